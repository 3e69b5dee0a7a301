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
from training.preprocessing import Floats, snv
from training.scattering import Path, ScatteringFeatures


@dataclass(frozen=True)
class Filters:
    """Averages over 2^`J` of `points` on an even grid, `Q` wavelets per octave; both orders."""

    J: int = 4
    Q: int = 4
    points: int = 256


BANKS = (Filters(3, 4), Filters(4, 4))
"""Averages over a 32nd and a 16th of the spectrum; of six tried, those that served."""


@dataclass(frozen=True)
class Part:
    """Columns that one bank gave: `paths` × `positions`, path by path."""

    start: int
    paths: tuple[Path, ...]
    positions: int

    def columns(self, orders: Sequence[int]) -> NDArray[np.intp]:
        """Those of the paths of these orders."""
        wanted = np.repeat([path.order in orders for path in self.paths], self.positions)
        return self.start + np.flatnonzero(wanted)

    def of(self, orders: Sequence[int]) -> tuple[Path, ...]:
        """The paths of these orders."""
        return tuple(path for path in self.paths if path.order in orders)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.paths) * self.positions


@dataclass(frozen=True)
class Parts:
    """What the columns of a `Bank` are: the spectrum after SNV, `spectrum` points, then the banks."""

    spectrum: int
    banks: tuple[Part, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.spectrum + sum(part.width for part in self.banks)


@dataclass(frozen=True, eq=False)
class Bank:
    """Absorbance `[n, g]` → SNV `[n, g]` and coefficients of it, bank after bank: `parts` says which are whose."""

    transformers: tuple[ScatteringFeatures, ...]
    parts: Parts

    @classmethod
    def of(
        cls, absorbance: Floats, filters: Sequence[Filters], axis: Floats | None = None, unit: str = AxisUnit.CM1
    ) -> Self:
        """Filters for the columns of `absorbance[n, g]` at `axis[g]` in `unit`; without it the columns are the grid.

        `ValueError` as of `ScatteringFeatures`.
        """
        transformers, parts, start = [], [], absorbance.shape[1]
        for own in filters:
            transformer = ScatteringFeatures(
                axis, unit, own.J, own.Q, order=2, points=own.points, keep=1.0, scaling="none"
            ).fit(absorbance)
            paths = tuple(dict.fromkeys(place.path for place in transformer.paths_))
            transformers.append(transformer)
            parts.append(Part(start, paths, len(transformer.paths_) // len(paths)))
            start += parts[-1].width
        return cls(tuple(transformers), Parts(absorbance.shape[1], tuple(parts)))

    def __call__(self, absorbance: Floats) -> Floats:
        """What learners choose from, of each row."""
        return np.hstack([snv(absorbance), *(transformer.transform(absorbance) for transformer in self.transformers)])
