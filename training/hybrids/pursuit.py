"""How few columns carry an estimate: orthogonal matching pursuit (Pati, Rezaiifar & Krishnaprasad 1993).

Column after column is taken that follows best what is not explained yet, and all taken so far are fitted anew by
least squares. What is taken is decided on training rows alone, in the inner folds as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.estimators.folds import Folds
from training.preprocessing import Floats

NEAR = 1.02
"""The fewest columns whose inner error (RMSE) is within this factor of the least carry the estimate."""


@dataclass(frozen=True)
class Pursuit:
    """Estimates `[k, n]` of other rows by the first 1 … k columns taken, `taken[k]` their places."""

    values: Floats
    taken: Folds


def pursue(x: Floats, y: Floats, others: Floats, most: int) -> Pursuit:
    """Take up to `most` columns of `x[n, m]` for `y[n]` and estimate the rows of `others[q, m]`.

    Where the columns are exhausted the later estimates repeat.
    """
    centre, spread = x.mean(axis=0), x.std(axis=0)
    varies = spread > 1e-9 * max(float(spread.max()), 1e-300)
    scaled = (x - centre) / np.where(varies, spread, 1) * varies
    beyond = (others - centre) / np.where(varies, spread, 1) * varies
    mean, residual = y.mean(), y - y.mean()
    taken: list[int] = []
    values = np.full((most, len(others)), mean)
    for index in range(min(most, len(y) - 2)):
        follows = np.abs(scaled.T @ residual)
        follows[taken] = 0
        best = int(follows.argmax())
        if follows[best] <= 1e-9 * len(y) * max(float(y.std()), 1e-300):
            break
        taken.append(best)
        slopes = np.linalg.lstsq(scaled[:, taken], y - mean, rcond=1e-8)[0]
        residual = y - mean - scaled[:, taken] @ slopes
        values[index:] = mean + beyond[:, taken] @ slopes
    return Pursuit(values, np.array(taken, dtype=np.intp))


def fewest(x: Floats, y: Floats, folds: Folds, most: int) -> int:
    """Number of columns by the inner `folds[n]`: the fewest within `NEAR` of the least error."""
    errors = np.zeros((most, len(y)))
    for fold in range(folds.max() + 1):
        left = folds == fold
        errors[:, left] = pursue(x[~left], y[~left], x[left], most).values - y[left]
    rmse = np.sqrt((errors**2).mean(axis=1))
    return int(np.argmax(rmse <= NEAR * rmse.min())) + 1
