"""Whether the spectrum knows more of potassium than what goes along with it.

Three models of one kind: from the laboratory's other values (clay, C, CEC, pH), from the spectrum, and from both. And
the partial correlation of the best spectral estimate with potassium, given those values: what the estimate knows
beyond them. An estimate that reads nothing but soil that is rich in clay or humus adds nothing, and its partial
correlation is nought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.potassium.judging import correlation
from training.potassium.learners import laboratory
from training.potassium.sets import Soils
from training.preprocessing import Floats

DRAWS = 2000
ROUNDING = 1e-9


@dataclass(frozen=True)
class Partial:
    """Correlation with its 95 % interval (percentiles of a bootstrap over soils); `given` names what is held."""

    given: str
    r: float
    lower: float
    upper: float


def partials(soils: Soils, logs: Floats) -> list[Partial]:
    """Of the spectral estimates `logs[n]` with log(1 + K): as they are, given the laboratory, given the place too."""
    values = laboratory(soils)
    names = np.unique(soils.places)
    places = (soils.places[:, None] == names[1:]).astype(np.float64)
    given: dict[str, Floats] = {
        "nothing": np.zeros((len(soils), 0)),
        "place": places,
        "laboratory": values,
        "laboratory and place": np.hstack((values, places)),
    }
    truth = np.log1p(soils.potassium)
    return [_partial(name, logs, truth, held) for name, held in given.items()]


def partial_correlation(a: Floats, b: Floats, held: Floats) -> float:
    """Of `a[n]` and `b[n]`, both less what a straight line of `held[n, q]` tells of them."""
    design = np.hstack((np.ones((len(a), 1)), held))
    kept, _ = np.linalg.qr(design)
    return correlation(_rest(a, kept), _rest(b, kept))


def _rest(values: Floats, kept: Floats) -> Floats:
    """What is left of `values[n]` beside the columns of `kept`; nothing where that is rounding."""
    rest = values - kept @ (kept.T @ values)
    return rest if np.linalg.norm(rest) > ROUNDING * np.linalg.norm(values) else np.zeros(len(values))


def _partial(given: str, a: Floats, b: Floats, held: Floats) -> Partial:
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(a), size=(DRAWS, len(a)))
    found = [partial_correlation(a[rows], b[rows], held[rows]) for rows in drawn]
    lower, upper = np.quantile(found, (0.025, 0.975))
    return Partial(given, partial_correlation(a, b, held), float(lower), float(upper))


def mean_estimate(repeats: Sequence[Floats]) -> Floats:
    """Of every soil over the repeats of the folds."""
    return np.asarray(np.mean(repeats, axis=0))
