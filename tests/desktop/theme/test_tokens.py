"""Everything that is read can be read in full sun."""

from __future__ import annotations

import re
from dataclasses import asdict
from importlib.resources import files

import pytest

from desktop.theme.appearance import style_sheet
from desktop.theme.tokens import LEAST_MARK, LEAST_TEXT, MARK_ON, SUNLIGHT, TEXT_ON, contrast

COLOURS = {name: value for name, value in asdict(SUNLIGHT).items() if isinstance(value, str)}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0b5436",) * 2 + (1.0,)],
)
def test_contrast_is_that_of_the_guideline(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("pair", TEXT_ON, ids="-on-".join)
def test_text_stands_out(pair: tuple[str, str]) -> None:
    ink, ground = (COLOURS[name] for name in pair)
    assert contrast(ink, ground) >= LEAST_TEXT


@pytest.mark.parametrize("pair", MARK_ON, ids="-on-".join)
def test_marks_stand_out(pair: tuple[str, str]) -> None:
    mark, ground = (COLOURS[name] for name in pair)
    assert contrast(mark, ground) >= LEAST_MARK


def test_every_rule_that_names_both_text_and_ground_is_measured() -> None:
    template = (files("desktop.theme") / "style.qss").read_text(encoding="utf-8")
    named = set()
    for rule in re.findall(r"\{([^{}]*)\}", re.sub(r"\$\{\w+\}", "0", template)):
        ink = re.search(r"(?<![-\w])color: \$(\w+)", rule)
        ground = re.search(r"background: \$(\w+)", rule)
        if ink and ground and "outline" not in ink[1]:
            named.add((ink[1], ground[1]))
    assert named
    assert named <= set(TEXT_ON)


def test_the_style_sheet_is_complete() -> None:
    assert "$" not in style_sheet()
