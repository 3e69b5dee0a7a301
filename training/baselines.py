"""The yardstick: partial least squares on the derivative spectra, judged by the same nested protocol.

One model for all libraries, without library terms: what most published calibrations are. The number of
components is chosen by the inner leave-one-library-out round, by the error there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.cross_decomposition import PLSRegression

from training.lolo import Fold, HeldOut
from training.prepared import WINDOW, Prepared
from training.preprocessing import Floats

MOST_COMPONENTS = 20


def nested_plsr(folds: Mapping[str, Fold], prepared: Sequence[Prepared]) -> list[HeldOut]:
    """Every labelled library estimated without its group; `scale` is the inner error, the same for all rows."""
    held_out = []
    for group, fold in folds.items():
        errors = _inner_errors(fold)
        best = int(errors.argmin())
        for library in (p for p in prepared if p.group == group and len(p.labelled(fold.name))):
            rows = library.labelled(fold.name)
            value = _estimates(fold, fold.training, library.slopes[WINDOW][rows])[best]
            truth = library.targets(fold.name, rows)
            held_out.append(HeldOut(library.name, group, rows, truth, value, np.full(len(rows), errors[best])))
    return held_out


def _inner_errors(fold: Fold) -> Floats:
    """RMSE `[components]`, mean over the groups left out in turn."""
    errors = []
    for group in dict.fromkeys(p.group for p in fold.training):
        others = [p for p in fold.training if p.group != group]
        if not others:
            continue
        left = [p for p in fold.training if p.group == group]
        slopes, truth = _data(fold, left)
        errors.append(np.sqrt(np.mean((_estimates(fold, others, slopes) - truth) ** 2, axis=1)))
    return np.mean(errors, axis=0) if errors else np.ones(1)


def _estimates(fold: Fold, training: Sequence[Prepared], slopes: Floats) -> Floats:
    """Estimates `[components, n]` by models of 1, 2, … components, from one fit."""
    x, y = _data(fold, training)
    model = PLSRegression(MOST_COMPONENTS, scale=False).fit(x, y)
    scores = (slopes - x.mean(axis=0)) @ model.x_rotations_
    return np.asarray(y.mean() + np.cumsum(scores * model.y_loadings_[0], axis=1).T, dtype=np.float64)


def _data(fold: Fold, libraries: Sequence[Prepared]) -> tuple[Floats, Floats]:
    rows = [fold.rows[p.name] for p in libraries]
    slopes = np.vstack([p.slopes[WINDOW][kept] for p, kept in zip(libraries, rows, strict=True)])
    return slopes, np.concatenate([p.targets(fold.name, kept) for p, kept in zip(libraries, rows, strict=True)])
