"""Absorbance of made-up soils: mixtures of three bands, as another instrument sees them, and wetted."""

from __future__ import annotations

import numpy as np

from core.spectrum import Floats

POINTS = 40
X = np.linspace(0, 1, POINTS)
BANDS = np.stack([np.exp(-((X - centre) ** 2) / 0.01) for centre in (0.2, 0.5, 0.8)])


def soils(count: int, seed: int = 0) -> Floats:
    """Absorbance of soils that are mixtures of three bands, so that three directions say all."""
    rng = np.random.default_rng(seed)
    return np.asarray(0.3 + rng.uniform(0.1, 1.0, (count, 3)) @ BANDS)


def linear_instrument(target: Floats) -> Floats:
    """Another gain and offset at every point."""
    return np.asarray(target * (1.1 + 0.2 * X) + 0.05 * np.sin(6 * X))


def wetted(dry: Floats, seed: int = 5) -> Floats:
    """Water of another amount in every soil: one band, and darker on the whole."""
    water = np.random.default_rng(seed).uniform(0.2, 1.0, (len(dry), 1))
    return np.asarray(dry + water * (0.2 + np.exp(-((X - 0.65) ** 2) / 0.02)))
