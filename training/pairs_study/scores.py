"""R² of the study with bootstrap intervals: soils are drawn, all models on the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.pairs_study.models import NIR_ONLY
from training.pairs_study.study import MirErrors, Study
from training.preprocessing import Floats

DRAWS = 2000
LEVEL = (2.5, 97.5)
"""Percentiles: intervals of 95 %."""


@dataclass(frozen=True)
class Score:
    """A figure and the ends of its interval."""

    value: float
    lower: float
    upper: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.lower:.3f}–{self.upper:.3f})"


def mir_score(errors: MirErrors, seed: int = 0) -> Score:
    """R² of predicted MIR over all measured points around the mean spectrum of the training folds."""
    counts = resamples(len(errors.around), seed)
    return _score(1 - (counts @ errors.predicted) / (counts @ errors.around))


def rebuilt_r2(errors: MirErrors) -> float:
    """The same for the MIR given back by the autoencoder: the most that any encoder can reach."""
    return float(1 - errors.rebuilt.sum() / errors.around.sum())


def property_draws(study: Study, size: int, model: str, seed: int = 0) -> Floats:
    """R² `[properties, 1 + draws]`, original units: of all soils with a value, then of each resample."""
    found = study.curve[size][model]
    return np.stack([_r2_draws(truth, found[name], seed) for name, truth in study.truth.items()])


def mean_score(study: Study, size: int, model: str) -> Score:
    """Mean R² over the properties."""
    return _score(property_draws(study, size, model).mean(axis=0))


def gain_score(study: Study, size: int, model: str) -> tuple[str, Score]:
    """The NIR-only model with the highest mean R², chosen in its favour on the same soils, and what `model` is
    above it, paired."""
    means = {name: property_draws(study, size, name).mean(axis=0) for name in NIR_ONLY if name in study.curve[size]}
    best = max(means, key=lambda name: float(means[name][0]))
    return best, _score(property_draws(study, size, model).mean(axis=0) - means[best])


def resamples(count: int, seed: int = 0) -> NDArray[np.float64]:
    """How often each of `count` soils is drawn `[1 + DRAWS, count]`; in the first row each once."""
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    return np.vstack((np.ones((1, count)), drawn)).astype(np.float64)


def _r2_draws(truth: Floats, value: Floats, seed: int) -> Floats:
    known = np.isfinite(truth)
    counts = resamples(len(truth), seed)[:, known]
    truth, error = truth[known], (value[known] - truth[known]) ** 2
    total = counts.sum(axis=1)
    spread = counts @ truth**2 - (counts @ truth) ** 2 / total
    return np.asarray(1 - (counts @ error) / spread)


def _score(drawn: Floats) -> Score:
    lower, upper = np.percentile(drawn[1:], LEVEL)
    return Score(float(drawn[0]), float(lower), float(upper))


def best_gain(study: Study, model: str) -> Mapping[int, tuple[str, Score]]:
    """`gain_score` by number of pairs."""
    return {size: gain_score(study, size, model) for size in study.curve}
