"""Confidence intervals of the figures of agreement, by resampling samples.

Percentile bootstrap (Efron & Tibshirani 1993, ch. 13). What belongs to one group (a profile, a site, the repeats of
a sample) is drawn together, because its errors are alike. All figures but RPIQ follow from counts and moments, so a
draw is a row of counts and the whole bootstrap a matrix product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.evaluation.judged import Bounds, Judged
from training.preprocessing import Floats

FIGURES = ("r2", "rmse", "bias", "ccc", "rpiq", "coverage", "width")
"""The figures that have an interval; the last two only where estimates have one."""
_CHUNK_VALUES = 4_000_000


@dataclass(frozen=True)
class Confidence:
    """`lower[figure]` and `upper[figure]` at `level`, from `draws` resamples of `groups` groups."""

    lower: dict[str, float]
    upper: dict[str, float]
    level: float
    draws: int
    groups: int


def confidence(
    truth: Floats,
    value: Floats,
    *,
    bounds: Bounds | None = None,
    groups: NDArray[np.str_] | None = None,
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Confidence:
    """Of the figures of `value[n]` against `truth[n]`; without `groups[n]` every row is drawn on its own.

    Resamples in which all laboratory values are equal have no R², CCC or RPIQ and are left out of theirs.
    """
    codes = np.arange(len(truth)) if groups is None else np.unique(groups, return_inverse=True)[1].reshape(-1)
    count = int(codes.max()) + 1
    rng = np.random.default_rng(seed)
    order = np.argsort(truth, kind="stable")
    truth, value, codes = truth[order], value[order], codes[order]
    sorted_bounds = None if bounds is None else (bounds[0][order], bounds[1][order])
    chunk = max(_CHUNK_VALUES // max(len(truth), count), 1)
    parts = []
    for start in range(0, draws, chunk):
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=min(chunk, draws - start))
        parts.append(_figures(truth, value, sorted_bounds, drawn[:, codes]))
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    ends = {name: np.nanpercentile(values, (50 - 50 * level, 50 + 50 * level)) for name, values in found.items()}
    return Confidence(
        lower={name: float(end[0]) for name, end in ends.items()},
        upper={name: float(end[1]) for name, end in ends.items()},
        level=level,
        draws=draws,
        groups=count,
    )


def mean_over_properties(
    first: Mapping[str, Judged],
    second: Mapping[str, Judged] | None = None,
    *,
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Mean CCC over properties, less that of `second` where it is given, and the ends of its interval.

    All properties are over the same samples `[n]`, NaN where there is no value; each resample draws them once for
    all properties and both models, so what they share does not widen the interval of their difference.
    """
    rng = np.random.default_rng(seed)
    count = len(next(iter(first.values())).truth)
    counts = rng.multinomial(count, np.full(count, 1 / count), size=draws)
    values = [_mean_ccc(first, counts)] + ([] if second is None else [-_mean_ccc(second, counts)])
    drawn = np.sum(values, axis=0)
    low, high = np.nanpercentile(drawn[1:], (50 - 50 * level, 50 + 50 * level))
    return float(drawn[0]), float(low), float(high)


def _mean_ccc(found: Mapping[str, Judged], counts: NDArray[np.int64]) -> Floats:
    """Of all samples as they are, then of each resample, `[1 + draws]`."""
    rows = np.concatenate((np.ones((1, counts.shape[1]), dtype=np.int64), counts))
    each = []
    for judged in found.values():
        kept = np.flatnonzero(judged.known())
        kept = kept[np.argsort(judged.truth[kept], kind="stable")]
        each.append(_figures(judged.truth[kept], judged.value[kept], None, rows[:, kept])["ccc"])
    return np.asarray(np.nanmean(each, axis=0))


def _figures(truth: Floats, value: Floats, bounds: Bounds | None, counts: NDArray[np.int64]) -> dict[str, Floats]:
    """Figures `[draws]` of resamples given as `counts[draws, n]` of rows sorted by `truth`."""
    centre = truth.mean()
    t, v = truth - centre, value - centre
    weights = counts.astype(np.float64)
    n = weights.sum(axis=1)
    moments = weights @ np.stack((t, v, t * t, v * v, t * v), axis=1) / n[:, None]
    mean_t, mean_v, square_t, square_v, product = moments.T
    variance_t = np.maximum(square_t - mean_t**2, 0.0)
    variance_v = np.maximum(square_v - mean_v**2, 0.0)
    squared_error = np.maximum(square_t + square_v - 2 * product, 0.0)
    rmse = np.sqrt(squared_error)
    spread = np.where(variance_t > 1e-12 * max(float(truth.var()), 1e-300), variance_t, np.nan)
    bias = mean_v - mean_t
    figures = {
        "r2": 1 - squared_error / spread,
        "rmse": rmse,
        "bias": bias,
        "ccc": 2 * (product - mean_t * mean_v) / (spread + variance_v + bias**2),
        "rpiq": (_quantile(truth, counts, 0.75) - _quantile(truth, counts, 0.25)) / np.maximum(rmse, 1e-300),
    }
    if bounds is not None:
        lower, upper = bounds
        figures["coverage"] = weights @ ((lower <= truth) & (truth <= upper)) / n
        figures["width"] = weights @ (upper - lower) / n
    return figures


def _quantile(ordered: Floats, counts: NDArray[np.int64], q: float) -> Floats:
    """Quantile of each resample, linear between neighbours as in `numpy.percentile`."""
    reached = np.cumsum(counts, axis=1)
    place = (reached[:, -1] - 1) * q
    low = np.floor(place)
    at = [(reached <= rank[:, None]).sum(axis=1) for rank in (low, np.minimum(low + 1, reached[:, -1] - 1))]
    return np.asarray(ordered[at[0]] + (place - low) * (ordered[at[1]] - ordered[at[0]]))
