"""The reference matrix of a device: how its factory reference changes with the width of the pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.nirscan import tpl
from core.nirscan.config import damaged
from core.nirscan.errors import NirscanCode
from core.nirscan.tpl import Shape
from core.spectrum import Floats

REFMATRIX_BYTES = 2428
WIDTHS = 19
WAVELENGTHS = 50

_SHAPE = Shape("S(c#f#v##)", (WIDTHS, WAVELENGTHS, WIDTHS, WAVELENGTHS))


@dataclass(frozen=True, eq=False)
class RefMatrix:
    """Relative reference signal: `width_px[19]` ascending, `nm[50]` ascending, `signal[19, 50]`."""

    width_px: NDArray[np.int64]
    nm: Floats
    signal: NDArray[np.int64]


def decode_refmatrix(data: bytes) -> RefMatrix:
    """File 3 of the device (2 428 bytes, padding may be missing); `InputError` with a `NirscanCode`."""
    if not tpl.starts(data, 0, _SHAPE):
        raise InputError(NirscanCode.NOT_A_BLOB)
    width, nm, signal = tpl.decode(data, 0, _SHAPE)
    matrix = RefMatrix(
        np.frombuffer(cast("bytes", width), dtype=np.uint8).astype(np.int64),
        np.array(nm, dtype=np.float64),
        np.array(signal, dtype=np.int64).reshape(WIDTHS, WAVELENGTHS),
    )
    if (np.diff(matrix.width_px) <= 0).any():
        raise damaged("widths of the reference matrix", matrix.width_px.tolist())
    if not np.isfinite(matrix.nm).all() or (np.diff(matrix.nm) <= 0).any():
        raise damaged("wavelengths of the reference matrix", matrix.nm.tolist())
    return matrix


def encode_refmatrix(matrix: RefMatrix) -> bytes:
    """The 2 428 bytes that `decode_refmatrix` reads as `matrix`."""
    width = bytes(int(px) for px in matrix.width_px)
    nm = tuple(float(one) for one in matrix.nm)
    signal = tuple(int(one) for one in matrix.signal.ravel())
    return tpl.encode(_SHAPE, [width, nm, signal]).ljust(REFMATRIX_BYTES, b"\0")
