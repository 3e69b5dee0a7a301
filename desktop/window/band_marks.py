"""Words above the bands of a plot: which of them find room. Knows no widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.bands import Band
from core.inference.explanation import Explanation
from desktop.why_words import short_band

_JOINED = 10.0
"""Bands of one group that lie no further apart get one mark; nm."""
_LEVELS = 2
_AIR_PX = 8.0


@dataclass(frozen=True)
class Mark:
    """Words from `left` to `right` in pixels, on line `level` from above; `at` is the middle of their bands."""

    words: str
    left: float
    right: float
    at: float
    level: int


def marks_of(
    explanation: Explanation,
    x: Callable[[float], float],
    width_of: Callable[[str], float],
    limits: tuple[float, float],
) -> list[Mark]:
    """Marks of the named bands, those that weigh most first; one that finds no room on any line is left out.

    `x` gives the pixel of a position on the axis, `width_of` that of words; marks stay between `limits`.
    """
    weights = {share.band.name: abs(share.contribution) for share in explanation.bands}
    groups = _joined(sorted((share.band for share in explanation.bands), key=lambda band: band.first))
    groups.sort(key=lambda group: -sum(weights[band.name] for band in group))
    placed: list[Mark] = []
    for group in groups:
        words, at = short_band(group[0]), x((group[0].first + group[-1].last) / 2)
        half = width_of(words) / 2
        middle = min(max(at, limits[0] + half), limits[1] - half)
        level = _free_level(placed, middle - half, middle + half)
        if level is not None:
            placed.append(Mark(words, middle - half, middle + half, at, level))
    return placed


def _joined(bands: Sequence[Band]) -> list[list[Band]]:
    """Neighbours of one group together."""
    groups: list[list[Band]] = []
    for band in bands:
        last = groups[-1][-1] if groups else None
        if last is not None and last.group == band.group and band.first - last.last <= _JOINED:
            groups[-1].append(band)
        else:
            groups.append([band])
    return groups


def _free_level(placed: Sequence[Mark], left: float, right: float) -> int | None:
    """The lowest line with room between `left` and `right`."""
    for level in reversed(range(_LEVELS)):
        taken = (mark for mark in placed if mark.level == level)
        if all(right + _AIR_PX <= mark.left or mark.right + _AIR_PX <= left for mark in taken):
            return level
    return None
