"""What is probably wrong with laboratory values, what would right it, and which of it the user accepted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from core.errors import InputError
from core.laboratory.codes import FindingCode, LaboratoryCode
from core.laboratory.table import Result

EVEN_ODDS = 0.0
"""Strength from which a finding must be answered before the values are used."""
_ALWAYS = frozenset({FindingCode.WRONG_UNIT, FindingCode.DECIMAL_SLIP})
"""Answered whenever found: a factor of ten spoils a calibration, and sound tables hardly ever look so."""
_TOLD_ONLY = frozenset({FindingCode.OUTLIER, FindingCode.SAME_ROW})
"""A soil may be unlike all others and its value right; two soils may have the same rounded values."""


@dataclass(frozen=True)
class Fix:
    """What would right a finding: new values of (sample, property), or the two samples whose values change places.

    `factor` multiplies a whole column, `property`.
    """

    values: Mapping[tuple[str, str], float] = field(default_factory=lambda: MappingProxyType({}))
    swap: tuple[str, str] | None = None
    property: str = ""
    factor: float = 1.0


@dataclass(frozen=True)
class Finding:
    """Something that is probably wrong with the value of a property of a sample, or with the whole column.

    `sample` and `property` are empty where it concerns all of them. `z`: how many standard deviations the value
    lies from what the other samples lead to expect, NaN where that is unknown. `strength` is the natural logarithm
    of the odds that it is wrong, infinite where it cannot be right. `suggestion` is None where none can be made;
    `partner` and `suggested` are the sample and the value that it speaks of.
    """

    code: FindingCode
    sample: str
    property: str
    value: float
    suggestion: Fix | None
    z: float
    strength: float
    partner: str = ""
    suggested: float = float("nan")


def needs_answer(finding: Finding) -> bool:
    """Whether values may not be used before a person has said what becomes of them."""
    return finding.code not in _TOLD_ONLY and (finding.strength >= EVEN_ODDS or finding.code in _ALWAYS)


@dataclass(frozen=True)
class Fixed:
    """Results after the fixes that were accepted, which are kept: `accepted` in the order given."""

    results: tuple[Result, ...]
    accepted: tuple[Finding, ...]


def apply_fixes(results: Sequence[Result], accepted: Iterable[Finding]) -> Fixed:
    """Results with the suggestions of these findings carried out, one after the other; nothing else is changed.

    `InputError(FIX_UNKNOWN)` for a finding that suggests nothing.
    """
    accepted = tuple(accepted)
    now = tuple(results)
    for finding in accepted:
        if finding.suggestion is None:
            raise InputError(LaboratoryCode.FIX_UNKNOWN, sample=finding.sample, property=finding.property)
        now = tuple(_fixed(result, finding.suggestion) for result in now)
    return Fixed(now, accepted)


def _fixed(result: Result, fix: Fix) -> Result:
    if fix.swap is not None and result.sample in fix.swap:
        first, second = fix.swap
        return replace(result, sample=second if result.sample == first else first)
    if result.property == fix.property:
        return _times(result, fix.factor)
    value = fix.values.get((result.sample, result.property))
    return result if value is None else replace(result, value=value)


def _times(result: Result, factor: float) -> Result:
    error = None if result.error_sd is None else result.error_sd * factor
    return replace(result, value=result.value * factor, error_sd=error)
