"""What may be typed after `tilth calibrate` and `tilth calibrations`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from desktop.cli.typed import ALL, STATES, add_json, named, numbers, whole


def add_circumstances(parser: argparse.ArgumentParser) -> None:
    """What a file of spectra does not tell about its samples, and the store does."""
    parser.add_argument("--state", choices=STATES, help="how the samples of a file were prepared (else unknown)")
    parser.add_argument("--instrument", metavar="NAME", help="the scanner of a file (else as the file says)")


def add_calibrate(calibrate: argparse.ArgumentParser) -> None:
    """`tilth calibrate`."""
    calibrate.add_argument("file", nargs="?", type=Path, metavar="FILE", help="spectra of the soils, or --project")
    calibrate.add_argument("--project", metavar="NAME", help="the soils of this project")
    calibrate.add_argument("--bundle", metavar="ID", help="the model to calibrate (default: the best that fits)")
    add_circumstances(calibrate)
    _laboratory(calibrate.add_argument_group("the laboratory"))
    _answers(calibrate.add_argument_group("what looks wrong in the table, by the numbers of --dry-run"))
    outcome = calibrate.add_argument_group("what becomes of it (without -o and --accept nothing is kept)")
    outcome.add_argument("-o", "--output", type=Path, metavar="LOCAL", help="write it for predict --calibration")
    outcome.add_argument("--accept", action="store_true", help="use it for the project, old and new estimates alike")
    outcome.add_argument("--dry-run", action="store_true", help="show what would change and keep nothing")
    outcome.add_argument("--anew", action="store_true", help="without the values of the present one")
    outcome.add_argument("--name", metavar="TEXT", help="what to call it (needed to accept)")
    _signed(outcome)
    add_json(calibrate)


def _laboratory(table: argparse._ArgumentGroup) -> None:
    table.add_argument("--lab", type=Path, required=True, metavar="LAB", help="its results, a CSV or Excel table")
    table.add_argument("--laboratory", default="", metavar="NAME", help="which laboratory it is")
    table.add_argument("--sheet", default="", metavar="NAME", help="the sheet of a workbook")
    table.add_argument(
        "--column",
        action="append",
        type=named,
        default=[],
        metavar="HEADING=PROPERTY[,UNIT]",
        help="what a column holds (OSSL name), where its heading does not say so",
    )
    table.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar="HEADING",
        help="use this column all the same",
    )
    table.add_argument("--without", action="append", default=[], metavar="HEADING", help="leave this column out")
    table.add_argument(
        "--same",
        action="append",
        type=named,
        default=[],
        metavar="LAB_NAME=SAMPLE",
        help="a sample that the laboratory calls otherwise",
    )
    table.add_argument("--skip-unknown", action="store_true", help="pass over samples that were not scanned")


def _answers(findings: argparse._ArgumentGroup) -> None:
    for option, told in (
        ("--fix", "change the values as suggested"),
        ("--drop", "leave the values out"),
        ("--keep", "the values are right"),
    ):
        findings.add_argument(option, action="extend", type=numbers, default=[], metavar="N,…|all", help=told)
    findings.add_argument(
        "--keep-findings", dest="keep", action="append_const", const=ALL, help="the same as --keep all"
    )


def _signed(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--reason", metavar="TEXT", help="why (needed to accept)")
    parser.add_argument("--who", metavar="NAME", help="who decides (default: your account)")


def wrong_calibrate(arguments: argparse.Namespace) -> str:
    """What does not go together on the line, if anything."""
    if (arguments.file is None) == (arguments.project is None):
        return "name a FILE or a --project"
    if arguments.accept and arguments.project is None:
        return "--accept needs a --project"
    if arguments.accept and not (arguments.name and arguments.reason):
        return "--accept needs --name and --reason"
    if arguments.project is not None and (arguments.state or arguments.instrument):
        return "a project knows state and instrument itself"
    if arguments.dry_run and (arguments.accept or arguments.output):
        return "--dry-run keeps nothing: leave out -o and --accept"
    return ""


def add_calibrations(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """`tilth calibrations`; `add` makes one of its actions."""
    listed = add("list", "list the local calibrations of a project")
    listed.add_argument("--project", required=True, metavar="NAME")
    add_json(listed)
    show = add("show", "tell what a local calibration rests on and how good it is")
    show.add_argument("what", metavar="N|LOCAL", help="its number in the list, or a file of `tilth calibrate`")
    add_json(show)
    export = add("export", "write a local calibration of the store for predict --calibration")
    export.add_argument("number", type=whole, metavar="N", help="its number in the list")
    export.add_argument("output", type=Path, metavar="LOCAL")
    back = add("roll-back", "use an earlier local calibration of a project again, or none")
    back.add_argument("--project", required=True, metavar="NAME")
    back.add_argument("--bundle", metavar="ID", help="of this model (needed where several are calibrated)")
    back.add_argument("--to", type=whole, metavar="N", help="its number in the list (default: none)")
    back.add_argument("--reason", required=True, metavar="TEXT", help="why")
    back.add_argument("--who", metavar="NAME", help="who decides (default: your account)")
