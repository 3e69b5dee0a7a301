"""The white panel: 99 % when new, yellower and darker with every year of use, dusty until it is wiped."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

NEW = 0.99
LOSS_PER_YEAR = 0.004
"""At 900 nm; half of it at 1800 nm."""
DUST = 0.25
"""Reflectance of what settles on it, at 1500 nm; dust is browner than the panel."""


@dataclass(frozen=True)
class Panel:
    """A sintered PTFE panel after some years of use."""

    years: float = 0.0
    dirt: float = 0.0
    """Share of its surface under dust."""

    def reflectance(self, nm: FloatArray) -> FloatArray:
        """Fraction at the wavelengths."""
        clean = NEW - LOSS_PER_YEAR * self.years * 900.0 / nm
        return np.asarray(clean * (1 - self.dirt) + DUST * nm / 1500.0 * self.dirt, dtype=np.float64)

    def seen(self, nm: FloatArray) -> FloatArray:
        """As `reflectance`: a panel is known at all wavelengths."""
        return self.reflectance(nm)

    def touched(self, dirt: float) -> Panel:
        """After one more use that left `dirt` on the clean part."""
        return replace(self, dirt=self.dirt + dirt * (1 - self.dirt))

    def wiped(self) -> Panel:
        """Without dust; what the years did stays."""
        return replace(self, dirt=0.0)
