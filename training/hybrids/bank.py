"""Scattering coefficients of several banks of filters side by side, as they come: nothing is learned from other rows.

What does learn, which paths to keep and how to scale them, is a `CoefficientView`, fitted on training rows alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.spectrum import AxisUnit
from training.preprocessing import Floats
from training.scattering import Path, ScatteringFeatures


@dataclass(frozen=True)
class Filters:
    """Averages over 2^`J` of `points` uniform in wavenumber, `Q` wavelets per octave; both orders."""

    J: int = 4
    Q: int = 8
    points: int = 256


BANKS = (Filters(3, 4), Filters(5, 8))
"""Fine and coarse: which one serves is for the inner folds to say."""


@dataclass(frozen=True)
class Part:
    """Columns of the coefficients that one bank gave: `paths` × `positions`, path by path."""

    start: int
    paths: tuple[Path, ...]
    positions: int

    def columns(self, order: int) -> NDArray[np.intp]:
        """Those of the paths up to `order`."""
        count = self.positions * sum(path.order <= order for path in self.paths)
        return np.arange(self.start, self.start + count)

    def upto(self, order: int) -> tuple[Path, ...]:
        """The paths up to `order`; they come in the order of their orders."""
        return tuple(path for path in self.paths if path.order <= order)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.paths) * self.positions


@dataclass(frozen=True, eq=False)
class Bank:
    """Absorbance `[n, g]` → coefficients `[n, k]` after SNV, bank after bank: `parts` says which are whose."""

    transformers: tuple[ScatteringFeatures, ...]
    parts: tuple[Part, ...]

    @classmethod
    def of(
        cls, absorbance: Floats, filters: Sequence[Filters], axis: Floats | None = None, unit: str = AxisUnit.CM1
    ) -> Self:
        """Filters for the columns of `absorbance[n, g]` at `axis[g]` in `unit`; without it uniform in wavenumber.

        `ValueError` as of `ScatteringFeatures`.
        """
        transformers, parts, start = [], [], 0
        for own in filters:
            transformer = ScatteringFeatures(
                axis, unit, own.J, own.Q, order=2, points=own.points, keep=1.0, scaling="none"
            ).fit(absorbance[:1])
            paths = tuple(dict.fromkeys(place.path for place in transformer.paths_))
            transformers.append(transformer)
            parts.append(Part(start, paths, len(transformer.paths_) // len(paths)))
            start += parts[-1].width
        return cls(tuple(transformers), tuple(parts))

    def __call__(self, absorbance: Floats) -> Floats:
        """Coefficients of each row."""
        return np.hstack([transformer.transform(absorbance) for transformer in self.transformers])
