"""The wavelength calibration of a device, as command 2/2A returns it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import cast

from core.errors import InputError
from core.nirscan import tpl
from core.nirscan.config import damaged
from core.nirscan.errors import NirscanCode
from core.nirscan.tpl import Shape

COEFFICIENT_BYTES = 144
"""As sent: the image and what lay behind it in the device's buffer."""

_SHAPE = Shape("S(f#f#)", (3, 3))

Three = tuple[float, float, float]


@dataclass(frozen=True)
class Coefficients:
    """`shift` for the bending of the slit, `pixel_to_nm` of the wavelength polynomial."""

    shift: Three
    pixel_to_nm: Three


def decode_coefficients(data: bytes) -> Coefficients:
    """The two sets of three; `InputError` (`NOT_A_BLOB`, `TRUNCATED`, `STRUCTURE`, `FIELD`)."""
    if not tpl.starts(data, 0, _SHAPE):
        raise InputError(NirscanCode.NOT_A_BLOB)
    shift, pixel_to_nm = cast("list[Three]", tpl.decode(data, 0, _SHAPE))
    if not all(map(isfinite, pixel_to_nm)):
        raise damaged("wavelength coefficients", pixel_to_nm)
    return Coefficients(shift, pixel_to_nm)


def encode_coefficients(coefficients: Coefficients) -> bytes:
    """The 144 bytes that `decode_coefficients` reads."""
    return tpl.encode(_SHAPE, [coefficients.shift, coefficients.pixel_to_nm]).ljust(COEFFICIENT_BYTES, b"\0")
