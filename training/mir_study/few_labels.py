"""Properties from twenty labels: partial least squares on the spectrum against Gaussian processes on the latent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky
from scipy.optimize import minimize

from training.autoencoder import Autoencoder
from training.estimators import make_estimator
from training.mir_study.sets import Scans
from training.preprocessing import Floats

LABELS = 20
DRAWS = 12
_SEED = 20261121
SHARES = (0.0, 0.5, 1.0)
"""Powers of a latent's deviation over the pretraining spectra by which it counts: alike, in between, as in SNV."""


_BOUNDS = [(1e-4, 1e3), (0.05, 30), (1e-6, 1e3), (1e-3, 3)]
"""Of signal, length, linear part and noise, for labels of variance 1."""
_CONSTANT = 10.0
"""Variance of the mean: with none, the labels' own mean would be taken as known."""


@dataclass(frozen=True)
class FewLabels:
    """R² (1 − SSE/SST) of one draw of `LABELS` soils, on all other labelled soils of the set."""

    set: str
    property: str
    draw: int
    n_test: int
    plsr: float
    latent: float


@dataclass(frozen=True, eq=False)
class Task:
    """One property and one draw: rows of the set whose labels are `known`, the `rest`, and what PLSR makes of it."""

    set: str
    property: str
    draw: int
    values: Floats
    known: NDArray[np.intp]
    rest: NDArray[np.intp]
    plsr: float


def tasks(name: str, soils: Scans, draws: int = DRAWS) -> Iterator[Task]:
    """Every property of a set of soils with more than twice `LABELS` values, `draws` times."""
    spectra = soils.mir[:, soils.mask.all(axis=0)]
    for place, (label, values) in enumerate(sorted(soils.labels.items())):
        labelled = np.flatnonzero(np.isfinite(values))
        for draw in range(draws if len(labelled) > 2 * LABELS else 0):
            order = np.random.default_rng((_SEED, place, draw)).permutation(labelled)
            known, rest = order[:LABELS], order[LABELS:]
            found = make_estimator("plsr").fit(spectra[known], values[known]).predict(spectra[rest])
            yield Task(name, label, draw, values, known, rest, r2(values[rest], found))


def few_labels(todo: Sequence[Task], model: Autoencoder, soils: Scans) -> Iterator[FewLabels]:
    """The same tasks from the latents of a model that never saw the set."""
    latents = model.encode(soils.mir, soils.mask)
    for task in todo:
        found = averaged_processes(latents, model.components.deviation, task.values, task.known, task.rest)
        ours = r2(task.values[task.rest], found)
        yield FewLabels(task.set, task.property, task.draw, len(task.rest), task.plsr, ours)


def averaged_processes(
    latents: Floats, deviation: Floats, values: Floats, known: NDArray[np.intp], rest: NDArray[np.intp]
) -> Floats:
    """Mean of the estimates of three processes that count the latents by `SHARES`; reads `values[known]` only."""
    relative = deviation / deviation[0]
    found = [_process(latents * relative**share, values[known], known, rest) for share in SHARES]
    return np.asarray(np.mean(found, axis=0))


def _process(inputs: Floats, y: Floats, known: NDArray[np.intp], rest: NDArray[np.intp]) -> Floats:
    """A linear and a smooth part, hyperparameters of greatest marginal likelihood for the known labels."""
    centre, spread = y.mean(), y.std()
    scores = inputs - inputs[known].mean(axis=0)
    scores = scores / np.sqrt(scores[known].var(axis=0).sum())
    own, target = scores[known], (y - centre) / spread
    found = minimize(_unlikely, np.log([0.5, 1.0, 0.3, 0.1]), (own, target), bounds=np.log(_BOUNDS))
    _, weights = _solved(found.x, own, target)
    return np.asarray(centre + spread * (_covariance(found.x, scores[rest], own) @ weights))


def _covariance(logs: Floats, a: Floats, b: Floats) -> Floats:
    """Smooth (Gaussian), linear and constant part `[n, k]`; `logs` of signal, length, linear, noise."""
    signal, length, linear, _ = np.exp(logs)
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(signal * np.exp(-0.5 * np.maximum(squared, 0) / length**2) + linear * a @ b.T + _CONSTANT)


def _solved(logs: Floats, own: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Cholesky factor of the covariance with noise, and the weights of the labels."""
    root = cholesky(_covariance(logs, own, own) + np.exp(logs[3]) * np.eye(len(own)), lower=True)
    return root, cho_solve((root, True), target)


def _unlikely(logs: Floats, own: Floats, target: Floats) -> float:
    """Negative logarithm of the marginal likelihood (Rasmussen & Williams 2006, eq. 5.8), but for a constant."""
    root, weights = _solved(logs, own, target)
    return float(0.5 * target @ weights + np.log(np.diag(root)).sum())


def r2(truth: Floats, value: Floats) -> float:
    """1 − SSE/SST."""
    return float(1 - np.sum((value - truth) ** 2) / np.sum((truth - truth.mean()) ** 2))


def mean_gain(
    found: list[FewLabels], centre: Callable[..., Floats] = np.mean
) -> tuple[float, float, float, float, float]:
    """Mean over tasks of the `centre` of the draws: PLSR, latent, and the gain with its 95 % interval.

    The bootstrap draws the draws of each task again (what another choice of twenty soils would give).
    """
    names = sorted({(one.set, one.property) for one in found})
    pairs = [np.array([(o.plsr, o.latent) for o in found if (o.set, o.property) == name]) for name in names]
    plsr, latent = np.mean([centre(values, axis=0) for values in pairs], axis=0)
    rng = np.random.default_rng(0)
    gains = [
        np.mean([np.diff(centre(values[rng.integers(len(values), size=len(values))], axis=0)) for values in pairs])
        for _ in range(1000)
    ]
    low, high = np.quantile(gains, [0.025, 0.975])
    return float(plsr), float(latent), float(latent - plsr), float(low), float(high)
