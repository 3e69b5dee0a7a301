"""The air around the scanner and the sun on its housing."""

from __future__ import annotations

from math import exp, pi, sin

AMBIENT_C = 24.0
HOUSING_S = 600.0
"""Time constant with which the housing follows the air."""
DAY_S = 86_400.0


class Air:
    """Temperature that the housing has from outside; all times are seconds of the world.

    `swing_k` is by how much the day goes above and below the mean, warmest a quarter of a day after the start.
    """

    def __init__(self) -> None:
        self.swing_k = 0.0
        self._from_c, self._to_c, self._since = AMBIENT_C, AMBIENT_C, 0.0

    def become(self, celsius: float, now: float) -> None:
        """Carried into the sun or into the shade at `now`: the housing takes on `celsius` within minutes."""
        self._from_c, self._to_c, self._since = self._steady_c(now), celsius, now

    def temperature_c(self, now: float) -> float:
        """Of the housing of a scanner that is switched off."""
        return self._steady_c(now) + self.swing_k * sin(2 * pi * now / DAY_S)

    def _steady_c(self, now: float) -> float:
        return self._to_c + (self._from_c - self._to_c) * exp(-max(0.0, now - self._since) / HOUSING_S)
