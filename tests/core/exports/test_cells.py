"""No text becomes a formula, and none is lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.exports.cells import escape, unescape

SIGNS = "=+-@\t\r\n\0＝＋－＠"


@pytest.mark.parametrize("sign", SIGNS)
def test_what_begins_like_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert escape(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", "A1", "1-2", "'s-Hertogenbosch", "a=b", " =1", "µ"])
def test_other_text_stays(text: str) -> None:
    assert escape(text) == text


@given(st.text(alphabet=st.one_of(st.sampled_from("'" + SIGNS), st.characters(exclude_categories=["Cs"]))))
@example("'=1")
@example("''=1")
@example("'")
def test_round_trip(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not escape(text).startswith(tuple(SIGNS))


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2, max_size=4))
def test_round_trip_through_a_csv_file(texts: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([escape(text) for text in texts])
    file.seek(0)
    (row,) = csv.reader(file)
    assert [unescape(cell) for cell in row] == texts
