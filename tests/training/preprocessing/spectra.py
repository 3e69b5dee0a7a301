"""Spectra that look like soil: a smooth slope, a few bands, a little noise."""

from __future__ import annotations

import numpy as np

from training.preprocessing import Floats

CENTRES, WIDTHS = np.array([0.2, 0.45, 0.7, 0.9]), np.array([0.15, 0.03, 0.05, 0.08])


def random_spectra(rows: int, points: int = 60, seed: int = 0, noise: float = 1e-3) -> Floats:
    """Absorbance, or reflectance, `[rows, points]` between about 0.1 and 1."""
    rng = np.random.default_rng(seed)
    places = np.linspace(0.0, 1.0, points)
    bands = np.exp(-(((places - CENTRES[:, None]) / WIDTHS[:, None]) ** 2))
    depths, slope = rng.uniform(0.02, 0.15, (rows, len(CENTRES))), rng.uniform(0.05, 0.2, (rows, 1)) * places
    level = rng.uniform(0.2, 0.4, (rows, 1))
    return np.asarray(level + slope + depths @ bands + noise * rng.standard_normal((rows, points)))
