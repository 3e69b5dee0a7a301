"""Which wavelengths each sensor measures, and how their blocks become one spectrum; pure.

One grid spans the range asked for, in equal steps rounded to the tenth of a nanometre that sensors take.
Every sensor measures all points of the grid that lie in its range; where ranges overlap, the spectrum takes
a point from the sensor in whose range it lies deepest, which cuts two neighbours in the middle of what they
share (the lower one keeps the middle). A sensor whose whole range lies inside another's is not needed, and
measures nothing. Points in no range are left out: gaps stay gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from core.acquisition.scanner import ScanConfig
from core.spectrum import Floats
from drivers.nirone.codec import MOST_POINTS, parse_block
from drivers.settings import check_averages, check_fixed, refused

Ints = NDArray[np.int64]

AVERAGES = (1, 255)
USUAL_STEP_NM = 2.0
"""A seventh of the filter's bandwidth: closer points cost time and tell nothing new."""

_TENTHS = 10
_NEAR = 8


@dataclass(frozen=True)
class Reach:
    """The wavelengths that a sensor can be set to."""

    least_nm: float
    most_nm: float

    @property
    def tenths(self) -> tuple[int, int]:
        """The tenths of a nanometre inside it."""
        return ceil(round(self.least_nm * _TENTHS, 3)), floor(round(self.most_nm * _TENTHS, 3))

    def __str__(self) -> str:
        return f"{self.least_nm:g}–{self.most_nm:g} nm"


@dataclass(frozen=True, eq=False)
class Plan:
    """What is measured: `vectors[i]` nm by sensor i, empty for one that is not needed.

    Point k of the spectrum, at `nm[k]`, is number `position[k]` of sensor `owner[k]`. `segments_nm` are its
    parts where it has gaps. `config` tells all of it in the words of the contract.
    """

    config: ScanConfig
    vectors: tuple[tuple[float, ...], ...]
    nm: Floats
    owner: Ints
    position: Ints
    segments_nm: tuple[tuple[float, float], ...]

    def decode(self, raw: bytes) -> Floats:
        """Signals `[points]` of the spectrum from the blocks of all sensors one after another.

        `ValueError` where `raw` is not that.
        """
        starts = np.cumsum([0, *map(len, self.vectors)])
        signals = parse_block(raw, int(starts[-1]))
        return np.asarray(signals[starts[self.owner] + self.position])


def plan(reaches: Sequence[Reach], wanted: ScanConfig) -> Plan:
    """What `wanted` asks of sensors with these `reaches`, in ascending order.

    Raises `ScannerError(CONFIG_REFUSED)` for what cannot be had exactly.
    """
    check_fixed(wanted, {"method": "none", "gain": "none", "integration_ms": "none"})
    check_averages(wanted, AVERAGES)
    limits = [reach.tenths for reach in reaches]
    allowed = ", ".join(map(str, reaches))
    start = _end("start_nm", wanted.start_nm, min(low for low, _ in limits), limits, allowed)
    end = _end("end_nm", wanted.end_nm, max(high for _, high in limits), limits, allowed)
    if start >= end:
        raise refused("end_nm", end / _TENTHS, allowed)
    grid = _grid(start, end, wanted.points, limits)
    depth = _depth(grid, limits)
    owners = depth.argmax(axis=0)[(depth >= 0).any(axis=0)]
    vectors = [grid[one >= 0] if number in owners else grid[:0] for number, one in enumerate(depth)]
    _check_lengths(vectors, grid.size)
    return _plan(wanted, grid, depth, vectors)


def _plan(wanted: ScanConfig, grid: Ints, depth: Ints, vectors: list[Ints]) -> Plan:
    covered = np.asarray((depth >= 0).any(axis=0))
    tenths, owner = grid[covered], depth.argmax(axis=0)[covered]
    position = [np.searchsorted(vectors[one], at) for one, at in zip(owner, tenths, strict=True)]
    nm = tenths / _TENTHS
    return Plan(
        config=replace(wanted, start_nm=float(nm[0]), end_nm=float(nm[-1]), points=int(nm.size)),
        vectors=tuple(tuple(float(at) / _TENTHS for at in vector) for vector in vectors),
        nm=nm,
        owner=np.asarray(owner, dtype=np.int64),
        position=np.array(position, dtype=np.int64),
        segments_nm=_segments(grid / _TENTHS, covered),
    )


def _end(setting: str, nm: float | None, otherwise: int, limits: list[tuple[int, int]], allowed: str) -> int:
    """One end of the range in tenths of a nanometre; inside the reach of a sensor."""
    if nm is None:
        return otherwise
    if not np.isfinite(nm):
        raise refused(setting, nm, allowed)
    tenths = round(nm * _TENTHS)
    if abs(tenths - nm * _TENTHS) > 1e-6:
        raise refused(setting, nm, f"{floor(nm * _TENTHS) / _TENTHS:g}, {ceil(nm * _TENTHS) / _TENTHS:g}")
    if not any(low <= tenths <= high for low, high in limits):
        raise refused(setting, nm, allowed)
    return tenths


def _grid(start: int, end: int, points: int | None, limits: list[tuple[int, int]]) -> Ints:
    """The grid in tenths of a nanometre; with `points` the one that has so many in the reach of a sensor."""
    densest = end - start + 1
    if points is None:
        return _even(start, end, max(2, floor((end - start) / (USUAL_STEP_NM * _TENTHS)) + 1))
    span = _even(start, end, densest)
    share = float((_depth(span, limits) >= 0).any(axis=0).mean())
    least, most = 2, min(MOST_POINTS * len(limits), floor(densest * share))
    if not least <= points <= most:
        raise refused("points", points, f"{least}–{most}")
    guess = round(points / share)
    near = sorted(range(max(2, guess - _NEAR), min(densest, guess + _NEAR) + 1), key=lambda n: abs(n - guess))
    for size in near:
        grid = _even(start, end, size)
        if int((_depth(grid, limits) >= 0).any(axis=0).sum()) == points:
            return grid
    raise refused("points", points, f"{points - 1}, {points + 1}")


def _even(start: int, end: int, size: int) -> Ints:
    return np.rint(np.linspace(start, end, size)).astype(np.int64)


def _depth(grid: Ints, limits: list[tuple[int, int]]) -> Ints:
    """How deep in the reach of sensor i the point k lies, `[i, k]`; negative outside."""
    return np.array([np.minimum(grid - low, high - grid) for low, high in limits])


def _check_lengths(vectors: list[Ints], points: int) -> None:
    longest = max(vector.size for vector in vectors)
    if longest > MOST_POINTS:
        raise refused("points", points, f"2–{floor(points * MOST_POINTS / longest)}")


def _segments(nm: Floats, covered: NDArray[np.bool_]) -> tuple[tuple[float, float], ...]:
    """First and last point of each run of covered points; none where there is but one run."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], covered, [False]])))
    runs = [(float(nm[first]), float(nm[after - 1])) for first, after in edges.reshape(-1, 2)]
    return tuple(runs) if len(runs) > 1 else ()
