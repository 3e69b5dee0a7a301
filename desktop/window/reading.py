"""Puts estimates in the order in which a person reads them. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.inference.estimate import Estimate, Grade, Reason

_DECISIVE = frozenset({Reason.TOO_FEW_LIBRARIES, Reason.DOMAIN_OUTSIDE})
"""With one of these there is no value, and no other reason matters."""

Reasons = tuple[Reason, ...]


@dataclass(frozen=True)
class Reading:
    """Estimates with a value, each with the reasons that only it has; those without one, by their reasons.

    `shared` are the reasons that all values have.
    """

    shared: Reasons
    valued: tuple[tuple[Estimate, Reasons], ...]
    without: tuple[tuple[tuple[Estimate, ...], Reasons], ...]

    @property
    def all_outside(self) -> bool:
        """Whether nothing could be said because the spectrum is like none that the model has seen."""
        graded = [estimate.grade for group, _ in self.without for estimate in group]
        return bool(graded) and not self.valued and all(grade is Grade.OUTSIDE for grade in graded)


def read(estimates: Sequence[Estimate]) -> Reading:
    """Sort out what is said of all and what of one."""
    valued = [estimate for estimate in estimates if estimate.value is not None]
    common = set.intersection(*(set(estimate.reasons) for estimate in valued)) if valued else set()
    shared = tuple(reason for reason in Reason if reason in common)
    own = tuple((e, tuple(reason for reason in e.reasons if reason not in common)) for e in valued)
    groups: dict[tuple[Grade, Reasons], list[Estimate]] = {}
    for estimate in estimates:
        if estimate.value is None:
            groups.setdefault((estimate.grade, _deciding(estimate.reasons)), []).append(estimate)
    without = tuple((tuple(group), reasons) for (_, reasons), group in groups.items())
    return Reading(shared, own, without)


def _deciding(reasons: Reasons) -> Reasons:
    """Of several reasons against a value, the ones that decide."""
    return tuple(reason for reason in reasons if reason in _DECISIVE) or reasons
