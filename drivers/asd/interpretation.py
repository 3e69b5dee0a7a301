"""From the bytes of an acquisition to a `Scan`: pure, and the same for a live scanner and for stored bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.errors import ScannerError
from core.spectrum import Axis, AxisUnit, Floats
from drivers.asd.faults import AsdCode
from drivers.asd.spectrum import FULL_SCALE, Header, Spectrum, wavelengths
from drivers.asd.splice import Joins, splice

AXIS = Axis(wavelengths(), AxisUnit.NM)

MOST_DARK = 8000.0
"""Counts of a dark; the dark signal of the VNIR is some hundreds, a white gives 20 000 to 35 000."""

_PLAUSIBLE_C = (1, 70)
_PLAUSIBLE_V = (6, 20)


@dataclass(frozen=True, eq=False)
class Taken:
    """A spectrum and the circumstances that its bytes do not hold."""

    kind: ScanKind
    spectrum: Spectrum
    started: datetime
    ended: datetime


@dataclass(frozen=True)
class Manner:
    """How spectra are read: where the detectors join, whether steps are taken out, what is added for drift.

    `drift` is the stored correction of the dark current, None to leave the drift out.
    """

    joins: Joins
    spliced: bool = False
    drift: float | None = None


def counts_of(kind: ScanKind, spectrum: Spectrum, manner: Manner) -> Floats:
    """Counts `[2151]` of which sample − dark over white − dark is the reflectance.

    The SWIR detectors subtract their own dark in the instrument, and the shutter stands before the VNIR alone:
    a dark is therefore zero beyond the first join, whatever the SWIR saw meanwhile. With `drift`, the drift of
    each spectrum is added to its VNIR and the stored correction to all but darks, so that the difference is
    signal − dark + correction + (drift of the signal − drift of the dark), as in the maker's client sample.
    """
    vnir = AXIS.points <= manner.joins[0]
    dark = kind is ScanKind.DARK
    counts = np.where(vnir, spectrum.values, 0.0) if dark else spectrum.values.copy()
    if manner.drift is not None:
        counts[vnir] += spectrum.header.vnir.drift + (0.0 if dark else manner.drift)
    return counts


def interpret(
    taken: Taken, identity: Identity, config: ScanConfig, manner: Manner, reference: tuple[Floats, Floats] | None
) -> Scan:
    """The scan; `ScannerError(NOT_DARK)` for a dark in which there is light.

    `reference` are the counts of the white and the dark by which the steps at the joins are judged.
    """
    header = taken.spectrum.header
    counts = counts_of(taken.kind, taken.spectrum, manner)
    peak = float(taken.spectrum.values[AXIS.points <= manner.joins[0]].max())
    if taken.kind is ScanKind.DARK and peak > MOST_DARK:
        raise ScannerError(AsdCode.NOT_DARK, counts=round(peak))
    if manner.spliced and reference is not None and taken.kind in (ScanKind.SAMPLE, ScanKind.CHECK):
        counts = _spliced(counts, *reference, manner.joins)
    level = max(peak / FULL_SCALE, 1.0 if header.saturated else 0.0)
    return Scan(
        kind=taken.kind,
        raw=taken.spectrum.raw,
        axis=AXIS,
        counts=counts,
        gain=1.0,
        level=level,
        saturated=level >= 1.0,
        identity=identity,
        config=config,
        health=health_of(header),
        started=taken.started,
        ended=taken.ended,
    )


def health_of(header: Header) -> Health:
    """Temperature and supply where their figures can be °C and volts; their units are not documented."""
    return Health(
        system_temperature_c=_plausible(header.temperature, _PLAUSIBLE_C),
        battery_v=_plausible(header.voltage, _PLAUSIBLE_V),
    )


def _spliced(counts: Floats, white: Floats, dark: Floats, joins: Joins) -> Floats:
    """The counts that give the spliced reflectance against this white and dark."""
    light = white - dark
    usable = light > 0
    reflectance = np.divide(counts - dark, light, out=np.full(light.shape, np.nan), where=usable)
    spliced = splice(AXIS.points, reflectance, joins)
    return np.asarray(np.where(usable, dark + spliced * light, counts))


def _plausible(figure: int, limits: tuple[int, int]) -> float | None:
    return float(figure) if limits[0] <= figure <= limits[1] else None
