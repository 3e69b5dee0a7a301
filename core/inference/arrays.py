"""Plain arrays from an `.npz`: no pickle, no object arrays, nothing that unpacks to more than it should."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BundleError
from core.inference.codes import BundleCode

Arrays = Mapping[str, NDArray[Any]]

LARGEST_UNPACKED = 64 << 20
PLAIN_KINDS = "biufU"
"""Kinds of numpy dtype that are numbers or text."""


def read_arrays(data: bytes, file: str) -> Arrays:
    """Arrays by name; raises `BundleError(ARRAYS)` unless all of them are plain numbers or text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise BundleError(BundleCode.TOO_LARGE, file=file, limit_mb=LARGEST_UNPACKED >> 20)
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, EOFError, OSError, KeyError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        raise BundleError(BundleCode.ARRAYS, file=file, detail=str(error)) from error
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray) or array.dtype.kind not in PLAIN_KINDS:
            raise BundleError(BundleCode.ARRAYS, file=file, detail=name)
    return arrays
