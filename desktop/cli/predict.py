"""`tilth predict`: estimates for spectra in files."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from core.errors import ExitCode, InputError
from core.exports.predict_json import predict_json
from core.formats import SpectraTable, read_spectra
from core.inference.estimate import Prediction
from core.pipeline import Predictors, predict_file
from desktop.cli.estimates import print_estimates
from desktop.cli.guard import tell
from desktop.cli.output import print_json
from desktop.installation import installed


def run(arguments: Namespace) -> int:
    """Estimate all files, then print: when one is refused, nothing is printed."""
    tables = [_read(file) for file in arguments.files]
    predictors = Predictors(installed())
    predicted = [(table, predict_file(table, predictors, bundle_id=arguments.bundle)) for table in tables]
    if arguments.json:
        print_json([entry for table, made in predicted for entry in _as_json(table, made, arguments.mir)])
    else:
        for table, made in predicted:
            for sample, prediction in zip(table.samples, made, strict=True):
                print_estimates(f"{sample} ({table.source})", prediction.bundle, prediction.estimates)
    for table in tables:
        _tell_skipped(table)
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


def _as_json(table: SpectraTable, predictions: list[Prediction], with_mir: bool) -> list[dict[str, object]]:
    return predict_json(table.source, table.samples, predictions, with_mir=with_mir)
