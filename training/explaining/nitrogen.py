"""Whether a spectrum tells total N by itself, or by what it tells of organic C: why N is inferred by association.

In every library with both: N by a model of its own, and by the estimate of C alone, which never saw a value of N.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from training.estimators import group_numbers, grouped_folds, make_estimator
from training.libraries import Library
from training.potassium.association import partial_correlation
from training.preprocessing import Floats, absorbance

NITROGEN = "n.tot_usda.a623_w.pct"
CARBONS = ("oc_usda.c729_w.pct", "c.tot_usda.a622_w.pct")
FOLDS = 5
LEAST = 50


@dataclass(frozen=True)
class NitrogenByCarbon:
    """Correlations on logarithms, estimates of soils left out in turn.

    `laboratory`: N with C; `own`: the estimate of N with N; `by_carbon`: the estimate of C with N; `given`: the
    estimate of N with N, given the laboratory's C.
    """

    library: str
    n: int
    laboratory: float
    own: float
    by_carbon: float
    given: float


def nitrogen_by_carbon(libraries: Sequence[Library]) -> Iterator[NitrogenByCarbon]:
    """Of the libraries that have `LEAST` soils with both."""
    for library in libraries:
        carbon = next((library.properties[name] for name in CARBONS if name in library.properties), None)
        if NITROGEN not in library.properties or carbon is None:
            continue
        known = library.labelled(NITROGEN) & np.isfinite(carbon)
        if known.sum() >= LEAST:
            yield _compared(library.take(known), np.log(np.maximum(carbon[known], 0.01)))


def _compared(library: Library, carbon: Floats) -> NitrogenByCarbon:
    nitrogen = np.log(np.maximum(library.properties[NITROGEN], 0.001))
    own, by_carbon = (_left_out(library, target) for target in (nitrogen, carbon))
    pairs = ((carbon, nitrogen), (own, nitrogen), (by_carbon, nitrogen))
    laboratory, first, second = (float(np.corrcoef(a, b)[0, 1]) for a, b in pairs)
    given = partial_correlation(own, nitrogen, carbon[:, None])
    return NitrogenByCarbon(library.name, len(library), laboratory, first, second, given)


def _left_out(library: Library, target: Floats) -> Floats:
    """Estimates `[n]` by partial least squares of the other folds."""
    folds = grouped_folds(group_numbers(library.fold_groups, len(library)), FOLDS, 0)
    x, found = absorbance(library.values), np.empty(len(target))
    for fold in range(folds.max() + 1):
        left = folds == fold
        learner = make_estimator("plsr").fit(x[~left], target[~left], library.fold_groups[~left])
        found[left] = learner.predict(x[left])
    return found
