"""What is asked for potassium: learners on the spectrum, on the laboratory's other values, and on both.

All learn log(1 + K) and tune themselves on the soils that they are given, by inner folds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from training.estimators import Estimator, Inputs, make_estimator
from training.potassium.sets import Soils
from training.preprocessing import Floats
from training.scattering import ScatteringFeatures

Rows = NDArray[np.bool_]
Learner = Callable[[Soils, Rows, int], Floats]
"""Soils, which of them are known, seed → log(1 + K) `[m]` of the others."""


def on_spectrum(name: str) -> Learner:
    """The estimator `name` on the absorbance."""

    def learn(soils: Soils, known: Rows, seed: int) -> Floats:
        return _by(make_estimator(name, seed=seed), soils.absorbance, soils, known)

    return learn


def on_scattering(name: str) -> Learner:
    """The estimator `name` on scattering coefficients of orders 0–2, scaled on the known soils."""

    def learn(soils: Soils, known: Rows, seed: int) -> Floats:
        features = ScatteringFeatures(axis=soils.axis.points, unit=soils.axis.unit.value)
        features.fit(soils.absorbance[known])
        x = features.transform(soils.absorbance)
        return _by(make_estimator(name, inputs=Inputs.FEATURES, seed=seed), x, soils, known)

    return learn


def on_laboratory(soils: Soils, known: Rows, seed: int) -> Floats:
    """A Gaussian process on the laboratory's other values; no spectrum."""
    return _by(make_estimator("gp", inputs=Inputs.FEATURES, seed=seed), laboratory(soils), soils, known)


def on_both(soils: Soils, known: Rows, seed: int) -> Floats:
    """A Gaussian process on the spectrum with those values beside it, of the same weight."""
    blocks = [(Inputs.ABSORBANCE, soils.absorbance.shape[1]), (Inputs.FEATURES, soils.laboratory.shape[1])]
    x = np.hstack((soils.absorbance, laboratory(soils)))
    return _by(make_estimator("gp", inputs=blocks, seed=seed), x, soils, known)


def place_mean(soils: Soils, known: Rows, seed: int) -> Floats:  # noqa: ARG001 - nothing is drawn
    """The mean of the known soils of the same field or site, of all where there is none; no spectrum.

    A soil's own value is missing from the mean, so that within places its correlation is below nought.
    """
    logs = np.log1p(soils.potassium)
    means = {place: float(logs[known & (soils.places == place)].mean()) for place in np.unique(soils.places[known])}
    others = soils.places[~known].tolist()
    return np.array([means.get(place, float(logs[known].mean())) for place in others])


def laboratory(soils: Soils) -> Floats:
    """The other values, contents as logarithms, pH as it is."""
    columns = [
        values if name == "pH" else np.log(np.maximum(values, 1e-6))
        for name, values in zip(soils.measures, soils.laboratory.T, strict=True)
    ]
    return np.stack(columns, axis=1)


def _by(estimator: Estimator, x: Floats, soils: Soils, known: Rows) -> Floats:
    fitted = estimator.fit(x[known], np.log1p(soils.potassium[known]))
    lowest, highest = np.log1p(soils.potassium[known]).min(), np.log1p(soils.potassium[known]).max()
    # no further than the laboratory has shown, as everywhere in the bundles
    return np.clip(fitted.predict(x[~known]), lowest, highest)


SPECTRAL: dict[str, Learner] = {
    "plsr": on_spectrum("plsr"),
    "gp": on_spectrum("gp"),
    "blend": on_spectrum("blend"),
    "scattering + ridge": on_scattering("ridge"),
    "scattering + gp": on_scattering("gp"),
}
"""Learners that see the spectrum alone."""
BEST = "spectrum, blend"
ASSOCIATED: dict[str, Learner] = {
    "laboratory": on_laboratory,
    "spectrum": on_spectrum("gp"),
    "both": on_both,
    BEST: on_spectrum("blend"),
}
"""A Gaussian process with and without the spectrum, and the recipe for small libraries on the spectrum."""
