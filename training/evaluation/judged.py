"""Estimates beside laboratory values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.properties import property_named
from training.preprocessing import Floats

Bounds = tuple[Floats, Floats]
"""Lower and upper ends `[n]` of intervals."""


class Scale(StrEnum):
    """In which numbers a figure is."""

    ORIGINAL = "original"
    """The unit of the property."""
    TRANSFORMED = "transformed"
    """What the model works on: log1p, for texture the logit of the percentage; pH as it is."""


@dataclass(frozen=True)
class Judged:
    """Laboratory values `truth[n]` and estimates `value[n]` of one property, `bounds` where there is an interval."""

    truth: Floats
    value: Floats
    bounds: Bounds | None = None

    def known(self) -> NDArray[np.bool_]:
        """Rows `[n]` with both."""
        return np.asarray(np.isfinite(self.truth) & np.isfinite(self.value))

    def take(self, rows: NDArray[np.bool_]) -> Judged:
        """Those rows."""
        bounds = None if self.bounds is None else (self.bounds[0][rows], self.bounds[1][rows])
        return Judged(self.truth[rows], self.value[rows], bounds)

    def on(self, scale: Scale, name: str) -> Judged:
        """On another scale; the transforms are monotonic, so bounds stay bounds."""
        if scale is Scale.ORIGINAL:
            return self
        forward = property_named(name).transform.forward
        bounds = None if self.bounds is None else (forward(self.bounds[0]), forward(self.bounds[1]))
        return Judged(forward(self.truth), forward(self.value), bounds)
