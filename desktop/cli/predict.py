"""`tilth predict`: estimates for spectra in files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from core.errors import ExitCode
from core.exports.predict_json import Json, predict_json, table_json
from core.formats import SpectraTable
from core.inference.bundle import Bundle
from core.inference.table import PredictionTable
from core.pipeline import Predictors
from desktop.cli.bench import read_file
from desktop.cli.correct_output import reference_json
from desktop.cli.estimates import print_estimates
from desktop.cli.guard import tell
from desktop.cli.output import print_json
from desktop.cli.predicting import Model
from desktop.installation import installed
from desktop.wording import trust_words


def run(arguments: Namespace) -> int:
    """Estimate all files, then print: when one is refused, nothing is printed."""
    tables = [read_file(file) for file in arguments.files]
    model = Model.of(arguments, Predictors(installed()), tables[0].spectra.axis)
    if arguments.json:
        say = _entries_with_mir if arguments.mir else _entries
        told = {} if model.corrected is None else {"correction": reference_json(model.corrected.correction)}
        print_json([{**entry, **told} for table in tables for entry in say(table, model)])
    else:
        estimated = [model.predict_table(table) for table in tables]
        for table, made in zip(tables, estimated, strict=True):
            _print(table, made)
    if model.corrected is not None:
        tell(model.corrected.sentence)
    for table in tables:
        _tell_skipped(table)
    _tell_untrusted(model.bundles)
    return ExitCode.DONE


def _tell_skipped(table: SpectraTable) -> None:
    if table.skipped:
        rows = ", ".join(str(skipped.row) for skipped in table.skipped)
        tell(f"{table.source}: no spectrum in line {rows}; left out.")


def _tell_untrusted(bundles: Sequence[Bundle]) -> None:
    for bundle in bundles:
        if not bundle.trusted:
            tell(f"{bundle.ref.id} version {bundle.ref.version}: {trust_words(bundle.trust)}.")


def _entries(table: SpectraTable, model: Model) -> list[Json]:
    return table_json(table.source, table.samples, model.predict_table(table))


def _entries_with_mir(table: SpectraTable, model: Model) -> list[Json]:
    return predict_json(table.source, table.samples, model.predict(table), with_mir=True)


def _print(table: SpectraTable, estimated: PredictionTable) -> None:
    for row, sample in enumerate(table.samples):
        print_estimates(
            f"{sample} ({table.source})", estimated.bundle, estimated.estimates(row), estimated.calibration
        )
