"""Partial least squares read by wavelength: variable importance in projection, and the regression vector.

VIP: Wold, Johansson & Cocchi (1993); Chong & Jun (2005), Chemom. Intell. Lab. Syst. 78:103–112; Mehmood et al.
(2012), ibid. 118:62–69. Its mean square over the wavelengths is 1, so that 1 is the usual line between more and less
important than the average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cross_decomposition import PLSRegression

from training.estimators.folds import Groups
from training.estimators.plsr import PLSR
from training.estimators.tuned import Chosen
from training.estimators.views import OSSL_VIEW, View
from training.preprocessing import Floats, snv


@dataclass(frozen=True, eq=False)
class Importance:
    """`vip[g]`; `slopes[g]`: what one standard deviation of a wavelength after SNV adds, in those of the target.

    `components` were chosen by inner folds, whose R² is `r2`.
    """

    vip: Floats
    slopes: Floats
    components: int
    r2: float


def importance(absorbance: Floats, target: Floats, groups: Groups | None = None) -> Importance:
    """Of absorbance `[n, g]` after SNV for `target[n]`; inner folds keep rows of equal `groups[n]` together."""
    chosen = chosen_components(absorbance, target, groups, OSSL_VIEW)
    seen = snv(absorbance)
    model = PLSRegression(chosen.setting, scale=False).fit(seen, target)
    return Importance(
        vip=vip(model.x_weights_, model.x_scores_, model.y_loadings_[0]),
        slopes=np.asarray(model.coef_[0] * seen.std(axis=0) / target.std()),
        components=int(chosen.setting),
        r2=float(1 - (chosen.rmse / target.std()) ** 2),
    )


def chosen_components(x: Floats, target: Floats, groups: Groups | None, views: Sequence[View]) -> Chosen:
    """PLSR of `x[n, m]` in these views, its components chosen by inner folds."""
    learner = PLSR()
    learner.views = views
    [chosen] = learner.fit(x, target, groups).models_
    assert isinstance(chosen, Chosen)  # noqa: S101 - for the types: PLSR gives no other
    return chosen


def vip(weights: Floats, scores: Floats, loadings: Floats) -> Floats:
    """√(g Σₐ SSₐ (wⱼₐ / |wₐ|)² / Σₐ SSₐ), SSₐ = qₐ² tₐᵀtₐ: weights `[g, a]`, scores `[n, a]`, loadings of y `[a]`."""
    explained = loadings**2 * (scores**2).sum(axis=0)
    shares = (weights / np.linalg.norm(weights, axis=0)) ** 2
    return np.asarray(np.sqrt(len(weights) * (shares @ explained) / explained.sum()))
