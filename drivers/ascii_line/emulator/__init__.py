"""Any profile, played as a device."""

from drivers.ascii_line.emulator.model import EmulatedLineDevice

__all__ = ["EmulatedLineDevice"]
