"""The battery of a scanner: charged over its cable, or emptied by the lamp."""

from __future__ import annotations

FULL_V = 4.15
CHARGED_V = 3.98
"""What a scanner on its cable reads."""
EMPTY_V = 3.2
LAMP_V_PER_H = 0.30
IDLE_V_PER_H = 0.02


class Battery:
    """Volts fall steadily with time, faster while the lamp burns; on a cable they stay."""

    def __init__(self) -> None:
        self.volts = CHARGED_V
        self.on_cable = True
        self._at = 0.0

    @property
    def empty(self) -> bool:
        """Too low for the scanner to run."""
        return self.volts < EMPTY_V

    def unplug_cable(self, volts: float) -> None:
        """From now on it empties, beginning at `volts`."""
        self.volts, self.on_cable = volts, False

    def live(self, lamp_on: bool, now: float) -> None:
        """The lamp burnt or not since the last call."""
        hours, self._at = max(0.0, now - self._at) / 3600, max(now, self._at)
        if not self.on_cable:
            self.volts -= hours * (LAMP_V_PER_H if lamp_on else IDLE_V_PER_H)
