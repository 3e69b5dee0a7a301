"""Every code that a user may see has its words."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from core.inference.estimate import Estimate, Grade, Reason
from core.inference.manifest import MirEvidence
from core.inference.trust import Level, Trust
from core.properties import PROPERTIES
from core.store.records import State
from desktop.theme.grades import look_of, look_of_grade, worst
from desktop.theme.icons import Icon
from desktop.wording import evidence_sentence, grade_meaning, grade_word, reason_sentence, state_word, trust_words

TABLES: list[tuple[type[StrEnum], Callable[[Any], str]]] = [
    (Grade, grade_word),
    (Grade, grade_meaning),
    (Reason, reason_sentence),
    (State, state_word),
    (MirEvidence, evidence_sentence),
]


@pytest.mark.parametrize(("codes", "told"), TABLES, ids=lambda part: getattr(part, "__name__", ""))
def test_every_code_has_words_of_its_own(codes: type[StrEnum], told: Callable[[Any], str]) -> None:
    words = [told(code) for code in codes]
    assert all(word.strip() and word[0].isupper() for word in words)
    assert len(set(words)) == len(words)


def test_reasons_are_sentences() -> None:
    assert all(reason_sentence(reason).endswith((".", "?")) for reason in Reason)


def test_every_kind_of_trust_is_told_apart() -> None:
    kinds = [Trust(level, "Our laboratory", "0123456789abcdef") for level in Level]
    kinds.append(Trust(Level.SIGNED, "Tilth", "f" * 16, project=True))
    words = [trust_words(kind) for kind in kinds]
    assert len(set(words)) == len(words)
    assert [word.startswith("Not trusted") for word in words] == [not kind.trusted for kind in kinds]
    assert "Our laboratory" in trust_words(kinds[1])


def test_an_estimate_without_a_value_looks_withheld_unless_it_is_outside() -> None:
    assert look_of(estimate(None, Grade.CAUTION)).icon is Icon.WITHHELD
    assert look_of(estimate(None, Grade.OUTSIDE)).icon is Icon.OUTSIDE
    assert look_of(estimate(1.0, Grade.CAUTION)).icon is Icon.CAUTION
    looks = [look_of_grade(grade) for grade in Grade] + [look_of(estimate(None, Grade.CAUTION))]
    assert len({look.word for look in looks}) == len({look.icon for look in looks}) == len(looks)


def test_the_worst_grade_leaves_withheld_ones_aside() -> None:
    good, caution, withheld = estimate(1.0, Grade.GOOD), estimate(1.0, Grade.CAUTION), estimate(None, Grade.CAUTION)
    assert worst([good, withheld]) is Grade.GOOD
    assert worst([good, caution]) is Grade.CAUTION
    assert worst([caution, estimate(None, Grade.OUTSIDE)]) is Grade.OUTSIDE
    assert worst([withheld]) is None


def estimate(value: float | None, grade: Grade) -> Estimate:
    return Estimate(next(iter(PROPERTIES)), value, value, value, 0.9, "%", grade, ())
