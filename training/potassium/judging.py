"""Estimates of soils left out, and how well they agree with the laboratory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from core.errors import InputError
from training.errors import TrainingCode
from training.estimators import grouped_folds
from training.estimators.folds import Folds
from training.evaluation.agreement import agreement
from training.potassium.learners import Learner, Rows
from training.potassium.sets import Soils
from training.preprocessing import Floats

FOLDS = 5
LEAST_BY_FOLD = 6
"""Soils: with fewer left to learn from, the inner folds have one each."""
RANDOM, PLACES = "random folds", "places left out"


@dataclass(frozen=True)
class Figures:
    """R² (1 − SSE/SST), CCC and RMSE in the unit of potassium, Spearman's rank correlation, and `within`: the
    correlation of estimate and value, both less the means of their places, on the scale learned."""

    r2: float
    ccc: float
    rmse: float
    rank: float
    within: float


def left_out(soils: Soils, learner: Learner, folds: Folds, seed: int) -> Floats:
    """log(1 + K) `[n]` of every soil by the soils of the other folds."""
    found = np.full(len(soils), np.nan)
    for fold in range(folds.max() + 1):
        known: Rows = folds != fold
        found[~known] = learner(soils, known, seed)
    return found


def random_folds(soils: Soils, repeats: int) -> Iterator[Folds]:
    """`repeats` times every soil in one of `FOLDS` folds; a row is a soil, so nothing of it stands on both sides.

    Raises `InputError` (`TOO_FEW_SAMPLES`) for fewer soils than `FOLDS` × `LEAST_BY_FOLD`.
    """
    if len(soils) < FOLDS * LEAST_BY_FOLD:
        raise InputError(TrainingCode.TOO_FEW_SAMPLES, samples=len(soils), folds=FOLDS * LEAST_BY_FOLD)
    for repeat in range(repeats):
        yield grouped_folds(np.arange(len(soils)), FOLDS, repeat)


def place_folds(soils: Soils) -> Folds:
    """One fold per field or site; `InputError` (`TOO_FEW_SAMPLES`) where there is one only."""
    names, numbers = np.unique(soils.places, return_inverse=True)
    if len(names) < 2:
        raise InputError(TrainingCode.TOO_FEW_SAMPLES, samples=len(names), folds=2)
    return np.asarray(numbers, dtype=np.intp)


def figures(soils: Soils, logs: Floats) -> Figures:
    """Of estimates log(1 + K) `[n]`."""
    found, truth = np.expm1(logs), soils.potassium
    whole = agreement(truth, found)
    rank = float(spearmanr(truth, found).statistic) if np.ptp(found) > 0 else 0.0
    return Figures(whole.r2, whole.ccc, whole.rmse, rank, within_places(soils, logs))


def within_places(soils: Soils, logs: Floats) -> float:
    """Correlation of what is left of estimate and value when the mean of the place is taken off both."""
    _, numbers = np.unique(soils.places, return_inverse=True)
    return correlation(centred(logs, numbers), centred(np.log1p(soils.potassium), numbers))


def centred(values: Floats, numbers: Folds) -> Floats:
    """`values[n]` less the mean of their group."""
    means = np.bincount(numbers, values) / np.bincount(numbers)
    return np.asarray(values - means[numbers])


def correlation(a: Floats, b: Floats) -> float:
    """Pearson's; 0 where one of both does not vary."""
    across, along = a - a.mean(), b - b.mean()
    product = float(np.linalg.norm(across) * np.linalg.norm(along))
    return float(across @ along) / product if product > 0 else 0.0
