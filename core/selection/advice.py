"""Where to stop: what further samples would narrow, and from where on they narrow next to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.selection.request import LOOK_AHEAD, Choice
from core.spectrum import Floats

WORTH_WHILE = 0.05
"""Samples that narrow no property by more than this share are not worth their fee."""


@dataclass(frozen=True)
class Advice:
    """`narrowing[p]`: the share by which `more` samples beyond the order narrow the intervals of a property.

    `enough` is the smallest number of samples after which `more` further ones narrow no property by more than
    `WORTH_WHILE`; None where that is not reached within the order.
    """

    more: int
    narrowing: Mapping[str, float]
    enough: int | None

    @property
    def most(self) -> str:
        """The property that further samples narrow most."""
        return max(self.narrowing, key=lambda name: self.narrowing[name])


def advise(choice: Choice) -> Advice:
    """Read the curve of expected widths that came with a choice."""
    chosen = len(choice.order)
    enough = (count for count in range(chosen + 1) if not _still_worth(choice, count))
    narrowing = {name: _narrowing(curve, chosen) for name, curve in choice.expected.items()}
    return Advice(len(choice.further), narrowing, next(enough, None))


def _still_worth(choice: Choice, count: int) -> bool:
    return any(_narrowing(curve, count) > WORTH_WHILE for curve in choice.expected.values())


def _narrowing(curve: Floats, count: int) -> float:
    """Share by which the `LOOK_AHEAD` samples after the first `count` narrow the intervals."""
    end = min(count + LOOK_AHEAD, len(curve) - 1)
    return float(1 - curve[end] / curve[count])
