"""`tilth predict`: estimates for spectra in files."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from core.errors import ExitCode
from core.exports.explain_json import explanations_json, facts_of
from core.exports.predict_json import Json, predict_json, table_json
from core.formats import SpectraTable
from core.inference.bundle import Bundle
from core.inference.explaining import associated
from core.inference.explanation import Explanation
from core.inference.table import PredictionTable
from core.pipeline import Predictors
from core.repeatability import of_bundle
from desktop.cli.bench import read_file
from desktop.cli.correct_output import reference_json
from desktop.cli.estimates import print_estimates
from desktop.cli.guard import tell
from desktop.cli.output import print_json
from desktop.cli.predicting import Model
from desktop.cli.why import print_why
from desktop.installation import installed
from desktop.wording import trust_words

Why = list[tuple[Explanation, ...] | None]
"""By row of a table."""


def run(arguments: Namespace) -> int:
    """Estimate all files, then print: when one is refused, nothing is printed."""
    tables = [read_file(file) for file in arguments.files]
    model = Model.of(arguments, Predictors(installed()), tables[0].spectra.axis)
    if arguments.json:
        told = {} if model.corrected is None else {"correction": reference_json(model.corrected.correction)}
        entries = [entry for table in tables for entry in _entries(table, model, arguments)]
        print_json([{**entry, **told} for entry in entries])
    else:
        estimated = [(table, model.predict_table(table), _why(table, model, arguments)) for table in tables]
        for table, made, why in estimated:
            _print(table, made, why)
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


def _entries(table: SpectraTable, model: Model, arguments: Namespace) -> list[Json]:
    """As the JSON lists them; with `--why` every estimate says what is known of it, too."""
    why = _why(table, model, arguments)
    made = None if arguments.mir and why is None else model.predict_table(table)
    facts = None if made is None or why is None else facts_of(made.manifest)
    if made is None or arguments.mir:
        said = predict_json(table.source, table.samples, model.predict(table), with_mir=True, facts=facts)
    else:
        said = table_json(table.source, table.samples, made, facts=facts)
    if why is None:
        return said
    told = [None if one is None else explanations_json(one) for one in why]
    return [{**entry, "explanation": one} for entry, one in zip(said, told, strict=True)]


def _why(table: SpectraTable, model: Model, arguments: Namespace) -> Why | None:
    return model.explain(table) if arguments.why else None


def _print(table: SpectraTable, made: PredictionTable, why: Why | None) -> None:
    limits, without_band = of_bundle(made.manifest), associated(made.manifest)
    for row, sample in enumerate(table.samples):
        print_estimates(
            f"{sample} ({table.source})", made.bundle, made.estimates(row), made.calibration, without_band
        )
        if why is not None:
            print_why(why[row], limits)
