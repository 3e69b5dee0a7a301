"""Words above the bands of a plot never cover each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.bands import NIR_BANDS
from desktop.window.band_marks import marks_of
from tests.support.bundles import GRID
from tests.support.explanations import explanation

NAMES = [band.name for band in NIR_BANDS if band.on(GRID.axis())]


def x_on(width: float, at: float) -> float:
    return (at - GRID.first) / (GRID.last - GRID.first) * width


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(-20, 20)), st.floats(120, 1500))
def test_marks_stay_apart_and_within(parts: dict[str, float], width: float) -> None:
    marks = marks_of(explanation(parts), lambda at: x_on(width, at), lambda words: 7.0 * len(words), (0, width))
    assert marks
    assert all(mark.left >= 0 and mark.right <= width + 1e-6 for mark in marks)
    for mark in marks:
        beside = [other for other in marks if other is not mark and other.level == mark.level]
        assert all(mark.right < other.left or other.right < mark.left for other in beside)


def test_the_band_that_weighs_most_is_named_first() -> None:
    made = explanation({"carbonate_2340": 9.0, "water_1900": 1.0})
    marks = marks_of(made, lambda at: x_on(300, at), lambda words: 7.0 * len(words), (0, 300))
    assert marks[0].words == "Carbonate"


def test_neighbours_of_one_kind_share_a_mark() -> None:
    marks = marks_of(explanation({}), lambda at: x_on(5000, at), lambda words: 7.0 * len(words), (0, 5000))
    assert [mark.words for mark in sorted(marks, key=lambda mark: mark.at)] == [
        *("Clay", "Water", "Organic", "Water", "Organic", "Clay", "Organic", "Carbonate"),
    ]
