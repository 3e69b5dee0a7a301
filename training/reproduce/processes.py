"""Gaussian processes from NIR to the latents of MIR, beside the network encoder.

The level of the absorbance is kept in two of the three views: scanned alike, a dark soil is a dark soil, and on sites
that were left out this was worth more than any choice of kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from training.estimators.components import Components, fit_components
from training.preprocessing import Floats, absorbance, savitzky_golay, snv

LENGTHS = (0.5, 1.5, 4.0)
"""In units of the deviation of the scores."""
LINEAR_SHARES = (0.03, 0.3)
NOISES = tuple(np.logspace(-3, 0.7, 8))
COMPONENTS = 20
WINDOW = 25
"""Points of the derivatives, 50 nm."""
MOST_TUNED = 500
"""Rows on which lengths, shares and noises are chosen."""

Setting = tuple[float, float, float]


def views(nir: Floats) -> tuple[tuple[Floats, float], ...]:
    """Of reflectance `[n, g]`: absorbance, its slope, and the slope after SNV; and how far each is whitened."""
    seen = absorbance(nir)
    slope, shape = (savitzky_golay(each, WINDOW, deriv=1) for each in (seen, snv(seen)))
    return (seen, 1.0), (slope, 1.0), (shape, 0.5)


@dataclass(frozen=True, eq=False)
class LatentProcesses:
    """A process per view and latent, averaged over the views; all kernels have unit variance and a constant."""

    parts: tuple[_View, ...]

    def predict(self, nir: Floats) -> Floats:
        """Latents `[k, t]` of reflectances `[k, g]`."""
        each = [part.predict(seen) for part, (seen, _) in zip(self.parts, views(nir), strict=True)]
        return np.asarray(np.mean(each, axis=0))

    def left_out(self) -> Floats:
        """Latents `[n, t]` of the rows of the fit, each from all others (Rasmussen & Williams 2006, eq. 5.12)."""
        return np.asarray(np.mean([part.left_out for part in self.parts], axis=0))


def fit_processes(nir: Floats, latent: Floats, seed: int) -> LatentProcesses:
    """Settings of greatest marginal likelihood on at most `MOST_TUNED` rows, then conditioned on all."""
    return LatentProcesses(tuple(_fit_view(seen, power, latent, seed) for seen, power in views(nir)))


@dataclass(frozen=True, eq=False)
class _View:
    components: Components
    scale: Floats
    rows: Floats
    settings: tuple[Setting, ...]
    alpha: Floats
    centre: Floats
    spread: Floats
    left_out: Floats

    def predict(self, seen: Floats) -> Floats:
        scores = self.components(seen) / self.scale
        found = np.empty((len(seen), len(self.settings)))
        for length, share in {setting[:2] for setting in self.settings}:
            own = [at for at, setting in enumerate(self.settings) if setting[:2] == (length, share)]
            found[:, own] = _kernel(scores, self.rows, length, share) @ self.alpha[:, own]
        return self.centre + self.spread * found


def _fit_view(seen: Floats, power: float, latent: Floats, seed: int) -> _View:
    components = fit_components(seen, max(min(COMPONENTS, len(seen) // 3), 1))
    scores = components(seen)
    scale = components.spread**power
    scale = scale * np.sqrt(((scores / scale) ** 2).sum(axis=1).mean())
    rows = scores / scale
    centre, spread = latent.mean(axis=0), np.maximum(latent.std(axis=0), 1e-9)
    wanted = (latent - centre) / spread
    part = np.random.default_rng(seed).permutation(len(rows))[:MOST_TUNED]
    settings = _chosen(rows[part], wanted[part])
    alpha, left = np.empty_like(wanted), np.empty_like(wanted)
    for setting in dict.fromkeys(settings):
        own = [at for at, each in enumerate(settings) if each == setting]
        alpha[:, own], left[:, own] = _conditioned(rows, wanted[:, own], setting)
    return _View(components, scale, rows, settings, alpha, centre, spread, centre + spread * left)


def _chosen(rows: Floats, wanted: Floats) -> tuple[Setting, ...]:
    best = np.full(wanted.shape[1], -np.inf)
    settings: list[Setting] = [(LENGTHS[0], LINEAR_SHARES[0], NOISES[-1])] * wanted.shape[1]
    for length, share in product(LENGTHS, LINEAR_SHARES):
        values, vectors = np.linalg.eigh(_kernel(rows, rows, length, share))
        squared = (vectors.T @ wanted) ** 2
        for noise in NOISES:
            whole = np.maximum(values, 0) + noise
            scale = (squared / whole[:, None]).mean(axis=0)
            likelihood = -0.5 * len(rows) * np.log(scale) - 0.5 * np.log(whole).sum()
            for at in np.flatnonzero(likelihood > best):
                best[at], settings[at] = likelihood[at], (length, share, float(noise))
    return tuple(settings)


def _conditioned(rows: Floats, wanted: Floats, setting: Setting) -> tuple[Floats, Floats]:
    """Weights of the rows, and the estimate of each row from all others."""
    length, share, noise = setting
    covariance = _kernel(rows, rows, length, share)
    covariance.flat[:: len(rows) + 1] += noise
    inverse = cho_solve(cho_factor(covariance, lower=True, overwrite_a=True), np.eye(len(rows)))
    alpha = inverse @ wanted
    return alpha, wanted - alpha / np.diag(inverse)[:, None]


def _kernel(a: Floats, b: Floats, length: float, share: float) -> Floats:
    """Matérn 3/2 with a linear part and a constant, `[n, k]`."""
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    apart = np.sqrt(3 * np.maximum(squared, 0)) / length
    return np.asarray((1 - share) * (1 + apart) * np.exp(-apart) + share * (a @ b.T) + 1.0)
