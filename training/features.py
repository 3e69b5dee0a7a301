"""Features of a spectrum on which the regressors are linear: a constant, components, kernel features.

A `Basis` is fitted on spectra alone, never on laboratory values. Each of its views (SNV spectra, or their
derivative over some window, or the latent or the predicted MIR) gives principal components, scaled, and
Nyström features of a Gaussian kernel on them (Williams & Seeger 2001). A linear model with a Gaussian prior on
these is a Gaussian process whose kernel is the mean of the kernels of the views: nothing has to be chosen
among them. In the end the features are turned onto the few directions in which spectra vary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.preprocessing import Floats

EIGENVALUE_FLOOR = 1e-4
"""Kernel directions weaker than this are dropped: they would only amplify rounding in float32."""
ROUNDING = 1e-9
"""Components with less than this part of the largest are none."""


@dataclass(frozen=True)
class BasisSpec:
    """Which features: `views` are windows of the derivative (1: the SNV spectrum itself), each with `components`,
    `whitening` (0 natural scale, 1 equal variance) and `landmarks` of the kernel (0: linear only) with `length`
    relative to the spread of the components; `rank` directions are kept of all; `source`: `nir`, or with the
    latent (`nir+latent`) or the predicted MIR (`nir+mir`) as one more view."""

    views: tuple[int, ...]
    components: int
    whitening: float
    landmarks: int
    length: float
    rank: int = 128
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
class View:
    """Components and kernel features of one input; `mixing` is `[landmarks, kept]`."""

    projection: Projection
    landmarks: Floats
    length: float
    mixing: Floats

    def __call__(self, x: Floats) -> Floats:
        """Features `[n, components + kept]` of inputs `[n, m]`."""
        scores = self.projection(x)
        return np.hstack((scores, gaussian_kernel(scores, self.landmarks, self.length) @ self.mixing))


@dataclass(frozen=True)
class Basis:
    """Fitted features: those of all views beside each other, turned by `rotation[·, rank]`, after a constant."""

    spec: BasisSpec
    views: tuple[View, ...]
    rotation: Floats

    @property
    def size(self) -> int:
        """Number of features, the constant included."""
        return int(1 + self.rotation.shape[1])

    def __call__(self, inputs: Sequence[Floats]) -> Floats:
        """Features `[n, size]` of the inputs of each view."""
        turned = np.hstack([view(x) for view, x in zip(self.views, inputs, strict=True)]) @ self.rotation
        return np.hstack((np.ones((len(turned), 1)), turned))


@dataclass(frozen=True)
class Joint:
    """Several bases beside each other under one constant: the columns of `phi` that a property uses."""

    bases: tuple[Basis, ...]

    @property
    def size(self) -> int:
        """Number of features, the constant included."""
        return 1 + sum(basis.size - 1 for basis in self.bases)

    @property
    def specs(self) -> tuple[BasisSpec, ...]:
        """Of the bases."""
        return tuple(basis.spec for basis in self.bases)

    def columns(self, spec: BasisSpec) -> NDArray[np.intp]:
        """Where the features of the basis of `spec` stand, the constant first."""
        start = 1
        for basis in self.bases:
            if basis.spec == spec:
                return np.concatenate(([0], np.arange(start, start + basis.size - 1)))
            start += basis.size - 1
        raise KeyError(spec)


def joined(features: Sequence[Floats]) -> Floats:
    """The features of several bases as `Joint` orders them."""
    return np.hstack([features[0], *(other[:, 1:] for other in features[1:])])


def gaussian_kernel(a: Floats, b: Floats, length: float) -> Floats:
    """exp(−|a − b|² / 2 length²), `[n, m]`."""
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
    return np.asarray(np.exp(-0.5 * np.maximum(squared, 0) / length**2))


def fit_projection(x: Floats, weights: Floats, components: int, whitening: float) -> Projection:
    """Principal components of `x[n, m]` under row `weights`, scaled as `BasisSpec.whitening` says."""
    mean = np.average(x, axis=0, weights=weights)
    scaled = (x - mean) * np.sqrt(weights / weights.sum())[:, None]
    _, singular, right = np.linalg.svd(_square(scaled), full_matrices=False)
    kept = singular[:components][singular[:components] > ROUNDING * singular[0]]
    right = right[: len(kept)]
    relative = (kept / kept[0]) ** (1 - whitening)
    scale = relative / kept / np.sqrt((relative**2).sum())
    return Projection(mean, right.T * _signs(right) * scale)


def fit_basis(spec: BasisSpec, inputs: Sequence[Floats], weights: Floats, rng: np.random.Generator) -> Basis:
    """Fit on the inputs `[n, m]` of each view (as `Prepared.inputs` gives them) under row `weights`."""
    views = tuple(_fit_view(spec, x, weights, rng) for x in inputs)
    features = np.hstack([view(x) for view, x in zip(views, inputs, strict=True)])
    moments = (features * (weights / weights.sum())[:, None]).T @ features
    values, vectors = np.linalg.eigh(moments)
    kept = vectors[:, ::-1][:, : min(spec.rank, int((values > ROUNDING * values[-1]).sum()))]
    return Basis(spec, views, kept * _signs(kept.T) / np.sqrt(len(views)))


def _fit_view(spec: BasisSpec, x: Floats, weights: Floats, rng: np.random.Generator) -> View:
    projection = fit_projection(x, weights, spec.components, spec.whitening)
    scores = projection(x)
    if spec.landmarks == 0:
        return View(projection, np.zeros((1, scores.shape[1])), spec.length, np.zeros((1, 0)))
    chosen = rng.choice(len(scores), min(spec.landmarks, len(scores)), replace=False, p=weights / weights.sum())
    landmarks = scores[np.sort(chosen)]
    values, vectors = np.linalg.eigh(gaussian_kernel(landmarks, landmarks, spec.length))
    kept = values > EIGENVALUE_FLOOR
    mixing = vectors[:, kept] * _signs(vectors[:, kept].T) / np.sqrt(values[kept])
    return View(projection, landmarks, spec.length, mixing)


def _square(x: Floats) -> Floats:
    """A matrix with the components of `x[n, m]` and no more rows than columns."""
    return np.asarray(np.linalg.qr(x, mode="r"), dtype=np.float64) if len(x) > x.shape[1] else x


def _signs(rows: Floats) -> Floats:
    """±1 per row, so that its largest element is positive: components do not flip between machines."""
    largest = rows[np.arange(len(rows)), np.abs(rows).argmax(axis=1)]
    return np.where(largest < 0, -1.0, 1.0)
