"""What a local calibration rests on and what it changes: as tables for people, as JSON for programs."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path

from core.calibration.calibration import IntervalKind, LocalCalibration, Verdict
from core.calibration.codes import CalibrationCode
from core.calibration.preview import Preview, PropertyPreview
from core.calibration.samples import LocalSamples
from core.errors import InputError
from core.laboratory import LaboratoryTable, Matched
from core.local import Proposal
from core.properties import PROPERTIES
from desktop.cli.findings import Answered, Review
from desktop.cli.output import print_table
from desktop.figures import DASH, number, with_unit
from desktop.messages import sentence
from desktop.messages.laboratory import finding_action, finding_sentence

Json = dict[str, object]

_INTERVALS = {IntervalKind.POSTERIOR: "assumed", IntervalKind.LEFT_OUT: "tested"}


@dataclass(frozen=True, eq=False)
class Outcome:
    """A table of the laboratory and what came of it; without an answer to each finding there is no proposal."""

    table: LaboratoryTable
    matched: Matched
    review: Review
    proposal: Proposal | None
    preview: Preview | None
    soils: int


def print_outcome(outcome: Outcome) -> None:
    """Findings with their numbers, then the errors before and after, then what changes."""
    matched = outcome.matched
    print(f"{outcome.table.source}: {len(matched.results)} values of {len(matched.names)} samples, ", end="")
    print(f"{outcome.soils} scanned")
    print_findings(outcome.review)
    if outcome.proposal is None or outcome.preview is None:
        print(f"To be answered first, with --fix, --drop or --keep: {len(outcome.review.open)}")
        return
    calibration = outcome.proposal.calibration
    bundle = calibration.bundle
    print(f"\n{calibration.name}  [{bundle.id} version {bundle.version}, {len(calibration.samples)} samples]")
    print_verdicts(calibration)
    _print_changes(outcome.preview, outcome.soils)
    for name, code in outcome.preview.left_out.items():
        print(f"  {PROPERTIES[name].label}: not calibrated. {_why_not(calibration.samples, name, code)}")


def print_findings(review: Review) -> None:
    """One line each: number, answer, row of the file, what is probably wrong and what to do."""
    for entry in review.findings:
        row = f"row {entry.row}: " if entry.row else ""
        told = f"{finding_sentence(entry.finding)} {finding_action(entry.finding)}"
        print(f"  {entry.number}  {entry.answer:5}  {row}{told}")


def print_verdicts(calibration: LocalCalibration) -> None:
    """A line per property: errors of the bundle alone, of the local mean and of the calibrated model."""
    header = ("property", "n", "model alone", "local mean", "calibrated", "what is given", "interval")
    print_table(header, [_verdict(verdict) for verdict in calibration.verdicts], right=range(1, 5))
    print("  Errors are root mean squares on these samples, each left out in turn (not for the model alone).")
    if any(not verdict.skilled for verdict in calibration.verdicts):
        print("  local mean: scanning adds nothing to this property here; every soil gets the mean with its spread.")
    if any(verdict.skilled and verdict.rmse_loo > verdict.rmse_mean for verdict in calibration.verdicts):
        print("  An estimate is given where the mean errs less by no more than chance would have it.")
    if any(verdict.interval is IntervalKind.POSTERIOR for verdict in calibration.verdicts):
        print("  assumed: with fewer than nine values the interval rests on the model's assumptions.")


def summary(outcome: Outcome, output: Path | None, *, accepted: bool) -> Json:
    """Everything that was printed, for a program; numbers that are none are null."""
    proposal, shown = outcome.proposal, outcome.preview
    return {
        "calibration": None if proposal is None else asdict(proposal.calibration.ref),
        "output": None if output is None else str(output),
        "accepted": accepted,
        "laboratory": _table_json(outcome),
        "findings": [_finding_json(entry) for entry in outcome.review.findings],
        "properties": [] if shown is None else [_property_json(one) for one in shown.properties],
        "left_out": {} if shown is None else {name: code.value for name, code in shown.left_out.items()},
        "soils": outcome.soils,
    }


def verdict_json(verdict: Verdict) -> Json:
    """The figures of one property, in its unit."""
    known = PROPERTIES[verdict.name]
    figures = {key: value for key, value in asdict(verdict).items() if key not in {"name", "interval"}}
    return {"property": verdict.name, "unit": known.unit, **figures, "interval": verdict.interval.value}


def _verdict(verdict: Verdict) -> tuple[str, ...]:
    errors = (verdict.rmse_before, verdict.rmse_mean, verdict.rmse_loo)
    given = "estimate" if verdict.skilled else "local mean"
    shown = (_figure(verdict.name, error) for error in errors)
    interval = "assumed" if verdict.interval is IntervalKind.POSTERIOR else "tested"
    return PROPERTIES[verdict.name].label, str(verdict.n), *shown, given, interval


def _print_changes(shown: Preview, soils: int) -> None:
    print(f"\nWhat changes for the {soils} scanned soils:")
    print_table(
        ("property", "values changed", "mean before", "after", "width before", "after"),
        [_change(one, soils) for one in shown.properties],
        right=range(2, 6),
    )


def _why_not(samples: LocalSamples, name: str, code: CalibrationCode) -> str:
    values = samples.values[name][samples.labelled(name)]
    return sentence(InputError(code, property=name, n=len(values), value=float(values[0])))


def _change(one: PropertyPreview, soils: int) -> tuple[str, ...]:
    figures = (_mean(one.before.value.tolist()), _mean(one.after.value.tolist()), one.before.width, one.after.width)
    before, after, wide, narrow = (_figure(one.name, figure) for figure in figures)
    return PROPERTIES[one.name].label, f"{one.changed} of {soils}", before, after, wide, narrow


def _mean(values: list[float]) -> float:
    given = [value for value in values if math.isfinite(value)]
    return sum(given) / len(given) if given else math.nan


def _figure(name: str, value: float) -> str:
    """One digit more than the property is shown with, for errors are smaller than values."""
    known = PROPERTIES[name]
    return with_unit(number(value, known.decimals + 1), known.unit) if math.isfinite(value) else DASH


def _table_json(outcome: Outcome) -> Json:
    matched = outcome.matched
    return {
        "source": outcome.table.source,
        "sha256": outcome.table.sha256,
        "samples": len(matched.names),
        "values": len(matched.results),
        "unknown": [unknown.sample for unknown in matched.unknown],
        "renamed": dict(matched.renamed),
    }


def _finding_json(entry: Answered) -> Json:
    finding = entry.finding
    return {
        "number": entry.number,
        "answer": entry.answer.value,
        "code": finding.code.value,
        "row": entry.row or None,
        "sample": finding.sample or None,
        "partner": finding.partner or None,
        "property": finding.property or None,
        "value": _finite(finding.value),
        "suggested": _finite(finding.suggested),
        "strength": _finite(finding.strength),
        "told": finding_sentence(finding),
    }


def _property_json(one: PropertyPreview) -> Json:
    widths = {"width_before": _finite(one.before.width), "width_after": _finite(one.after.width)}
    return {**verdict_json(one.verdict), "changed": one.changed, **widths}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
