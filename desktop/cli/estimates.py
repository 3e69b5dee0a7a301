"""Estimates as a table for people: value, interval, grade, and below it the reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.inference.estimate import BundleRef, CalibrationRef, Estimate, Reason
from core.properties import PROPERTIES
from desktop.cli.output import print_table
from desktop.figures import DASH, interval_text, value_text, with_unit
from desktop.wording import estimate_word, reason_sentence

_INFERRED = "Inferred by association: no band of its own in this range, read from what usually comes with it."


def print_estimates(
    title: str,
    bundle: BundleRef,
    estimates: Sequence[Estimate],
    calibration: CalibrationRef | None = None,
    associated: Collection[str] = (),
) -> None:
    """One spectrum: a line per property, then each reason with the properties that it limits.

    `associated` are the properties that are inferred by association.
    """
    local = "" if calibration is None else f", calibrated with {calibration.n} local samples"
    print(f"{title}  [{bundle.id} version {bundle.version}{local}]")
    print_table(("property", "value", "interval", "grade"), [_row(estimate) for estimate in estimates], right=(1,))
    for reason in dict.fromkeys(reason for estimate in estimates for reason in estimate.reasons):
        print(f"  {_limited(reason, estimates)}: {reason_sentence(reason)}")
    inferred = [_label(estimate) for estimate in estimates if estimate.property in associated]
    if inferred:
        print(f"  {', '.join(inferred)}: {_INFERRED}")
    print()


def _row(estimate: Estimate) -> tuple[str, str, str, str]:
    if estimate.value is None:
        return _label(estimate), DASH, "", estimate_word(estimate)
    value = with_unit(value_text(estimate), estimate.unit)
    return _label(estimate), value, interval_text(estimate), estimate_word(estimate)


def _limited(reason: Reason, estimates: Sequence[Estimate]) -> str:
    labels = [_label(estimate) for estimate in estimates if reason in estimate.reasons]
    return "all" if len(labels) == len(estimates) else ", ".join(labels)


def _label(estimate: Estimate) -> str:
    known = PROPERTIES.get(estimate.property)
    return known.label if known is not None else estimate.property
