"""What the models have seen: two distances, and limits set on libraries that they had not.

T² is Hotelling's distance of the latent from those of the libraries; Q the squared residual of the derivative
spectrum against their principal components, to which is added what a spectrum is flatter than any soil (in
decades of contrast): a white panel has no bands that could look foreign. Limits are quantiles of held-out
groups, each measured against the others: measured on its own training spectra every new place would look
foreign. Moist libraries are not what a bundle for dry soil is made for and have no say in the limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.inference.manifest import Domain
from training.encoder import WINDOW
from training.features import fit_projection
from training.intervals import weighted_quantile
from training.prepared import Prepared, balanced, capped, training_set
from training.preprocessing import Derivative, Floats, contrast

MOIST = "moist"
"""In `Library.state` of libraries scanned moist."""

COMPONENTS = 10
SHRINKAGE = 0.1
"""Part of the latent covariance replaced by its diagonal mean, so that rare directions do not explode T²."""
SEEN, OUTSIDE = 0.95, 0.98
"""Shares of held-out soils within `*_seen` and `*_outside`, for T² and for Q; at .98 things that are no soil stay
out, at .99 water and leaves come in."""
CONTRAST_MARGIN = 0.3
"""Decades below the flattest soil of the libraries that are still allowed."""


@dataclass(frozen=True)
class DomainModel:
    """Centres, the whitening `[32, 32]` of the latent and the components `[g', k]` of the derivative spectrum."""

    window: int
    latent_mean: Floats
    latent_whitening: Floats
    mean: Floats
    loadings: Floats
    flattest: float

    def of(self, nir: Floats, latent: Floats) -> Floats:
        """(T², Q) `[n, 2]` of reflectances and their latents, float64."""
        found = Distances(self)(torch.tensor(nir), torch.tensor(latent))
        return np.asarray(found.numpy(), dtype=np.float64)


class Distances(nn.Module):
    """`nir`, `mu` → `[n, 2]`: T² and Q."""

    latent_mean: Tensor
    latent_whitening: Tensor
    mean: Tensor
    loadings: Tensor

    def __init__(self, domain: DomainModel) -> None:
        super().__init__()
        self.preprocessing = Derivative(domain.window)
        self.flattest = domain.flattest
        for name in ("latent_mean", "latent_whitening", "mean", "loadings"):
            self.register_buffer(name, torch.tensor(getattr(domain, name)))

    def forward(self, nir: Tensor, mu: Tensor) -> Tensor:
        """(T², Q) of each row."""
        whitened = (mu - self.latent_mean) @ self.latent_whitening
        centred = self.preprocessing(nir) - self.mean
        residual = centred - (centred @ self.loadings) @ self.loadings.T
        t2 = (whitened * whitened).sum(dim=1, keepdim=True)
        flat = (self.flattest - contrast(nir)).clamp(min=0)
        return torch.cat((t2, (residual * residual).sum(dim=1, keepdim=True) + flat), dim=1)


def fit_domain(training: Sequence[Prepared]) -> DomainModel:
    """From the spectra of libraries, capped and balanced as for the features."""
    rows = [capped(np.arange(len(p.latent)), p.name) for p in training]
    slopes = np.vstack([p.slopes[WINDOW][kept] for p, kept in zip(training, rows, strict=True)])
    latent = np.vstack([p.latent[kept] for p, kept in zip(training, rows, strict=True)])
    weights = balanced([len(kept) for kept in rows])
    projection = fit_projection(slopes, weights, COMPONENTS, 0.0)
    loadings = projection.loadings / np.linalg.norm(projection.loadings, axis=0)
    centre = np.average(latent, axis=0, weights=weights)
    covariance = np.cov(latent.T, aweights=weights)
    level = np.trace(covariance) / len(covariance)
    shrunk = (1 - SHRINKAGE) * covariance + SHRINKAGE * level * np.eye(len(covariance))
    values, vectors = np.linalg.eigh(shrunk)
    least = min(float(contrast(torch.tensor(p.library.values)).min()) for p in training)
    return DomainModel(WINDOW, centre, vectors / np.sqrt(values), projection.mean, loadings, least - CONTRAST_MARGIN)


def held_out_distances(prepared: Sequence[Prepared]) -> dict[str, Floats]:
    """(T², Q) of every library, `[n, 2]` by name, measured without its group."""
    return {p.name: fit_domain(training_set(prepared, p.group)).of(p.library.values, p.latent) for p in prepared}


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
