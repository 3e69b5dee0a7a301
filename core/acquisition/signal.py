"""From counts to reflectance, and what can be told from a single spectrum."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from core.acquisition.scanner import Scan
from core.spectrum import Axis, AxisUnit, Floats

Bools = NDArray[np.bool_]

_THIRD_DIFFERENCE = np.sqrt(20.0)
"""Standard deviation of the third difference of white noise of unit variance: √(1² + 3² + 3² + 1²)."""
MAD_TO_SD = 1.4826
"""Median absolute deviation to standard deviation, for a normal distribution."""

SMOOTH_NM = 20.0
LEAST_SMOOTH = 8
"""So close and so many must points stand for the spectrum of a soil to be smooth through them."""


def signal(scan: Scan, dark: Scan | None) -> Floats:
    """Counts per gain `[m]`, less the dark where the device does not subtract it itself.

    NaN throughout when the device gave no gain.
    """
    own = _per_gain(scan)
    return own if dark is None else own - _per_gain(dark)


def _per_gain(scan: Scan) -> Floats:
    gain = scan.gain if scan.gain > 0 else np.nan
    return np.asarray(scan.counts / gain)


def ratio(sample: Floats, reference: Floats) -> Floats:
    """Reflectance `[m]`; NaN, never infinite, where the reference is zero or below."""
    positive = np.isfinite(reference) & (reference > 0)
    out = np.full(reference.shape, np.nan)
    return np.asarray(np.divide(sample, reference, out=out, where=positive), dtype=np.float64)


def noise(values: Floats) -> float:
    """Standard deviation of the noise on a smooth curve `values[m]`, m ≥ 4.

    From third differences, which a smooth spectrum hardly has, by their median, which bands and the weak ends
    of the range do not move.
    """
    rough = np.abs(np.diff(values, 3))
    return float(MAD_TO_SD * np.median(rough) / _THIRD_DIFFERENCE)


def relative_noise(values: Floats, axis: Axis) -> float:
    """Noise over the median of the values; infinite for a signal of zero or below.

    NaN on an axis of single bands, wider apart than `SMOOTH_NM`: there noise cannot be told from shape.
    """
    if len(axis) < LEAST_SMOOTH or float(np.median(np.abs(np.diff(axis.to(AxisUnit.NM))))) > SMOOTH_NM:
        return math.nan
    level = float(np.median(values))
    return noise(values) / level if level > 0 else math.inf


def middle(values: Floats) -> float:
    """Median of the finite values; NaN when there are none."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if finite.size else math.nan


def change(now: Floats, before: Floats) -> float:
    """Median relative difference of two whites; the channels where `before` is not positive do not count."""
    return middle(np.abs(ratio(now, before) - 1.0))


def longest_run(usable: Bools) -> slice:
    """The longest stretch of neighbouring channels that are all usable; the first of equals, maybe empty."""
    edges = np.diff(np.concatenate(([False], usable, [False])).astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not starts.size:
        return slice(0, 0)
    longest = int(np.argmax(ends - starts))
    return slice(int(starts[longest]), int(ends[longest]))
