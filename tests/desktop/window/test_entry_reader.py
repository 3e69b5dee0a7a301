"""What is typed about a sample, read and judged."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.store.records import Position, State
from desktop.window.entry_reader import read_entry, read_number
from desktop.workers.entry import Entry


def typed(
    name: str = "A1",
    site: str = "",
    depths: tuple[str, str] = ("", ""),
    position: tuple[str, str] = ("", ""),
    state: State | None = State.AIR_DRY,
) -> Entry:
    return read_entry(name=name, site=site, depths=depths, position=position, state=state)


def test_a_barcode_and_a_preparation_are_enough() -> None:
    entry = typed("  A1\t")
    assert entry.complete
    assert (entry.name, entry.position, entry.depth_from_cm) == ("A1", None, None)
    assert not entry.has_site


def test_all_of_it() -> None:
    entry = typed(
        site=" Hill ", depths=("0", "20,5" if read_number("0,5") == 0.5 else "20.5"), position=("-1.5", "36")
    )
    assert entry.complete
    assert (entry.site, entry.depth_to_cm, entry.position) == ("Hill", 20.5, Position(-1.5, 36))


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        (typed(name=" "), set()),
        (typed(state=None), set()),
        (typed(depths=("x", "")), {"depthFrom"}),
        (typed(depths=("", "-1")), {"depthTo"}),
        (typed(depths=("20", "10")), {"depthTo"}),
        (typed(depths=("20", "20")), {"depthTo"}),
        (typed(position=("91", "0")), {"latitude"}),
        (typed(position=("0", "180.1")), {"longitude"}),
        (typed(position=("nan", "0")), {"latitude"}),
        (typed(position=("1.5", "")), {"latitude", "longitude"}),
    ],
)
def test_what_is_missing_or_wrong_is_named(entry: Entry, refused: set[str]) -> None:
    assert not entry.complete
    assert entry.problem.endswith(".")
    assert entry.refused == refused
    assert entry.position is None


@given(st.text())
def test_any_text_is_a_number_or_is_not(text: str) -> None:
    value = read_number(text)
    assert value is None or math.isnan(value) or math.isfinite(value)
