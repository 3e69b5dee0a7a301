"""Features of a spectrum on which the regressors are linear: a constant, components, kernel features.

A `Basis` is fitted on spectra alone, never on laboratory values: principal components of the derivative
spectra (and, where asked, of the latent or the predicted MIR), scaled, and Nyström features of a Gaussian
kernel on them (Williams & Seeger 2001). A linear model with a Gaussian prior on these is ridge regression on
components, a Gaussian process, or their sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.preprocessing import Floats

EIGENVALUE_FLOOR = 1e-4
"""Kernel directions weaker than this are dropped: they would only amplify rounding in float32."""


@dataclass(frozen=True)
class BasisSpec:
    """Which features: `window` of the derivative, `components`, `whitening` (0 natural scale, 1 equal variance),
    `landmarks` of the kernel (0: linear only) with `length` relative to the spread of the components, and
    `source`: `nir`, or with the latent (`nir+latent`) or the predicted MIR (`nir+mir`) beside it."""

    window: int
    components: int
    whitening: float
    landmarks: int
    length: float
    source: str = "nir"

    @property
    def uses_mir(self) -> bool:
        """Whether the latent or the predicted MIR is among the inputs."""
        return self.source != "nir"


@dataclass(frozen=True)
class Projection:
    """(x − mean) @ loadings: whitened or weighted scores, of summed variance 1 on the spectra it was fitted on."""

    mean: Floats
    loadings: Floats

    def __call__(self, x: Floats) -> Floats:
        """Scores `[n, k]` of `x[n, m]`."""
        scores: Floats = (x - self.mean) @ self.loadings
        return scores


@dataclass(frozen=True)
class Basis:
    """Fitted features; `linear` counts the columns of the components, after the constant one."""

    spec: BasisSpec
    nir: Projection
    beside: Projection | None
    landmarks: Floats
    mixing: Floats

    @property
    def linear(self) -> int:
        """Number of component columns."""
        beside = 0 if self.beside is None else self.beside.loadings.shape[1]
        return int(self.nir.loadings.shape[1] + beside)

    @property
    def size(self) -> int:
        """Number of features, the constant included."""
        return int(1 + self.linear + self.mixing.shape[1])

    def components(self, slopes: Floats, extra: Floats | None) -> Floats:
        """Scores `[n, linear]` of derivative spectra and of the extra inputs that `source` names."""
        scores = self.nir(slopes)
        if self.beside is None or extra is None:
            return scores
        return np.asarray(np.hstack((scores, self.beside(extra))) / np.sqrt(2))

    def __call__(self, slopes: Floats, extra: Floats | None = None) -> Floats:
        """Features `[n, size]`."""
        scores = self.components(slopes, extra)
        kernel = gaussian_kernel(scores, self.landmarks, self.spec.length) @ self.mixing
        return np.hstack((np.ones((len(scores), 1)), scores, kernel))


def gaussian_kernel(a: Floats, b: Floats, length: float) -> Floats:
    """exp(−|a − b|² / 2 length²), `[n, m]`."""
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
    return np.asarray(np.exp(-0.5 * np.maximum(squared, 0) / length**2))


def fit_projection(x: Floats, weights: Floats, components: int, whitening: float) -> Projection:
    """Principal components of `x[n, m]` under row `weights`, scaled as `BasisSpec.whitening` says."""
    mean = np.average(x, axis=0, weights=weights)
    scaled = (x - mean) * np.sqrt(weights / weights.sum())[:, None]
    _, singular, right = np.linalg.svd(scaled, full_matrices=False)
    kept = singular[:components]
    relative = (kept / kept[0]) ** (1 - whitening)
    scale = relative / kept / np.sqrt((relative**2).sum())
    return Projection(mean, right[: len(kept)].T * _signs(right[: len(kept)]) * scale)


def fit_basis(
    spec: BasisSpec, slopes: Floats, extra: Floats | None, weights: Floats, rng: np.random.Generator
) -> Basis:
    """Fit on derivative spectra `slopes[n, g']` (of `spec.window`) and `extra[n, e]` under row `weights`."""
    nir = fit_projection(slopes, weights, spec.components, spec.whitening)
    other = None
    if spec.uses_mir and extra is not None:
        other = fit_projection(extra, weights, spec.components, spec.whitening)
    bare = Basis(spec, nir, other, np.zeros((0, 0)), np.zeros((0, 0)))
    scores = bare.components(slopes, extra)
    if spec.landmarks == 0:
        return Basis(spec, nir, other, np.zeros((1, scores.shape[1])), np.zeros((1, 0)))
    chosen = rng.choice(len(scores), min(spec.landmarks, len(scores)), replace=False, p=weights / weights.sum())
    landmarks = scores[np.sort(chosen)]
    values, vectors = np.linalg.eigh(gaussian_kernel(landmarks, landmarks, spec.length))
    kept = values > EIGENVALUE_FLOOR
    return Basis(spec, nir, other, landmarks, vectors[:, kept] * _signs(vectors[:, kept].T) / np.sqrt(values[kept]))


def _signs(rows: Floats) -> Floats:
    """±1 per row, so that its largest element is positive: components do not flip between machines."""
    largest = rows[np.arange(len(rows)), np.abs(rows).argmax(axis=1)]
    return np.where(largest < 0, -1.0, 1.0)
