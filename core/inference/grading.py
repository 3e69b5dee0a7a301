"""From raw outputs to estimates: value, interval, grade and reasons, for all rows at once.

The rules, in the order in which they take hold:

- What is no soil at all (`presence`) is outside the domain, whatever its distances.
- Up to the `seen` limits of the domain a spectrum is like those of the training; beyond them every
  estimate carries `DOMAIN_EDGE`; beyond the `outside` limits its grade is `outside` and it has no value.
- Without a local calibration the best grade is `caution`: the domain test sees foreign spectra but not a
  changed relation between spectrum and property.
- A property without an interval for a new place (too few libraries) has no value.
- An interval from samples of the same libraries (`grouped-cv`: the bundle of somebody with one library) holds for
  soils like those; its estimates carry `KNOWN_SOILS_ONLY`.
- An interval is cut to the plausible range of its property. A value beyond that range whose interval
  reaches into it is drawn to the limit and marked `IMPLAUSIBLE`; where the whole interval lies beyond it,
  or is not finite, the grade is `outside` and there is no value.
- The preparation of the sample and the family of the scanner must be ones that the bundle is made for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.inference.engine import Outputs, Singles
from core.inference.estimate import Grade, Reason
from core.inference.manifest import Domain, Interval, Manifest, PropertyModel, Protocol
from core.properties import PROPERTIES
from core.spectrum import Floats

Flags = NDArray[np.bool_]
Bits = NDArray[np.uint16]

UNKNOWN_STATE = "unknown"
BITS = {reason: 1 << place for place, reason in enumerate(Reason)}
"""The bit of each reason in `Graded.reasons`."""


@dataclass(frozen=True)
class Circumstances:
    """What is known of a sample beside its spectrum.

    `state` of preparation as in `core.store.records.State`; `family` of the scanner, empty for a spectrum
    whose scanner is not known; `float_fallback`: the int8 encoder failed its self-test on this machine.
    """

    state: str = UNKNOWN_STATE
    family: str = ""
    float_fallback: bool = False


@dataclass(frozen=True, eq=False)
class Graded:
    """Estimates of n spectra by p properties as columns.

    `value`, `lower`, `upper` `[n, p]` in the unit of each property, NaN where withheld; `outside[n, p]`:
    the grade is `outside`, else `caution`, or `good` where `good[n, p]`; `reasons[n, p]` as bits that
    `reasons_of` reads. `coverage[p]` is that of the intervals where a local calibration made them, else NaN.
    """

    value: Floats
    lower: Floats
    upper: Floats
    outside: Flags
    reasons: Bits
    good: Flags | None = None
    coverage: Floats | None = None

    def grade(self, row: int, column: int) -> Grade:
        """Grade of one estimate."""
        if self.outside[row, column]:
            return Grade.OUTSIDE
        return Grade.GOOD if self.good is not None and self.good[row, column] else Grade.CAUTION


def grade(outputs: Outputs, no_soil: Flags, manifest: Manifest, circumstances: Circumstances) -> Graded:
    """Grade raw outputs by the rules above; `no_soil[n]` as `presence.no_soil` gives it."""
    edge, beyond = _domain_flags(outputs.domain, manifest.domain)
    edge, beyond = edge & ~no_soil, beyond | no_soil
    value, lower, upper = (np.full(outputs.value.shape, np.nan) for _ in range(3))
    outside = np.repeat(beyond[:, np.newaxis], len(manifest.properties), axis=1)
    reasons = np.full(outputs.value.shape, _common_reasons(manifest, circumstances), dtype=np.uint16)
    reasons[edge] |= BITS[Reason.DOMAIN_EDGE]
    reasons[beyond] |= BITS[Reason.DOMAIN_OUTSIDE]
    for column, model in enumerate(manifest.properties):
        if model.interval is None:
            reasons[:, column] |= BITS[Reason.TOO_FEW_LIBRARIES]
            continue
        if model.interval.protocol != Protocol.LEAVE_ONE_LIBRARY_OUT:
            reasons[:, column] |= BITS[Reason.KNOWN_SOILS_ONLY]
        cut = bounds(outputs.value[:, column], outputs.scale[:, column], model, model.interval)
        reasons[cut.drawn | cut.impossible, column] |= BITS[Reason.IMPLAUSIBLE]
        outside[:, column] |= cut.impossible
        given = ~outside[:, column]
        value[given, column] = cut.value[given]
        lower[given, column] = cut.lower[given]
        upper[given, column] = cut.upper[given]
    return Graded(value, lower, upper, outside, reasons)


def reasons_of(bits: int) -> tuple[Reason, ...]:
    """The reasons that a number from `Graded.reasons` stands for, in the order of `Reason`."""
    return _REASONS[bits]


@dataclass(frozen=True, eq=False)
class Bounds:
    """One property of all rows, cut to its plausible range; `drawn`: the value was moved to the limit."""

    value: Floats
    lower: Floats
    upper: Floats
    drawn: Flags
    impossible: Flags


def bounds(value: Singles | Floats, scale: Singles | Floats, model: PropertyModel, interval: Interval) -> Bounds:
    """Value and interval of one property from `value[n]` and `scale[n]` on its transformed scale."""
    least, most = PROPERTIES[model.name].plausible
    middle, width = value.astype(np.float64), scale.astype(np.float64)
    width[width < 0] = np.nan
    ends = (middle, middle - interval.q_lower * width, middle + interval.q_upper * width)
    with np.errstate(over="ignore", invalid="ignore"):
        raw, lower, upper = (model.transform.inverse(end) for end in ends)
        reached = np.isfinite(raw) & (lower <= most) & (upper >= least)
    inside, low, high = (np.clip(column, least, most) for column in (raw, lower, upper))
    return Bounds(inside, low, high, drawn=reached & (inside != raw), impossible=~reached)


def _domain_flags(distances: Singles, domain: Domain) -> tuple[Flags, Flags]:
    """(edge, beyond) per row; a distance that is no number is beyond."""
    seen = np.all(distances <= np.array([domain.t2_seen, domain.q_seen]), axis=1)
    beyond = ~np.all(distances <= np.array([domain.t2_outside, domain.q_outside]), axis=1)
    return ~seen & ~beyond, beyond


def _common_reasons(manifest: Manifest, circumstances: Circumstances) -> int:
    """Reasons that all estimates share."""
    bits = BITS[Reason.NO_LOCAL_CALIBRATION]
    if circumstances.state in {"", UNKNOWN_STATE}:
        bits |= BITS[Reason.STATE_UNKNOWN]
    elif circumstances.state not in manifest.preparation_states:
        bits |= BITS[Reason.STATE_MISMATCH]
    if circumstances.family and circumstances.family not in manifest.scanner_families:
        bits |= BITS[Reason.SCANNER_NOT_COVERED]
    if circumstances.float_fallback:
        bits |= BITS[Reason.FLOAT_FALLBACK]
    return bits


_REASONS = tuple(tuple(reason for reason, bit in BITS.items() if bits & bit) for bits in range(1 << len(Reason)))
