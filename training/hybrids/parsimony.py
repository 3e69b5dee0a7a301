"""How many columns carry an estimate: bands, components or coefficients, taken one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.estimators.folds import Folds, grouped_folds
from training.estimators.pls import FoldedProducts, kernel_pls
from training.evaluation.agreement import agreement
from training.hybrids.bank import Bank
from training.hybrids.coefficients import Choice, Flags, fit_view
from training.hybrids.pursuit import NEAR, Pursuit, fewest, pursue
from training.hybrids.variants import USUAL
from training.preprocessing import Floats

MOST = 20
INNER = 5
PLS = "components of PLS"
TAKEN: dict[str, tuple[Choice, bool]] = {
    "bands of SNV": (Choice(USUAL, (), spectrum=True), False),
    "principal components of SNV": (Choice(USUAL, (), spectrum=True), True),
    "coefficients of order 0": (Choice(USUAL, (0,)), False),
    "coefficients of orders 0–1": (Choice(USUAL, (0, 1)), False),
    "coefficients of orders 0–2": (Choice(USUAL, (0, 1, 2)), False),
}
"""What is taken from: the columns of a view, or their principal components."""


@dataclass(frozen=True)
class Few:
    """Pooled out-of-fold R² and RMSE with `kept` columns; `kept` 0 is the number that the inner folds chose.

    `columns` is how many there are to take from, `mean_kept` the mean number taken over the outer folds.
    """

    dataset: str
    property: str
    n: int
    taken_from: str
    columns: int
    kept: int
    mean_kept: float
    r2: float
    rmse: float


def few(dataset: str, prop: str, y: Floats, folds: Folds, bank: Bank, columns: Floats) -> Iterator[Few]:
    """One property of a set, `columns[n, k]` of its `bank`; every choice on the training rows of the outer fold."""
    for name in (PLS, *TAKEN):
        values, counts, most = np.full((MOST + 1, len(y)), np.nan), [], 0
        for fold in np.unique(folds):
            training = folds != fold
            inner = grouped_folds(np.arange(training.sum()), INNER, 0)
            x, most = _columns(name, bank, columns, training)
            if name == PLS:
                path, count = _pls(x, y, training, inner)
            else:
                path = pursue(x[training], y[training], x[~training], MOST)
                count = fewest(x[training], y[training], inner, MOST)
            values[1:, ~training] = path.values
            values[0, ~training] = path.values[count - 1]
            counts.append(count)
        for kept, own in enumerate(values):
            figures = agreement(y, own)
            mean_kept = float(np.mean(counts)) if kept == 0 else float(kept)
            yield Few(dataset, prop, figures.n, name, most, kept, mean_kept, figures.r2, figures.rmse)


def _columns(name: str, bank: Bank, columns: Floats, training: Flags) -> tuple[Floats, int]:
    choice, turned = TAKEN.get(name, (Choice(USUAL, (), spectrum=True), True))
    x = fit_view(bank.parts, choice, columns[training], turned=turned)(columns)
    return x, bank.parts.spectrum if name == PLS else x.shape[1]


def _pls(x: Floats, y: Floats, training: Flags, inner: Folds) -> tuple[Pursuit, int]:
    """The same with the components of partial least squares, each of which reads all bands."""
    products = FoldedProducts.of(x[training], y[training], inner)
    rmse = np.sqrt((products.errors(MOST) ** 2).mean(axis=1))
    values = kernel_pls(products.whole, MOST)(x[~training])
    return Pursuit(values, np.arange(MOST)), int(np.argmax(rmse <= NEAR * rmse.min())) + 1
