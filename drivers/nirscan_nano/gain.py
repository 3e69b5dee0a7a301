"""The gain before the converter: fixed by the user, found by the device, or found here.

The device looks for its gain only in scans that switch the lamp themselves. While the lamp burns for as long as
the scanner is open, the driver goes by the rule of the firmware: the largest gain that keeps the strongest
sample below nine tenths of full scale.
"""

from __future__ import annotations

from typing import Final

from core.acquisition.scanner import ScanKind
from core.nirscan import ScanBlob, raw_samples
from core.nirscan.blob import GAINS
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.link import Link
from drivers.settings import refused

LIMIT: Final = 7_549_747
"""0.9 · 2²³ (TI NIRscan Nano firmware)."""

WEAK: Final = 16
"""A scan that could have had so many times the gain is made again; whites are, whenever it could be higher."""

MOST_TRIES: Final = 3
"""Too much light, the least gain, the right gain."""


class Gain:
    """The gain of a device; `by_host` while the driver looks for it."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._set: int | None = None
        self.by_host = False

    def use(self, asked: int | None, lamp_held: bool) -> None:
        """Fix it at `asked`, or find it from now on; `ScannerError(CONFIG_REFUSED)` when it reads back otherwise."""
        self.by_host = asked is None and lamp_held
        if asked is None and not lamp_held:
            self._link.ask(commands.auto_gain())
            self._set = None
            return
        gain = asked or self._set or GAINS[-1]
        self._fix(gain)
        self._link.ask_if_known(commands.set_gain(gain), None)
        used = self._link.ask_if_known(commands.gain(), gain)
        if asked is not None and used != asked:
            raise refused("gain", asked, str(used))

    def release(self) -> None:
        """Back to the device."""
        self._link.ask(commands.auto_gain())

    def mends(self, scan: ScanBlob, kind: ScanKind, clipped: bool, tries: int) -> bool:
        """Whether the scan is to be made again, with the gain now better; never after a third."""
        if not self.by_host or kind is ScanKind.DARK or scan.pga != self._set or tries >= MOST_TRIES:
            return False
        better = self._better(scan, kind, clipped, searching=tries > 1)
        if better is None:
            return False
        self._fix(better)
        return True

    def _better(self, scan: ScanBlob, kind: ScanKind, clipped: bool, searching: bool) -> int | None:
        if clipped:
            return GAINS[0] if scan.pga > GAINS[0] else None
        best = _best(scan)
        worth = best > scan.pga if searching or kind is ScanKind.REFERENCE else best >= WEAK * scan.pga
        return best if best < scan.pga or worth else None

    def _fix(self, gain: int) -> None:
        self._link.ask(commands.fixed_gain(gain))
        self._set = gain


def _best(scan: ScanBlob) -> int:
    peak = int(raw_samples(scan).max())
    return max(gain for gain in GAINS if gain == GAINS[0] or peak * gain <= LIMIT * scan.pga)
