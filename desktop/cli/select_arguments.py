"""What may be typed after `tilth select`."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop.cli.typed import add_json, whole


def add_select(select: argparse.ArgumentParser) -> None:
    """`tilth select`."""
    select.add_argument("file", nargs="?", type=Path, metavar="FILE", help="spectra of the soils, or --project")
    select.add_argument("--project", metavar="NAME", help="the soils of this project")
    select.add_argument(
        "-n", "--count", type=_samples, default=10, metavar="N", help="how many samples to send (default 10)"
    )
    select.add_argument(
        "--bundle", metavar="ID", help="the model that is to be calibrated (default: the best that fits)"
    )
    select.add_argument(
        "--property",
        action="append",
        default=[],
        metavar="P",
        help="what is of interest, such as oc, clay or an OSSL name; several: once each (default: all of the model)",
    )
    select.add_argument(
        "--stratify",
        action="append",
        default=[],
        metavar="COLUMN",
        help="take some of each site, depth or whatever this column holds (of a project: site, depth)",
    )
    select.add_argument(
        "--already",
        action="append",
        default=[],
        metavar="LAB|NAMES",
        help="samples sent before: a table of the laboratory, a list in a file, or names with commas between",
    )
    add_json(select)


def wrong_select(arguments: argparse.Namespace) -> str:
    """What does not go together on the line, if anything."""
    if (arguments.file is None) == (arguments.project is None):
        return "name a FILE or a --project"
    if arguments.project is not None and set(arguments.stratify) - {"site", "depth"}:
        return "a project is shared out by site and depth"
    return ""


def _samples(text: str) -> int:
    if (number := whole(text)) == 0:
        raise argparse.ArgumentTypeError("none is too few")
    return number
