"""What the local samples alone can teach: their mean, partial least squares, a Gaussian process."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from training.estimators.folds import grouped_folds
from training.estimators.pls import FoldedProducts, kernel_pls
from training.features import fit_projection, gaussian_kernel
from training.prepared import Rows
from training.preprocessing import Floats
from training.spiking.draws import Draw
from training.spiking.methods import Estimates, in_units
from training.spiking.places import Place

MOST_COMPONENTS = 15
MOST_FOLDS = 10
KERNEL_COMPONENTS = 20
LENGTHS = (0.5, 1.0, 2.0, 4.0)
"""Of the smooth part, in units of the median distance between samples."""
LINEAR = (0.0, 0.5, 1.0)
"""Share of the linear part."""
NOISES = tuple(np.logspace(-8, 0.5, 18))
"""Relative to the signal; the least is small enough for the likelihood never to give the signal up."""
CONSTANT = 100.0
"""Variance of the mean, relative to the signal: without it, leaving a sample out would leak its value."""
TRIAL = 150
"""Most samples that hyperparameters are chosen on."""


class LocalMean:
    """The mean of the local samples for every soil, with their spread."""

    name, least = "local mean", 2

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """The same for all of the test part."""
        truth = place.truth[own]
        value = np.full(len(draw.test), truth.mean())
        return Estimates(value)


class LocalPLSR:
    """Partial least squares on the local samples; components by their own inner folds, one left out up to ten."""

    name, least = "local PLSR", 4

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """On the transformed scale."""
        x, y = place.scores[own], place.values[own]
        folds = grouped_folds(np.unique(place.together[own], return_inverse=True)[1], MOST_FOLDS, 0)
        products = FoldedProducts.of(x, y, folds)
        most = max(min(MOST_COMPONENTS, len(own) - int(np.bincount(folds).max()) - 1), 1)
        errors = (products.errors(most) ** 2).mean(axis=1)
        # no component at all is among the choices: the mean of the rest
        mean = np.mean(np.concatenate([(y[folds == f] - y[folds != f].mean()) ** 2 for f in np.unique(folds)]))
        best = int(errors.argmin())
        if mean < errors[best]:
            return in_units(place.property, np.full(len(draw.test), y.mean()))
        path = kernel_pls(products.whole, best + 1).at(best + 1)
        return in_units(place.property, path(place.scores[draw.test])[0])


@dataclass(frozen=True)
class Hyper:
    """Length, linear share and noise of a kernel, and the variance of its signal."""

    length: float
    linear: float
    noise: float
    signal: float


class LocalGP:
    """Gaussian process on components of the scanned candidates, hyperparameters of greatest marginal likelihood."""

    name, least = "local GP", 4

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """On the transformed scale, with its own interval."""
        scanned = place.scores[draw.candidates]
        projection = fit_projection(scanned, np.ones(len(scanned)), KERNEL_COMPONENTS, 0.5)
        known, asked, y = projection(place.scores[own]), projection(place.scores[draw.test]), place.values[own]
        centre, spread = float(y.mean()), float(y.std()) or 1.0
        median = float(np.median(_distances(projection(scanned))))
        best = max(_tried(known[:TRIAL], (y[:TRIAL] - centre) / spread, median), key=lambda found: found[0])[1]
        mean, variance = _conditioned(known, asked, (y - centre) / spread, best)
        return in_units(place.property, centre + spread * mean, spread * np.sqrt(variance))


def _distances(x: Floats) -> Floats:
    squared = (x**2).sum(axis=1)[:, None] + (x**2).sum(axis=1) - 2 * x @ x.T
    return np.asarray(np.sqrt(np.maximum(squared, 0))[np.triu_indices(len(x), 1)])


def _kernel(a: Floats, b: Floats, length: float, linear: float) -> Floats:
    return np.asarray((1 - linear) * gaussian_kernel(a, b, length) + linear * (a @ b.T) + CONSTANT)


def _tried(x: Floats, y: Floats, median: float) -> list[tuple[float, Hyper]]:
    """Log marginal likelihood of each setting, the signal's variance at its best (Rasmussen & Williams 2006, 5.4)."""
    found = []
    for length, linear in product(LENGTHS, LINEAR):
        values, vectors = np.linalg.eigh(_kernel(x, x, length * median, linear))
        turned = (vectors.T @ y) ** 2
        for noise in NOISES:
            diagonal = np.maximum(values, 0) + noise + 1e-10
            signal = float(np.mean(turned / diagonal))
            evidence = -0.5 * (len(y) * np.log(signal) + np.log(diagonal).sum())
            found.append((float(evidence), Hyper(length * median, linear, float(noise), signal)))
    return found


def _conditioned(known: Floats, asked: Floats, y: Floats, hyper: Hyper) -> tuple[Floats, Floats]:
    gram = _kernel(known, known, hyper.length, hyper.linear)
    gram.flat[:: len(y) + 1] += hyper.noise + 1e-10
    cross = _kernel(known, asked, hyper.length, hyper.linear)
    gain = np.linalg.solve(gram, np.column_stack((cross, y)))
    own = (1 - hyper.linear) + hyper.linear * (asked**2).sum(axis=1) + CONSTANT + hyper.noise
    variance = own - (cross * gain[:, :-1]).sum(axis=0)
    return cross.T @ gain[:, -1], hyper.signal * np.maximum(variance, hyper.noise + 1e-10)
