"""What the models have seen: two distances, and limits set on libraries that they had not.

T² is Hotelling's distance of the latent from those of the libraries; Q the squared residual of the derivative
spectrum against their principal components. Limits are quantiles of held-out groups, each measured against
the others: measured on its own training spectra every new place would look foreign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.inference.manifest import Domain
from training.encoder import WINDOW
from training.features import fit_projection
from training.intervals import weighted_quantile
from training.prepared import Prepared, balanced, capped, training_set
from training.preprocessing import Floats, derivative

COMPONENTS = 20
SHRINKAGE = 0.1
"""Part of the latent covariance replaced by its diagonal mean, so that rare directions do not explode T²."""
SEEN = 0.95
"""Share of held-out soils within `*_seen`."""


@dataclass(frozen=True)
class DomainModel:
    """Centres, the whitening `[32, 32]` of the latent and the components `[g', k]` of the derivative spectrum."""

    window: int
    latent_mean: Floats
    latent_whitening: Floats
    mean: Floats
    loadings: Floats

    def distances(self, slopes: Floats, latent: Floats) -> Floats:
        """(T², Q) `[n, 2]` of derivative spectra and latents."""
        whitened = (latent - self.latent_mean) @ self.latent_whitening
        centred = slopes - self.mean
        residual = centred - (centred @ self.loadings) @ self.loadings.T
        return np.column_stack(((whitened**2).sum(axis=1), (residual**2).sum(axis=1)))

    def of(self, nir: Floats, latent: Floats) -> Floats:
        """(T², Q) of reflectances and their latents."""
        return self.distances(derivative(nir, self.window), latent)


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
    return DomainModel(WINDOW, centre, vectors / np.sqrt(values), projection.mean, loadings)


def held_out_distances(prepared: Sequence[Prepared]) -> dict[str, Floats]:
    """(T², Q) of every library, `[n, 2]` by name, measured without its group."""
    return {
        p.name: fit_domain(training_set(prepared, p.group)).distances(p.slopes[WINDOW], p.latent) for p in prepared
    }


def limits(prepared: Sequence[Prepared], distances: dict[str, Floats]) -> Domain:
    """Limits from held-out groups of equal weight: `SEEN` of them within, and outside beyond all but one group's."""
    groups = list(dict.fromkeys(p.group for p in prepared))
    pooled = [np.vstack([distances[p.name] for p in prepared if p.group == group]) for group in groups]
    values = np.vstack(pooled)
    weights = np.concatenate([np.full(len(group), 1 / len(group)) for group in pooled])
    t2_seen, q_seen = (weighted_quantile(values[:, column], weights, SEEN) for column in (0, 1))
    t2_out, q_out = (weighted_quantile(values[:, column], weights, 0.999) for column in (0, 1))
    return Domain(t2_seen=t2_seen, t2_outside=t2_out, q_seen=q_seen, q_outside=q_out)
