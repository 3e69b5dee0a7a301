"""What the readers of binary files share."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.spectrum import Floats


def need(data: bytes, size: int) -> None:
    """`InputError(TRUNCATED)` when `data` has fewer than `size` bytes."""
    if len(data) < size:
        raise InputError(FormatCode.TRUNCATED, bytes=len(data), need=size)


def numbers(data: bytes, dtype: str, count: int, start: int) -> Floats:
    """`count` values of a NumPy type as float64; `InputError` (`TRUNCATED`; `DAMAGED` for what is no number)."""
    need(data, start + count * np.dtype(dtype).itemsize)
    with np.errstate(invalid="ignore"):  # a garbled value may be a signalling NaN
        values = np.frombuffer(data, dtype, count, start).astype(np.float64)
    if not np.isfinite(values).all():
        raise InputError(FormatCode.DAMAGED, what="values", value="NaN")
    return values


def text(data: bytes) -> str:
    """Text up to the first NUL, in one line."""
    return " ".join(data.partition(b"\0")[0].decode("latin-1").split())
