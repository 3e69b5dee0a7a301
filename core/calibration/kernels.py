"""Likenesses of rows to the local samples, worked out once for all properties that see the same scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.calibration.prior import PlacePrior
from core.spectrum import Floats

SAME = 1e-9
"""Scores of two properties that differ by less are the same but for rounding."""


class Kernels:
    """Keeps the likenesses of one block of rows; the last scores seen are those that the next property has, too."""

    def __init__(self) -> None:
        self._scores: tuple[Floats, Floats] = (np.zeros((0, 0)), np.zeros((0, 0)))
        self._views: tuple[slice, ...] = ()
        self._found: dict[float, Floats] = {}

    def of(self, prior: PlacePrior, a: Floats, b: Floats, lengths: Sequence[float]) -> dict[float, Floats]:
        """`prior.likenesses` of features `a[n, m]` and `b[k, m]` by length; not to be written to."""
        scores = (a @ prior.scoring, b @ prior.scoring)
        if prior.views != self._views or not all(map(_same, scores, self._scores)):
            self._scores, self._views, self._found = scores, prior.views, {}
        missing = [length for length in lengths if length not in self._found]
        self._found |= prior.likenesses(a, b, missing) if missing else {}
        return {length: self._found[length] for length in lengths}


def _same(a: Floats, b: Floats) -> bool:
    return a.shape == b.shape and (a.size == 0 or float(np.abs(a - b).max()) <= SAME)
