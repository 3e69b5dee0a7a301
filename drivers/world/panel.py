"""The white panel: 99 % when new, yellower and darker with every year of use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

NEW = 0.99
LOSS_PER_YEAR = 0.004
"""At 900 nm; half of it at 1800 nm."""


@dataclass(frozen=True)
class Panel:
    """A sintered PTFE panel after some years of use."""

    years: float = 0.0

    def reflectance(self, nm: FloatArray) -> FloatArray:
        """Fraction at the wavelengths."""
        return np.asarray(NEW - LOSS_PER_YEAR * self.years * 900.0 / nm, dtype=np.float64)
