"""`tilth-train library`: what a spectral library holds, what is wrong with it, and the same as Parquet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.commands.command import Commands
    from training.libraries.findings import Finding
    from training.libraries.tables import Marked, Values


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("library", help="inspect, check or convert a spectral library")
    actions = parser.add_subparsers(required=True, metavar="inspect|check|convert")
    place = "folder or table of a public library (OSSL, NeoSpectra), or with --shared the name of a set"
    for name, run, told in (
        ("inspect", _inspect, "samples, scans, grid, scanners, repeats, missing ranges and properties"),
        ("check", _check, "units, signs, duplicates, repeats, impossible values; ends with 3 if there are errors"),
    ):
        action = actions.add_parser(name, help=told)
        action.add_argument("path", help=place)
        action.add_argument("--shared", type=Path, help="folder that holds data/ and facts/")
        action.set_defaults(run=run)
        if name == "check":
            action.add_argument("--test", type=Path, help="folder that is tested on: no sample may stand in both")
    convert = actions.add_parser("convert", help="write the tables as Parquet, spectra as float32")
    convert.add_argument(
        "path", help="folder or table of a public library, or with --shared the name of a paired set"
    )
    convert.add_argument("out", type=Path, help="folder to write to")
    convert.add_argument("--shared", type=Path, help="folder that holds data/ and facts/")
    convert.set_defaults(run=_convert)


def _parts(path: Path, shared: Path | None) -> Iterator[tuple[Marked | None, Values | None]]:
    from training.libraries import read_library
    from training.libraries.tables import of_library, scans_of, tables_in, values_of

    if shared is not None:
        yield of_library(read_library(shared, path.name), shared / "data" / f"{path.name}.parquet")
        return
    for table in tables_in(path):
        for within in table.ranges:
            yield scans_of(table, within), None
        if table.laboratory:
            yield None, values_of(table)


def _inspect(chosen: argparse.Namespace) -> None:
    from training.libraries.inspecting import overlap_lines, scan_lines, value_lines

    having: list[tuple[str, set[str]]] = []
    for scans, values in _parts(Path(chosen.path), chosen.shared):
        if scans is not None:
            _tell(scan_lines(scans))
            having.append((scans.label, set(scans.samples.tolist())))
        if values is not None and values.numbers:
            _tell(value_lines(values))
            having.append((f"{values.file.name}, values", set(values.samples.tolist())))
    _tell(overlap_lines(having))


def _check(chosen: argparse.Namespace) -> None:
    from core.errors import InputError
    from training.errors import TrainingCode
    from training.libraries.findings import Severity

    errors = 0
    for finding in _findings(Path(chosen.path), chosen.shared, chosen.test):
        sys.stdout.write(f"{finding}\n")
        errors += finding.severity is Severity.ERROR
    if errors:
        raise InputError(TrainingCode.CHECK_FAILED, errors=errors)


def _findings(path: Path, shared: Path | None, test: Path | None) -> Iterator[Finding]:
    from training.libraries.checking_scans import check_scans
    from training.libraries.checking_values import check_apart, check_values

    train = []
    for scans, values in _parts(path, shared):
        if scans is not None:
            train.append(scans)
            yield from check_scans(scans)
        if values is not None:
            yield from check_values(values)
    if test is not None:
        yield from check_apart(train, [scans for scans, _ in _parts(test, None) if scans is not None])


def _convert(chosen: argparse.Namespace) -> None:
    from training.libraries import paired_set, write_paired
    from training.libraries.converting import convert
    from training.libraries.tables import tables_in

    if chosen.shared is None:
        _tell(str(convert(table, chosen.out)) for table in tables_in(Path(chosen.path)))
        return
    write_paired(paired_set(chosen.shared, chosen.path), chosen.out, suffix=".parquet")
    sys.stdout.write(f"{chosen.out}\n")


def _tell(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
