"""What an estimate owes to each part of its spectrum, and to the bands of soil that have a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.bands import Band, bands_on
from core.inference.estimate import Estimate
from core.spectrum import Axis, Floats


@dataclass(frozen=True)
class BandShare:
    """What a named band contributes to an estimate, in the unit of the property."""

    band: Band
    contribution: float


@dataclass(frozen=True, eq=False)
class Explanation:
    """What one estimate owes to each part of its spectrum.

    `value` is what the model gives for the spectrum, `reference` what it gives for the mean soil of its training, in
    the `unit` of the property, before anything is cut to what a soil can hold, closed to 100 % or withheld;
    `estimate` is what the user sees, with its own grade and reasons; the float encoder gives `value`, which may
    differ from that of int8 by the tolerance of the golden spectra. `contribution[k]` at the knots `axis` (every
    20 nm) adds up to `value` − `reference`, but for `gap`, the error of the integration. `association`: no band on
    this range is direct evidence of the property, so that the estimate rests on what goes along with it.
    """

    property: str
    unit: str
    value: float
    reference: float
    axis: Axis
    contribution: Floats
    gap: float
    association: bool
    estimate: Estimate

    @cached_property
    def bands(self) -> tuple[BandShare, ...]:
        """The named bands on this range, the largest contribution first, whatever its sign.

        A knot stands for a triangle 20 nm to either side; what of it lies inside a band counts for the band.
        """
        found = bands_on(self.axis)
        shares = self.contribution @ inside(self.axis.points, found)
        listed = [BandShare(band, float(share)) for band, share in zip(found, shares, strict=True)]
        return tuple(sorted(listed, key=lambda share: -abs(share.contribution)))

    @cached_property
    def rest(self) -> float:
        """What lies in no named band."""
        return float(self.contribution.sum() - sum(share.contribution for share in self.bands))


def inside(knots: Floats, bands: tuple[Band, ...]) -> Floats:
    """Part `[k, b]` of the hat of each knot `[k]` that lies inside each band."""
    return np.array([_area(knots, band.last) - _area(knots, band.first) for band in bands]).reshape(-1, len(knots)).T


def _area(knots: Floats, end: float) -> Floats:
    """Part `[k]` of the area of each hat that lies below `end`."""
    low, high = np.concatenate((knots[:1], knots[:-1])), np.concatenate((knots[1:], knots[-1:]))
    with np.errstate(divide="ignore", invalid="ignore"):
        rising = np.where(knots > low, np.clip(end, low, knots) - low, 0) ** 2 / (knots - low)
        falling = np.where(high > knots, high - np.clip(end, knots, high), 0) ** 2 / (high - knots)
    below = np.nan_to_num(rising) + (high - knots) - np.nan_to_num(falling)
    return np.asarray(below / (high - low), dtype=np.float64)
