"""`tilth predict`: estimates for spectra in files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from core.errors import ExitCode, InputError
from core.exports.predict_json import Json, predict_json, table_json
from core.formats import SpectraTable, read_spectra
from core.inference.bundle import Bundle
from core.inference.table import PredictionTable
from core.pipeline import Predictors, predict_file, predict_table
from desktop.cli.estimates import print_estimates
from desktop.cli.guard import tell
from desktop.cli.output import print_json
from desktop.installation import installed
from desktop.wording import trust_words


def run(arguments: Namespace) -> int:
    """Estimate all files, then print: when one is refused, nothing is printed."""
    tables = [_read(file) for file in arguments.files]
    predictors = Predictors(installed())
    if arguments.json:
        say = _entries_with_mir if arguments.mir else _entries
        print_json([entry for table in tables for entry in say(table, predictors, arguments.bundle)])
    else:
        estimated = [predict_table(table, predictors, bundle_id=arguments.bundle) for table in tables]
        for table, made in zip(tables, estimated, strict=True):
            _print(table, made)
    for table in tables:
        _tell_skipped(table)
    _tell_untrusted(predictors.used)
    return ExitCode.DONE


def _read(file: Path) -> SpectraTable:
    """The spectra of a file; a refusal names it as it was typed, for two folders may hold the same name."""
    try:
        return read_spectra(file)
    except InputError as error:
        raise InputError(error.code, **{**error.values, "file": str(file)}) from error


def _tell_skipped(table: SpectraTable) -> None:
    if table.skipped:
        rows = ", ".join(str(skipped.row) for skipped in table.skipped)
        tell(f"{table.source}: no spectrum in line {rows}; left out.")


def _tell_untrusted(bundles: Sequence[Bundle]) -> None:
    for bundle in bundles:
        if not bundle.trusted:
            tell(f"{bundle.ref.id} version {bundle.ref.version}: {trust_words(bundle.trust)}.")


def _entries(table: SpectraTable, predictors: Predictors, bundle: str | None) -> list[Json]:
    return table_json(table.source, table.samples, predict_table(table, predictors, bundle_id=bundle))


def _entries_with_mir(table: SpectraTable, predictors: Predictors, bundle: str | None) -> list[Json]:
    predictions = predict_file(table, predictors, bundle_id=bundle)
    return predict_json(table.source, table.samples, predictions, with_mir=True)


def _print(table: SpectraTable, estimated: PredictionTable) -> None:
    for row, sample in enumerate(table.samples):
        print_estimates(f"{sample} ({table.source})", estimated.bundle, estimated.estimates(row))
