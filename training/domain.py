"""What the models have seen: two distances, and limits set on libraries that they had not.

Both are taken in the principal components of the derivative spectra of the libraries. T² is Hotelling's distance in
the plane of the first few, where soils differ most. Q is the squared distance from that plane, to which is added
what a spectrum is flatter than any soil (in decades of contrast): a white panel has no bands that could look foreign.
Limits are quantiles of held-out groups, each measured against the others: measured on its own training spectra every
new place would look foreign. Moist libraries are not what a bundle for dry soil is made for and have no say in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.inference.manifest import Domain
from training.features import fit_projection
from training.intervals import weighted_quantile
from training.prepared import WINDOW, Prepared, balanced, capped, training_set
from training.preprocessing import Derivative, Floats, contrast

MOIST = "moist"
"""In `Library.state` of libraries scanned moist."""

COMPONENTS = 4
"""Of the plane; with ten of them T² finds few of the worst estimates, and with eight or ten Q lets water and leaves
in."""
SEEN, OUTSIDE = 0.95, 0.98
"""Shares of held-out soils within `*_seen` and `*_outside`, for T² and for Q; at .98 things that are no soil stay
out, at .99 water and leaves come in."""
CONTRAST_MARGIN = 0.3
"""Decades below the flattest soil of the libraries that are still allowed."""


@dataclass(frozen=True)
class DomainModel:
    """Mean of the derivative spectrum `[g']`, its components `loadings[g', k]` of length 1, and `whitening[k]`, one
    over the standard deviation of each."""

    window: int
    mean: Floats
    loadings: Floats
    whitening: Floats
    flattest: float

    def of(self, nir: Floats) -> Floats:
        """(T², Q) `[n, 2]` of reflectances, float64."""
        return np.asarray(Distances(self)(torch.tensor(nir)).numpy(), dtype=np.float64)


class Distances(nn.Module):
    """`nir` → `[n, 2]`: T² and Q."""

    mean: Tensor
    loadings: Tensor
    whitening: Tensor

    def __init__(self, domain: DomainModel) -> None:
        super().__init__()
        self.preprocessing = Derivative(domain.window)
        self.flattest = domain.flattest
        for name in ("mean", "loadings", "whitening"):
            self.register_buffer(name, torch.tensor(getattr(domain, name)))

    def forward(self, nir: Tensor) -> Tensor:
        """(T², Q) of each row."""
        centred = self.preprocessing(nir) - self.mean
        scores = centred @ self.loadings
        whitened = scores * self.whitening
        residual = centred - scores @ self.loadings.T
        flat = (self.flattest - contrast(nir)).clamp(min=0)
        t2 = (whitened * whitened).sum(dim=1, keepdim=True)
        return torch.cat((t2, (residual * residual).sum(dim=1, keepdim=True) + flat), dim=1)


def fit_domain(training: Sequence[Prepared]) -> DomainModel:
    """From the spectra of libraries, capped and balanced as for the features."""
    rows = [capped(np.arange(len(p.latent)), p.name) for p in training]
    slopes = np.vstack([p.slopes[WINDOW][kept] for p, kept in zip(training, rows, strict=True)])
    projection = fit_projection(slopes, balanced([len(kept) for kept in rows]), COMPONENTS, 1.0)
    lengths = np.linalg.norm(projection.loadings, axis=0)
    whitening = lengths * np.sqrt(len(lengths))
    least = min(float(contrast(torch.tensor(p.library.values)).min()) for p in training)
    loadings = projection.loadings / lengths
    return DomainModel(WINDOW, projection.mean, loadings, whitening, least - CONTRAST_MARGIN)


def held_out_distances(prepared: Sequence[Prepared]) -> dict[str, Floats]:
    """(T², Q) of every library, `[n, 2]` by name, measured without its group."""
    return {p.name: fit_domain(training_set(prepared, p.group)).of(p.library.values) for p in prepared}


def limits(prepared: Sequence[Prepared], distances: dict[str, Floats]) -> Domain:
    """Limits from held-out groups of dry soils, of equal weight."""
    dry = [p for p in prepared if MOIST not in p.library.state]
    groups = list(dict.fromkeys(p.group for p in dry))
    pooled = [np.vstack([distances[p.name] for p in dry if p.group == group]) for group in groups]
    values = np.vstack(pooled)
    weights = np.concatenate([np.full(len(group), 1 / len(group)) for group in pooled])
    t2_seen, q_seen = (weighted_quantile(values[:, column], weights, SEEN) for column in (0, 1))
    t2_out, q_out = (weighted_quantile(values[:, column], weights, OUTSIDE) for column in (0, 1))
    return Domain(t2_seen=t2_seen, t2_outside=t2_out, q_seen=q_seen, q_outside=q_out)


def severity(distances: Floats, domain: Domain) -> Floats:
    """How far `[n]` beyond the limits: the larger of T² and Q in units of where `outside` begins."""
    return np.asarray((distances / (domain.t2_outside, domain.q_outside)).max(axis=1))
