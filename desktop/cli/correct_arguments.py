"""What may be typed after `tilth correct`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from desktop.cli.typed import STATES, add_json, whole

Add = Callable[[str, str], argparse.ArgumentParser]


def add_correct(add: Add) -> None:
    """`tilth correct`; `add` makes one of its actions."""
    _transfer(add("transfer", "from one scanner to another, by the same soils measured with both"))
    _moisture(add("moisture", "from moist to dry soil, by the same soils measured in both states"))
    _standard(add("standard", "by scans of the internal soil standard on this set-up and on the one to agree with"))
    _kept(add)


def wrong_correct(arguments: argparse.Namespace) -> str:
    """What does not go together on the line, if anything."""
    if arguments.action not in {"transfer", "moisture", "standard"}:
        return ""
    if not (arguments.output or arguments.project):
        return "name a file with -o, or a --project"
    if arguments.accept and not (arguments.project and arguments.reason):
        return "--accept needs --project and --reason"
    return ""


def _transfer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="FROM", help="spectra of the soils by the scanner to correct")
    parser.add_argument(
        "target", type=Path, metavar="TO", help="spectra of the same soils by the scanner to agree with"
    )
    _scanner(parser)
    parser.add_argument("--to-family", default="", metavar="FAMILY", help="family of the scanner to agree with")
    parser.add_argument("--to-instrument", default="", metavar="SERIAL", help="its serial number")
    _outcome(parser)


def _moisture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="MOIST", help="spectra of the soils as they will come")
    parser.add_argument("target", type=Path, metavar="DRY", help="spectra of the same soils dried")
    parser.add_argument("--state", choices=STATES, default="field_moist", help="of the first (default: field_moist)")
    parser.add_argument("--to-state", choices=STATES, default="air_dry", help="of the second (default: air_dry)")
    _outcome(parser)


def _standard(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="HERE", help="scans of the standard as the soils are scanned")
    parser.add_argument("target", type=Path, metavar="REFERENCE", help="its scans on the set-up to agree with")
    _scanner(parser)
    _outcome(parser)


def _scanner(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--family", required=True, metavar="FAMILY", help="of the scanner to correct")
    parser.add_argument("--instrument", metavar="SERIAL", help="its serial number (else as the file says, or any)")


def _outcome(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bundle", metavar="ID", help="the model whose estimates are to agree (default: the best)")
    parser.add_argument("-o", "--output", type=Path, metavar="CORR", help="write it for predict --correction")
    parser.add_argument("--project", metavar="NAME", help="keep it in this project")
    parser.add_argument("--accept", action="store_true", help="and use it from now on, for old spectra too")
    parser.add_argument("--name", metavar="TEXT", help="what to call it (default: the name of the first file)")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why (needed to accept)")
    parser.add_argument("--who", metavar="NAME", help="who decides (default: your account)")
    add_json(parser)


def _kept(add: Add) -> None:
    listed = add("list", "list the corrections of a project")
    listed.add_argument("--project", required=True, metavar="NAME")
    add_json(listed)
    show = add("show", "tell what a correction rests on and how good it is")
    show.add_argument("file", type=Path, metavar="CORR")
    add_json(show)
    back = add("roll-back", "use an earlier correction of a project again, or none")
    back.add_argument("--project", required=True, metavar="NAME")
    back.add_argument("number", type=whole, metavar="N", help="the correction to take back, as `list` numbers it")
    back.add_argument("--to", type=whole, metavar="N", help="the one to use again (default: none)")
    back.add_argument("--reason", required=True, metavar="TEXT", help="why")
    back.add_argument("--who", metavar="NAME", help="who decides (default: your account)")
