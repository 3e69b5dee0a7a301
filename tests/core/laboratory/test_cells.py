from __future__ import annotations

import pytest

from core.laboratory.cells import comma_groups, read_cell
from core.laboratory.codes import NoticeCode


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), ("1,5", 1.5), (" 2 ", 2.0), ("1.234,5", 1234.5), ("1,234.5", 1234.5), (".5", 0.5), ("-1", -1.0),
     ("1 250", 1250.0), ("3.1*", 3.1), ("1e-3", 0.001), ("12 %", 12.0)],
)  # fmt: skip
def test_numbers_are_read_with_either_decimal_sign(text: str, value: float) -> None:
    assert read_cell(text).value == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "n.d.", "NA", "-", "n.b.", "ND", "#N/A", "nicht bestimmt"])
def test_what_was_not_measured_is_nothing(text: str) -> None:
    cell = read_cell(text)
    assert cell.value is None
    assert cell.notice is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abc", NoticeCode.CELL_UNREADABLE),
        ("1.2.3", NoticeCode.CELL_UNREADABLE),
        ("1e999", NoticeCode.CELL_UNREADABLE),
        ("2024-05-12T00:00:00", NoticeCode.CELL_DATE),
        ("12-May", NoticeCode.CELL_DATE),
        ("5. Mär", NoticeCode.CELL_DATE),
        (">60", NoticeCode.CELL_ABOVE_LIMIT),
        ("=1+1", NoticeCode.CELL_UNREADABLE),
    ],
)
def test_what_cannot_be_used_says_why(text: str, code: NoticeCode) -> None:
    cell = read_cell(text)
    assert cell.value is None
    assert cell.notice is code


def test_below_detection_is_half_the_limit_with_an_error() -> None:
    cell = read_cell("< 0,1")
    assert cell.censored
    assert cell.value == pytest.approx(0.05)
    assert cell.error == pytest.approx(0.1 / 12**0.5)


def test_an_error_may_stand_in_the_cell() -> None:
    cell = read_cell("2.3 ± 0.2")
    assert (cell.value, cell.error) == (2.3, 0.2)


def test_commas_that_group_thousands_are_told_from_decimal_ones() -> None:
    assert comma_groups(["1,234.5", "12.1"])
    assert comma_groups(["1,234", "12.1"])
    assert not comma_groups(["1,234", "12,1"])
    assert not comma_groups(["1,2", "12.1"])
    assert read_cell("1,234", comma_groups=True).value == 1234
