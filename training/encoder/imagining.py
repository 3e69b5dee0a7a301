"""NIR imagined for soils of which only the MIR is known: the map from latent to NIR, learned from the pairs.

The joint distribution of what is seen in MIR and NIR is that of the MIR, known from many soils, times that of
the NIR given the MIR, which pairs teach. MIR holds more than NIR, so this direction needs fewer pairs than the
other. Spectra drawn from it stand beside the pairs when models from NIR are fitted (data missing in a monotone
pattern: Little & Rubin 2002, ch. 7; back-translation: Sennrich, Haddow & Birch 2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.encoder.kernel import KernelBasis, fit_kernel
from training.encoder.ridge import fit_ridge
from training.features import Projection, fit_projection
from training.preprocessing import DARKEST, Floats

COMPONENTS = 25
"""Components of log10(1/R) that are estimated; the rest is drawn with the noise."""
WHITENINGS = (0.5, 1.0)
"""Scalings of the latent that are averaged: what matters in the MIR first, or all alike."""


@dataclass(frozen=True, eq=False)
class _Part:
    """Estimate of the scores from one scaling of the latent."""

    projection: Projection
    kernel: KernelBasis
    weights: Floats
    left_out: Floats

    def __call__(self, latent: Floats) -> Floats:
        return np.asarray(self.kernel(self.projection(latent)) @ self.weights)


@dataclass(frozen=True, eq=False)
class Imagination:
    """Estimates log10(1/R) from latents; `residuals[n, g]` are those of the pairs, each left out in turn."""

    gain: Floats
    parts: tuple[_Part, ...]
    centre: Floats
    loadings: Floats
    residuals: Floats

    def expect(self, latent: Floats) -> Floats:
        """Expected log10(1/R) `[n, g]` at latents `[n, l]`."""
        scores = np.mean([part(latent * self.gain) for part in self.parts], axis=0)
        return np.asarray(self.centre + scores @ self.loadings)

    def draw(self, latent: Floats, rng: np.random.Generator) -> Floats:
        """Reflectance `[n, g]` of soils with these latents: expectation plus the residual of some pair."""
        noise = self.residuals[rng.integers(len(self.residuals), size=len(latent))]
        return np.asarray(np.clip(10.0 ** -(self.expect(latent) + noise), DARKEST, 1.0))


def learn_imagination(
    nir: Floats, latent: Floats, gain: Floats, landmarks: int, rng: np.random.Generator
) -> Imagination:
    """From pairs of reflectance `nir[n, g]` and latent `[n, l]`, n > 3; `gain[l]` is what a unit of each latent moves
    in the MIR."""
    absorbance = -np.log10(np.maximum(nir, DARKEST))
    centre = absorbance.mean(axis=0)
    _, _, right = np.linalg.svd(absorbance - centre, full_matrices=False)
    loadings = right[: min(COMPONENTS, len(nir) - 2)]
    scores = (absorbance - centre) @ loadings.T
    chosen = np.sort(rng.permutation(len(nir))[:landmarks])
    parts = tuple(_learn(latent * gain, scores, chosen, whitening) for whitening in WHITENINGS)
    left_out = np.mean([part.left_out for part in parts], axis=0)
    return Imagination(gain, parts, centre, loadings, absorbance - centre - left_out @ loadings)


def _learn(latent: Floats, scores: Floats, chosen: NDArray[np.intp], whitening: float) -> _Part:
    projection = fit_projection(latent, np.ones(len(latent)), min(latent.shape[1], len(latent) - 1), whitening)
    placed = projection(latent)
    kernel = fit_kernel(placed[chosen])
    ridge = fit_ridge(kernel(placed), scores)
    weights = ridge.weights.copy()
    weights[0] += ridge.centre
    return _Part(projection, kernel, weights, ridge.left_out)
