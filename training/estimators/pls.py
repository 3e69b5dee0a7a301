"""Partial least squares of one target from cross-products: all component counts in one pass.

Improved kernel algorithm 2 of Dayal & MacGregor (1997, J. Chemometrics 11:73–85). It sees the rows only through
XᵀX and Xᵀy, so the training part of an inner fold costs a subtraction, and 84 000 × 1 700 takes seconds. Where
rows are fewer than columns it works on their coordinates in the space that they span, which changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from training.estimators.folds import Folds
from training.preprocessing import Floats

DEGENERATE = 1e-12
"""Share of the first weight below which nothing is left to explain."""


@dataclass(frozen=True)
class Products:
    """Sums over rows: count, of `x[m]`, of `y[t]`, and of the products `xx[m, m]` and `xy[m, t]`.

    With a `basis[c, m]` of orthonormal columns they are of the coordinates `x @ basis` of rows `x[n, c]`.
    """

    rows: float
    x: Floats
    y: Floats
    xx: Floats
    xy: Floats
    basis: Floats | None = None

    @classmethod
    def of(cls, x: Floats, y: Floats, basis: Floats | None = None) -> Products:
        """Of `x[n, m]` and `y[n]` or `y[n, t]`."""
        targets = y.reshape(len(y), -1)
        return cls(len(x), x.sum(axis=0), targets.sum(axis=0), x.T @ x, x.T @ targets, basis)

    def plus(self, other: Products) -> Products:
        """Those of both sets of rows."""
        return self._with(other, 1)

    def without(self, part: Products) -> Products:
        """Those of the other rows."""
        return self._with(part, -1)

    def _with(self, other: Products, sign: int) -> Products:
        return Products(
            self.rows + sign * other.rows,
            self.x + sign * other.x,
            self.y + sign * other.y,
            self.xx + sign * other.xx,
            self.xy + sign * other.xy,
            self.basis,
        )


@dataclass(frozen=True)
class Coefficients:
    """`value = offset[a] + x @ slopes[:, a]` with a + 1 components."""

    slopes: Floats
    offset: Floats

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[components, n]`."""
        return np.asarray((x @ self.slopes + self.offset).T)

    def at(self, count: int) -> Coefficients:
        """With `count` components only."""
        index = min(count, self.slopes.shape[1]) - 1
        return Coefficients(self.slopes[:, index : index + 1], self.offset[index : index + 1])


def kernel_pls(products: Products, components: int, target: int = 0) -> Coefficients:
    """Regression coefficients for 1 … `components` components (later ones repeat where the rank is exhausted)."""
    mean_x, mean_y = products.x / products.rows, float(products.y[target]) / products.rows
    xx = products.xx - products.rows * np.outer(mean_x, mean_x)
    xy = products.xy[:, target] - products.rows * mean_x * mean_y
    first = float(np.linalg.norm(xy))
    rotations, loadings = np.zeros((len(xy), components)), np.zeros((len(xy), components))
    slopes = np.zeros((len(xy), components))
    beta = np.zeros(len(xy))
    for index in range(components):
        length = float(np.linalg.norm(xy))
        if length > DEGENERATE * first:
            weight = xy / length
            rotation = weight - rotations[:, :index] @ (loadings[:, :index].T @ weight)
            projected = xx @ rotation
            variance = float(rotation @ projected)
            gain = float(rotation @ xy) / variance
            rotations[:, index], loadings[:, index] = rotation, projected / variance
            xy = xy - projected * gain
            beta = beta + rotation * gain
        slopes[:, index] = beta
    offset = mean_y - mean_x @ slopes
    return Coefficients(slopes if products.basis is None else products.basis @ slopes, offset)


@dataclass(frozen=True)
class FoldedProducts:
    """The products of each inner fold, from which those of the whole and of all others follow."""

    x: Floats
    y: Floats
    folds: Folds
    parts: tuple[Products, ...]

    @classmethod
    def of(cls, x: Floats, y: Floats, folds: Folds) -> FoldedProducts:
        """One pass over `x[n, m]` and `y[n]` or `y[n, t]`."""
        targets = y.reshape(len(y), -1)
        basis = np.linalg.qr(x.T)[0] if len(x) < x.shape[1] else None
        seen = x if basis is None else x @ basis
        parts = (Products.of(seen[folds == fold], targets[folds == fold], basis) for fold in range(folds.max() + 1))
        return cls(x, targets, folds, tuple(parts))

    @property
    def whole(self) -> Products:
        """Of all rows."""
        return reduce(Products.plus, self.parts)

    def errors(self, components: int, target: int = 0) -> Floats:
        """Estimate − truth `[components, n]` of every row by the model of the other folds."""
        y = self.y[:, target]
        errors = np.tile(y.mean() - y, (components, 1))
        if len(self.parts) == 1:
            return errors
        whole = self.whole
        for fold, part in enumerate(self.parts):
            left = self.folds == fold
            errors[:, left] = kernel_pls(whole.without(part), components, target)(self.x[left]) - y[left]
        return errors
