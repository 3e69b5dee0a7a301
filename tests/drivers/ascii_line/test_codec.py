"""Answers are read as they are written, and nothing else is taken for one."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ascii_line.codec import collapsed, decode, number, scan_values
from drivers.ascii_line.profile import Format, Numbers, Shape

LIST = Shape("S", 0.1, Format.LIST, Numbers.FLOAT, ",", "OK", "", ())
TABS = replace(LIST, separator="\t", trailing="")
JSON = replace(LIST, format=Format.JSON, trailing="")

finite = st.floats(-1e9, 1e9).map(lambda value: round(value, 5))


@pytest.mark.parametrize(
    "text",
    ["1,2,3 OK", "1, 2, 3\r\r\nOK", "1,\n2,\n3\nOK", " 1 ,2 , 3,OK ", "1,2\n3 OK"],
)
def test_an_answer_may_span_lines(text: str) -> None:
    assert scan_values(LIST, 3, text) == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "1,2,3 O"])
def test_more_is_to_come(text: str) -> None:
    assert scan_values(LIST, 3, text) is None


@pytest.mark.parametrize(
    "text",
    ["1,2 OK", "1,2,3,4 OK", "OK", "1,two,3 OK", "1,,3 OK", "1,nan,3 OK", "1,inf,3 OK", "1,1e999,3 OK", "1_0,2,3 OK"],
)
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|finite"):
        scan_values(LIST, 3, text)


def test_too_many_numbers_are_refused_without_an_end() -> None:
    with pytest.raises(ValueError, match="4 numbers"):
        scan_values(TABS, 3, "1\t2\t3\t4")


@pytest.mark.parametrize(
    ("word", "form", "value"),
    [
        ("-12", Numbers.INTEGER, -12.0),
        ("0x1F", Numbers.HEX, 31.0),
        ("1f", Numbers.HEX, 31.0),
        ("-1.5e-3", Numbers.FLOAT, -0.0015),
        (".5", Numbers.FLOAT, 0.5),
    ],
)
def test_numbers(word: str, form: Numbers, value: float) -> None:
    assert number(word, form) == value


@pytest.mark.parametrize(
    ("word", "form"),
    [("1.0", Numbers.INTEGER), ("0x", Numbers.HEX), ("-1", Numbers.HEX), ("١", Numbers.FLOAT), ("1e", Numbers.FLOAT)],
)
def test_numbers_written_otherwise_are_refused(word: str, form: Numbers) -> None:
    with pytest.raises(ValueError, match="no number"):
        number(word, form)


@given(st.lists(st.lists(finite, min_size=8, max_size=8), min_size=1, max_size=4))
def test_raw_bytes_are_read_again(rows: list[list[float]]) -> None:
    raw = b"".join("\t".join(f"{value:.5f}" for value in row).encode() + b"\n" for row in rows)
    assert np.allclose(decode(TABS, 8, raw), rows)


@given(st.lists(finite, min_size=3, max_size=3))
def test_json_lists_and_objects(values: list[float]) -> None:
    assert scan_values(JSON, 3, json.dumps(values)) == values
    named = replace(JSON, key="seen", names=("a", "b", "c"))
    answer = json.dumps({"seen": dict(zip("cab", (values[2], values[0], values[1]), strict=True))}, indent=1)
    assert scan_values(named, 3, answer) == values
    assert scan_values(named, 3, answer[:-1]) is None


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "[1, 2]", "[1, 2, true]", "[1, 2, NaN]", '[1, 2, "3"]', "x", "[" + "9" * 400 + ",1,2]"]
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|finite|large|Expecting|list"):
        scan_values(JSON, 3, text)


@given(st.binary(max_size=200), st.sampled_from([LIST, TABS, JSON, replace(LIST, numbers=Numbers.HEX)]))
def test_any_bytes_give_finite_numbers_or_a_refusal(raw: bytes, shape: Shape) -> None:
    try:
        values = decode(shape, 3, raw)
    except ValueError:
        return
    assert values.shape[1] == 3
    assert np.isfinite(values).all()


def test_nested_json_does_not_overflow() -> None:
    with pytest.raises(ValueError, match="deep"):
        scan_values(JSON, 3, "[" * 60_000)


def test_an_endless_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="long"):
        scan_values(LIST, 3, "1," * 40_000)


def test_collapsed() -> None:
    assert collapsed(" a\r\r\n b\t c ") == "a b c"
    assert math.isclose(number("2.50", Numbers.FLOAT), 2.5)
