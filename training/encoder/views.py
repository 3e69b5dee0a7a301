"""A view of a NIR spectrum: one way of preparing it, its components, and a Gaussian process to the latent on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.signal import savgol_coeffs
from torch import Tensor, nn

from training.encoder.kernel import LENGTH, LINEAR_VARIANCE, KernelBasis
from training.encoder.ridge import Ridge
from training.features import Projection, fit_projection
from training.preprocessing import DARKEST, SNV_FLOOR, Floats

FARTHEST = 4.0
"""Standard deviations at which scores saturate: what no spectrum has shown must not be extrapolated, and eight
bits then resolve what is common."""
DERIVATIVE_SHARE = 0.05
"""Window of the derivative as a part of the points: 40–60 nm on the usual grids, what a small scanner resolves."""
NARROWEST = 5
"""Points of the derivative on the coarsest grids."""


@dataclass(frozen=True)
class ViewSpec:
    """`scatter`: standard normal variate or not; `derivative`: Savitzky–Golay slope or not; the first
    `components` with `whitening` (0 natural scale, 1 equal variance)."""

    scatter: bool
    derivative: bool
    components: int
    whitening: float

    def preparation(self, nir: Floats) -> nn.Module:
        """The layers before the components, for spectra like the reflectances `nir[n, g]`."""
        return Preparation(self, nir.shape[1])


ROBUST_VIEWS = (
    ViewSpec(scatter=True, derivative=False, components=20, whitening=0.5),
    ViewSpec(scatter=True, derivative=False, components=20, whitening=1.0),
    ViewSpec(scatter=True, derivative=True, components=20, whitening=0.5),
    ViewSpec(scatter=True, derivative=True, components=40, whitening=0.5),
)
"""Level and gain are taken out: for spectra of other scanners and presentations than those of the pairs."""
ABSOLUTE_VIEWS = (
    ViewSpec(scatter=False, derivative=False, components=20, whitening=0.5),
    ViewSpec(scatter=False, derivative=False, components=20, whitening=1.0),
    ViewSpec(scatter=False, derivative=True, components=20, whitening=0.5),
    ViewSpec(scatter=False, derivative=True, components=20, whitening=1.0),
)
"""log10(1/R) as it is: level and gain tell of grain and darkness where all spectra come from one scanner."""


class Preparation(nn.Module):
    """Reflectance `[n, g]` → log10(1/R), then standard normal variate and slope per grid step as the view says."""

    kernel: Tensor

    def __init__(self, spec: ViewSpec, points: int) -> None:
        super().__init__()
        self.scatter, self.derivative = spec.scatter, spec.derivative
        window = max(2 * round(DERIVATIVE_SHARE * points / 2) + 1, NARROWEST)
        coefficients = savgol_coeffs(window, 2, deriv=1, use="dot")
        self.register_buffer("kernel", torch.tensor(coefficients[np.newaxis, np.newaxis]))

    def forward(self, nir: Tensor) -> Tensor:
        """What the components are taken from."""
        spectra = torch.log10(nir.clamp(min=DARKEST)).neg()
        if self.scatter:
            centred = spectra - spectra.mean(dim=1, keepdim=True)
            spectra = centred / ((centred * centred).mean(dim=1, keepdim=True).sqrt() + SNV_FLOOR)
        if self.derivative:
            spectra = nn.functional.conv1d(spectra.unsqueeze(1), self.kernel).squeeze(1)
        return spectra


@dataclass(frozen=True, eq=False)
class ScoreBasis:
    """Components of prepared spectra; scores have summed variance 1 and are held within ± `bound[k]`."""

    preparation: nn.Module
    projection: Projection
    bound: Floats

    def __call__(self, nir: Floats) -> Floats:
        """Scores `[n, k]` of reflectances."""
        return np.asarray(np.clip(self.projection(_prepared(self.preparation, nir)), -self.bound, self.bound))


def fit_scores(spec: ViewSpec, nir: Floats) -> ScoreBasis:
    """Components of the view of reflectances `nir[n, g]`."""
    preparation = spec.preparation(nir).double()
    spectra = _prepared(preparation, nir)
    projection = _projection(spectra, min(spec.components, len(nir) - 1), spec.whitening)
    return ScoreBasis(preparation, projection, FARTHEST * projection(spectra).std(axis=0))


class View(nn.Module):
    """`nir[n, g]` → its part of the latent `[n, l]` and scores `[n, k]` within ± 1, fitted beforehand."""

    mean: Tensor
    loadings: Tensor
    bound: Tensor
    landmarks: Tensor
    offset: Tensor
    linear: Tensor
    weights: Tensor

    def __init__(self, basis: ScoreBasis, kernel: KernelBasis, ridge: Ridge) -> None:
        super().__init__()
        width = kernel.landmarks.shape[1]
        weights = ridge.weights
        self.preparation = basis.preparation
        self.register_buffer("mean", torch.tensor(basis.projection.mean))
        self.register_buffer("loadings", torch.tensor(basis.projection.loadings))
        self.register_buffer("bound", torch.tensor(basis.bound))
        self.register_buffer("landmarks", torch.tensor(kernel.landmarks))
        self.register_buffer("offset", torch.tensor(ridge.centre + weights[0]))
        self.register_buffer("linear", torch.tensor(np.sqrt(LINEAR_VARIANCE) * weights[1 : 1 + width]))
        self.register_buffer("weights", torch.tensor(kernel.mixing @ weights[1 + width :]))
        self.float()

    @property
    def width(self) -> int:
        """Number of scores."""
        return int(self.loadings.shape[1])

    def forward(self, nir: Tensor) -> tuple[Tensor, Tensor]:
        """`KernelBasis` and the weights as layers."""
        scores = ((self.preparation(nir) - self.mean) @ self.loadings / self.bound).clamp(-1, 1)
        placed = scores * self.bound
        own = (placed * placed).sum(dim=1, keepdim=True)
        theirs = (self.landmarks * self.landmarks).sum(dim=1)
        squared = (own + theirs - 2 * placed @ self.landmarks.T).clamp(min=1e-10)
        apart = (3 * squared).sqrt() / LENGTH
        kernel = (1 + apart) * torch.exp(-apart)
        return self.offset + placed @ self.linear + kernel @ self.weights, scores


def _prepared(preparation: nn.Module, nir: Floats) -> Floats:
    with torch.no_grad():
        return np.asarray(preparation(torch.tensor(nir, dtype=torch.float64)).numpy())


def _projection(spectra: Floats, components: int, whitening: float) -> Projection:
    """LAPACK's divide-and-conquer fails on rare, harmless matrices; with the rows the other way round it does not."""
    rows = np.full(len(spectra), 1 / len(spectra))
    try:
        return fit_projection(spectra, rows, components, whitening)
    except np.linalg.LinAlgError:
        return fit_projection(spectra[::-1], rows, components, whitening)
