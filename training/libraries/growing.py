"""Spectra that arrive piece by piece in one array, without holding them twice."""

from __future__ import annotations

import numpy as np

from training.libraries.columns import Kept

_SPARE = 1.2


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
