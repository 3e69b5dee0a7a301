"""The scanners that can be emulated: what their name plates say and what their firmware does differently.

Every model name tells of the emulator, so that no scan of it is ever taken for a real one; with that the longest
have more than the sixteen bytes of a real name. Only `OLD_EVM` has none, and is for tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STANDARD_NM: Final = (900, 1700)
EXTENDED_NM: Final = (1350, 2150)


@dataclass(frozen=True)
class Make:
    """A kind of scanner. `product` is its USB product string; `firmware` are the words of its versions.

    `maker_commands`: it knows InnoSpectra's own. `slew_scans`: it stores every scan in slew form; else it knows
    the plain form alone if `plain_only`. `serial_bytes` of the reply that tells the serial number.
    """

    model: bytes
    product: str
    firmware: tuple[int, ...]
    range_nm: tuple[int, int] = STANDARD_NM
    maker_commands: bool = False
    slew_scans: bool = False
    plain_only: bool = False
    overwritten_headers: bool = False
    host_lamp: bool = True
    battery: bool = True
    serial_bytes: int = 8


def _words(major: int, minor: int, build: int, count: int = 7) -> tuple[int, ...]:
    """Tiva, DLPC, DLPC flash, spectrum library, then the versions of three tables."""
    tiva = major << 16 | minor << 8 | build
    return (tiva, 0x02_00_0000, 0x02_00_0000, 0x00_02_00_03, 1, 1, 1)[:count]


def _innospectra(name: str, range_nm: tuple[int, int] = STANDARD_NM) -> Make:
    return Make(
        model=f"{name} emulator".encode(),
        product=name,
        firmware=_words(2, 4, 7),
        range_nm=range_nm,
        maker_commands=True,
        slew_scans=True,
        battery=False,
        serial_bytes=9,
    )


EVM: Final = Make(b"Nano emulator", "DLP NIRscan Nano", _words(2, 1, 0))
"""TI's evaluation module."""

OLD_EVM: Final = Make(
    b"",
    "DLP NIRscan Nano",
    _words(1, 1, 7, count=4),
    plain_only=True,
    overwritten_headers=True,
    host_lamp=False,
    battery=False,
)
"""The same with the firmware of its first year: no model name, no lamp for the host, no slew scans, and it
overwrites the first bytes of its calibration files."""

NIR_M_R2: Final = _innospectra("NIR-M-R2")
"""Reflectance module."""

NIR_M_R11: Final = _innospectra("NIR-M-R11", EXTENDED_NM)
"""Reflectance module of the extended range."""

NIR_M_F1: Final = _innospectra("NIR-M-F1")
"""Fibre module."""
