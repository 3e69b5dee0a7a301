"""Spectra that arrive piece by piece in one array, without holding them twice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.libraries.columns import Kept

_SPARE = 1.2
_CHUNK = 4096


class Growing:
    """A float32 array `[n, width]` that grows at its end; the system moves its pages, nothing is copied."""

    def __init__(self, width: int) -> None:
        self._values: Kept = np.empty((0, width), dtype=np.float32)
        self._rows = 0

    def add(self, piece: Kept) -> None:
        """Append the rows of `piece[k, width]`."""
        needed = self._rows + len(piece)
        if needed > len(self._values):
            self._resize(max(needed, int(_SPARE * len(self._values))))
        self._values[self._rows : needed] = piece
        self._rows = needed

    def whole(self) -> Kept:
        """All rows `[n, width]`; nothing can be added afterwards."""
        self._resize(self._rows)
        return self._values

    def _resize(self, rows: int) -> None:
        self._values.resize((rows, self._values.shape[1]), refcheck=False)


def moved_up(values: Kept, kept: NDArray[np.bool_]) -> Kept:
    """The `kept[n]` rows of `values[n, m]`, moved to the front of the same memory; the rest of it is lost."""
    rows = np.flatnonzero(kept)
    if len(rows) < len(values):
        for start in range(0, len(rows), _CHUNK):
            some = rows[start : start + _CHUNK]
            values[start : start + len(some)] = values[some]
    return values[: len(rows)]


def any_value(values: Kept) -> NDArray[np.bool_]:
    """Which rows `[n]` have a value at all."""
    pieces = [np.isfinite(values[start : start + _CHUNK]).any(axis=1) for start in range(0, len(values), _CHUNK)]
    return np.concatenate([np.empty(0, dtype=np.bool_), *pieces])
