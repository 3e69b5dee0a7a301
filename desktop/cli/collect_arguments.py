"""What may be typed after `tilth collect`."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli.typed import STATES, add_json, repeats


def add_collect(collect: argparse.ArgumentParser) -> None:
    """The arguments of `tilth collect`."""
    collect.add_argument("files", nargs="+", type=Path, metavar="FOLDER|FILE", help="exports of an instrument")
    collect.add_argument("--project", required=True, metavar="NAME", help="made when it does not exist yet")
    collect.add_argument("--state", choices=STATES, help="how the samples were prepared (else as stored, or unknown)")
    collect.add_argument(
        "--each", action="store_true", help="every file of one scan is a sample, whatever counter ends its name"
    )
    collect.add_argument(
        "--counted", action="store_true", help="names in tables end with counters of repeats too (A12_1, A12_2)"
    )
    collect.add_argument("--watch", action="store_true", help="go on collecting what comes into the folders")
    collect.add_argument(
        "--repeats",
        type=repeats,
        default=6,
        metavar="N",
        help="with --watch: a sample that has so many scans is complete (default 6)",
    )
    add_json(collect)


def wrong_collect(arguments: argparse.Namespace) -> str:
    """What is wrong with them; empty when nothing is."""
    return "--json cannot be told while --watch goes on" if arguments.watch and arguments.json else ""
