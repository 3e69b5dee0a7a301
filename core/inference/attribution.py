"""Integrated gradients of a model along the way from the mean soil to a spectrum, by finite differences.

The way goes through absorbance, from the mean soil R, brought to mean and standard deviation of the spectrum A,
which the models do not look at, to A. Knots lie about 20 nm apart; hₖ are hat functions on them that add up to 1, and
mₖ says how much of the shape of A stands around knot k: the slope of A(m) is that of R plus Σₖ mₖ·hₖ times the
difference of the slopes. A(0) is R, A(1) is A. What knot k contributes is the integral of ∂value/∂mₖ along m = t·1, t
from 0 to 1 (Sundararajan, Taly & Yan 2017); over all knots these add up to what the value changes from one end to the
other. The integral is taken at Gauss–Legendre nodes, the derivative by central differences, so that whatever the
graphs hold can be asked, a few hundred rows at once.

Slopes, not heights, are exchanged because a stretch of another spectrum put in at its own height leaves steps at both
ends, which no soil has and which models of derivatives read as bands: on real soils contributions of heights are
three to five times larger and cancel each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.spectrum import Axis, Floats

Model = Callable[[Floats], Floats]

SPACING_NM = 20.0
"""Of the knots: half the width of a soil band, the resolution of the coarsest scanner."""
NODES = (4, 12)
"""Gauss–Legendre nodes; the second where the first leave a gap. k nodes are exact for a model of degree 2k along the
way."""
LARGEST_GAP = 0.002
"""Of the sum of all contributions, each without its sign."""
ROUNDING = 1e-5
"""Of the value: what single precision leaves of a gap is no reason to look closer."""
STEP = 0.005
"""Of the central differences, as a part of the way: on real soils the kernels bend too much for 0.02, and below 0.002
the rounding of single precision shows."""
DARKEST = 1e-4
"""Reflectance that stands for zero and less."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """By column p of a model: `value[p]` of the spectrum, `reference[p]` of the mean soil, `contribution[k, p]`."""

    knots: Axis
    value: Floats
    reference: Floats
    contribution: Floats

    @property
    def gap(self) -> Floats:
        """`[p]` of what the contributions miss of the difference."""
        return np.asarray(self.value - self.reference - self.contribution.sum(axis=0), dtype=np.float64)

    @property
    def closed(self) -> bool:
        """Whether no gap is larger than `LARGEST_GAP` and rounding."""
        allowed = LARGEST_GAP * np.abs(self.contribution).sum(axis=0) + ROUNDING * np.abs(self.value)
        return bool((np.abs(self.gap) <= allowed).all())


def attribute(model: Model, reflectance: Floats, reference: Floats, grid: Axis) -> Attribution:
    """What `model` owes to each part of a spectrum `reflectance[g]` on `grid`, nm.

    `model` gives `[n, p]` for reflectances `[n, g]`. `reference[g]` is the absorbance of the mean soil on any scale.
    """
    found = _attribute(model, reflectance, reference, grid, NODES[0])
    return found if found.closed else _attribute(model, reflectance, reference, grid, NODES[1])


def _attribute(model: Model, reflectance: Floats, reference: Floats, grid: Axis, nodes: int) -> Attribution:
    knots = knots_on(grid)
    end = -np.log10(np.maximum(reflectance, DARKEST))
    start = end.mean() + (reference - reference.mean()) * (end.std() / reference.std())
    change = STEP * kept_of(np.eye(len(knots)), end - start, knots, grid)
    at, weights = _gauss_legendre(nodes)
    middles = start + np.outer(at, end - start)
    sides = middles[:, np.newaxis, np.newaxis] + np.stack((change, -change), axis=1)
    absorbance = np.concatenate((start[np.newaxis], sides.reshape(-1, len(grid))))
    values = model(np.concatenate((reflectance[np.newaxis], np.exp(-np.log(10.0) * absorbance))))
    ahead, behind = np.moveaxis(values[2:].reshape(nodes, len(knots), 2, -1), 2, 0)
    contribution = np.tensordot(weights, (ahead - behind) / (2 * STEP), axes=1)
    return Attribution(knots, values[0], values[1], contribution)


def knots_on(grid: Axis) -> Axis:
    """Positions about `SPACING_NM` apart, the ends of `grid` among them."""
    spans = max(round((grid.last - grid.first) / SPACING_NM), 1)
    return Axis(np.linspace(grid.first, grid.last, spans + 1), grid.unit)


@lru_cache(maxsize=8)
def hats(knots: Axis, grid: Axis) -> Floats:
    """Hat functions `[k, g]` of the knots on `grid`; they add up to 1 everywhere."""
    return np.stack([np.interp(grid.points, knots.points, row) for row in np.eye(len(knots))])


def kept_of(parts: Floats, change: Floats, knots: Axis, grid: Axis) -> Floats:
    """What of a `change[..., g]` of the absorbance is left when each knot keeps a part `parts[..., k]` of its slopes.

    Its mean is 0; with all parts 1 it is the change less its mean.
    """
    shapes = hats(knots, grid)
    slopes = np.diff(change, axis=-1) * (parts @ ((shapes[:, 1:] + shapes[:, :-1]) / 2))
    heights = np.concatenate((np.zeros((*slopes.shape[:-1], 1)), np.cumsum(slopes, axis=-1)), axis=-1)
    return np.asarray(heights - heights.mean(axis=-1, keepdims=True), dtype=np.float64)


def _gauss_legendre(nodes: int) -> tuple[Floats, Floats]:
    """Positions and weights between 0 and 1."""
    at, weights = np.polynomial.legendre.leggauss(nodes)
    return (at + 1) / 2, weights / 2
