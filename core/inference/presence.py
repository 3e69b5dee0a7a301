"""Whether there is a soil before the scanner at all, before any model is asked.

Models look at the shape of a spectrum and scale it first, so that they see nothing odd in a white panel, a
closed shutter or a lamp that is off. The limits stand well beyond 4 231 real soils of 11 libraries
(1354–2490 and 904–1696 nm): their mean reflectance is 0.06 or more, moist ones included, and the standard
deviation of their absorbance over the grid 0.0044 or more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DARKEST_MEAN = 0.02
"""Mean reflectance below which the scanner saw next to no light."""
FLATTEST = 0.003
"""Standard deviation of log10(1/R) below which nothing absorbs."""
_FLOOR = 1e-3


def no_soil(nir: NDArray[np.float32]) -> NDArray[np.bool_]:
    """For each row of reflectance `nir[n, g]` whether it cannot be a soil: dark or without any band."""
    dark = nir.mean(axis=1, dtype=np.float64) < DARKEST_MEAN
    contrast = np.log10(np.maximum(nir, _FLOOR)).std(axis=1)
    return np.asarray(dark | (contrast < FLATTEST), dtype=np.bool_)
