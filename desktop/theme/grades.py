"""How a grade looks: its word, its icon and its colours, always together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.inference.estimate import Estimate, Grade
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT, Tokens
from desktop.wording import estimate_word, grade_word

_WORST_LAST = (Grade.GOOD, Grade.CAUTION, Grade.OUTSIDE)
_ICONS = {Grade.GOOD: Icon.GOOD, Grade.CAUTION: Icon.CAUTION, Grade.OUTSIDE: Icon.OUTSIDE}


@dataclass(frozen=True)
class Look:
    """Word, icon and the two colours of a grade."""

    word: str
    icon: Icon
    ink: str
    tint: str


def look_of_grade(grade: Grade, tokens: Tokens = SUNLIGHT) -> Look:
    """The look of one grade."""
    ink, tint = getattr(tokens, grade.value), getattr(tokens, f"{grade.value}_tint")
    return Look(grade_word(grade), _ICONS[grade], ink, tint)


def look_of(estimate: Estimate, tokens: Tokens = SUNLIGHT) -> Look:
    """The look of an estimate; one without a value looks withheld, unless it is outside the domain."""
    if estimate.value is None and estimate.grade is not Grade.OUTSIDE:
        return Look(estimate_word(estimate), Icon.WITHHELD, tokens.withheld, tokens.withheld_tint)
    return look_of_grade(estimate.grade, tokens)


def worst(estimates: Iterable[Estimate]) -> Grade | None:
    """The worst grade among the estimates that are not withheld."""
    grades = [e.grade for e in estimates if e.value is not None or e.grade is Grade.OUTSIDE]
    return max(grades, key=_WORST_LAST.index, default=None)
