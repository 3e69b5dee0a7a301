"""An affine map of spectra: a band around the diagonal, a few directions, and an offset.

Every method of this package ends in such a map, so that it can be kept, looked at and applied without its method.
A full matrix of a grid of 569 points would be 324 000 numbers; a band and as many directions as there were soils are
some thousands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.spectrum import Floats


@dataclass(frozen=True)
class Level:
    """`mean` and `spread` (standard deviation) over its points that every spectrum is brought to (SNV: 0 and 1).

    Brightness and contrast of a scan depend on filling and water more than on the soil; bundles look past them.
    """

    mean: float
    spread: float

    def __call__(self, absorbance: Floats) -> Floats:
        """`absorbance[n, g]` at this level; a flat spectrum stays flat."""
        middle = absorbance.mean(axis=1, keepdims=True)
        around = absorbance - middle
        size = np.maximum(around.std(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        return np.asarray(self.mean + self.spread * around / size, dtype=np.float64)


def level_of(absorbance: Floats) -> Level:
    """The mean level and spread of spectra `[n, g]`."""
    return Level(float(absorbance.mean()), float(absorbance.std(axis=1).mean()))


@dataclass(frozen=True, eq=False)
class AffineMap:
    """x ↦ band(x) + x·`left`·`right` + `offset` for absorbance `x[n, g]`.

    `band[2h+1, g]`: what the points j−h … j+h give to point j; points beyond the ends are not asked. `left[g, r]`,
    `right[r, g]` with r = 0 where there are no directions; `offset[g]`.
    """

    band: Floats
    left: Floats
    right: Floats
    offset: Floats

    def __post_init__(self) -> None:
        points = self.offset.size
        rank = self.left.shape[1] if self.left.ndim == 2 else -1
        wanted = [(self.band.shape[0], points), (points, rank), (rank, points), (points,)]
        if [part.shape for part in self._parts()] != wanted or self.band.shape[0] % 2 == 0:
            raise ValueError(f"parts of {[part.shape for part in self._parts()]} are no map")
        if not all(np.isfinite(part).all() for part in self._parts()):
            raise ValueError("a number of the map is none")

    @property
    def points(self) -> int:
        """Length g of the spectra."""
        return int(self.offset.size)

    def __call__(self, absorbance: Floats) -> Floats:
        """Corrected absorbance `[n, g]`."""
        reach = len(self.band) // 2
        around = np.pad(absorbance, ((0, 0), (reach, reach)))
        banded = sum(
            (weights * around[:, place : place + self.points] for place, weights in enumerate(self.band)),
            np.zeros_like(absorbance),
        )
        return np.asarray(banded + absorbance @ self.left @ self.right + self.offset, dtype=np.float64)

    def _parts(self) -> tuple[Floats, ...]:
        return self.band, self.left, self.right, self.offset


def shifted(offset: Floats) -> AffineMap:
    """x + `offset[g]`; on absorbance this multiplies the reflectance of every point."""
    return directed(np.zeros((offset.size, 0)), np.zeros((0, offset.size)), offset)


def directed(left: Floats, right: Floats, offset: Floats, *, keeping: bool = True) -> AffineMap:
    """x + x·`left`·`right` + `offset`, or without the first x where it is not `keeping`."""
    band = np.full((1, offset.size), float(keeping))
    return AffineMap(band, left, right, offset)


def banded(band: Floats, offset: Floats) -> AffineMap:
    """band(x) + `offset`."""
    return AffineMap(band, np.zeros((offset.size, 0)), np.zeros((0, offset.size)), offset)
