"""Features that say how alike two soils of one place are: scores of three views of a spectrum.

What holds between libraries is learned from many of them (`training.lolo`). What a place has of its own is a Gaussian
process on these scores: linear ones and Gaussian ones. They are fitted on spectra alone, and scaled by how far soils
of one library lie apart, so that one prior serves every place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from training.features import Projection, fit_projection
from training.prepared import Prepared, balanced, capped
from training.preprocessing import DARKEST, Derivative, Floats, absorbance, derivative

COMPONENTS, WHITENING = 40, 0.5
ABSORBANCE = 0
"""The view that keeps the level: darkness tells of organic matter within a place."""
VIEWS = (1, ABSORBANCE, 65)
"""Windows of `derivative`: the SNV spectrum itself, absorbance as it is, and slopes over 130 nm."""


@dataclass(frozen=True, eq=False)
class PlaceBasis:
    """Scores of each view, such that those of soils of one library have summed variance 1/len(VIEWS).

    `lengths[v]` are median distances between soils of one library.
    """

    projections: tuple[Projection, ...]
    lengths: Floats

    @property
    def counts(self) -> tuple[int, ...]:
        """Scores of each view."""
        return tuple(projection.loadings.shape[1] for projection in self.projections)

    @property
    def size(self) -> int:
        """Scores of all views."""
        return sum(self.counts)

    @property
    def views(self) -> tuple[slice, ...]:
        """Where the scores of each view stand."""
        ends = np.cumsum(self.counts)
        return tuple(slice(int(end - count), int(end)) for end, count in zip(ends, self.counts, strict=True))

    @property
    def scoring(self) -> Floats:
        """What turns the scores `[size]` into those of the kernel, in units of its length: `[size, size]`."""
        return np.diag(1 / np.repeat(self.lengths, self.counts))

    def __call__(self, nir: Floats) -> Floats:
        """Scores `[n, size]` of reflectances `[n, g]`."""
        return np.hstack([p(_view(nir, view)) for p, view in zip(self.projections, VIEWS, strict=True)])


def fit_place_basis(training: Sequence[Prepared]) -> PlaceBasis:
    """Fit on the spectra of the libraries, capped and balanced as those of the regressors."""
    chosen = [p.library.values[capped(np.arange(len(p.latent)), p.name)] for p in training]
    projections, lengths = zip(*(_fit_view(chosen, view) for view in VIEWS), strict=True)
    return PlaceBasis(projections, np.array(lengths))


class PlaceFeatures(nn.Module):
    """A `PlaceBasis` as layers: reflectance `[n, g]` → scores `[n, size]`."""

    def __init__(self, basis: PlaceBasis) -> None:
        super().__init__()
        self.windows = VIEWS
        self.slopes = nn.ModuleList(Derivative(max(view, 1)) for view in VIEWS)
        self.means = nn.ParameterList(_frozen(p.mean) for p in basis.projections)
        self.loadings = nn.ParameterList(_frozen(p.loadings) for p in basis.projections)

    def forward(self, nir: Tensor) -> Tensor:
        """Scores of all views side by side."""
        parts = []
        for window, slope, mean, loadings in zip(self.windows, self.slopes, self.means, self.loadings, strict=True):
            seen = torch.log10(nir.clamp(min=DARKEST)).neg() if window == ABSORBANCE else slope(nir)
            parts.append((seen - mean) @ loadings)
        return torch.cat(parts, dim=1)


def _view(nir: Floats, view: int) -> Floats:
    return absorbance(nir) if view == ABSORBANCE else derivative(nir, view)


def _fit_view(libraries: Sequence[Floats], view: int) -> tuple[Projection, float]:
    """Components of one view, scaled, and the median distance of two soils of one library."""
    seen = [_view(nir, view) for nir in libraries]
    fitted = fit_projection(np.vstack(seen), balanced([len(rows) for rows in seen]), COMPONENTS, WHITENING)
    scores = [fitted(rows) for rows in seen]
    spread = float(np.median([scored.var(axis=0).sum() for scored in scores]))
    scale = 1 / np.sqrt(len(VIEWS) * spread)
    apart = float(np.median([np.median(_distances(scored)) for scored in scores]))
    return Projection(fitted.mean, fitted.loadings * scale), apart * float(scale)


def _distances(scores: Floats) -> Floats:
    """Between all pairs of rows, each row with itself included."""
    squares = (scores**2).sum(axis=1)
    squared = squares[:, np.newaxis] + squares - 2 * scores @ scores.T
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def _frozen(values: Floats) -> nn.Parameter:
    return nn.Parameter(torch.tensor(values), requires_grad=False)
