"""Absorption bands as sums of Gaussians."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

Bands = tuple[tuple[float, float, float], ...]
"""Centre and σ in nm, and depth, of each band."""


def absorption(nm: FloatArray, bands: Bands) -> FloatArray:
    """Sum of the bands at wavelengths of any shape, in the units of their depths."""
    total = np.zeros_like(nm, dtype=np.float64)
    for centre, sigma, depth in bands:
        total += depth * np.exp(-0.5 * ((nm - centre) / sigma) ** 2)
    return total
