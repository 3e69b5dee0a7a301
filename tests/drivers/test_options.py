"""Options of addresses: read as meant, or refused with what is allowed."""

from __future__ import annotations

import pytest

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.options import choice, number, refuse_unknown, whole


def test_what_is_given_counts_and_otherwise_the_usual() -> None:
    given = {"lamp": "60", "drift": "on", "wait": "2.5"}
    assert (whole(given, "lamp", 100, (1, 100)), whole({}, "lamp", 100, (1, 100))) == (60, 100)
    assert (number(given, "wait", None), number({}, "wait", None)) == (2.5, None)
    assert choice(given, "drift", {"on": True, "off": False}, usual=False)
    assert not choice({}, "drift", {"on": True, "off": False}, usual=False)


@pytest.mark.parametrize("value", ["", "0", "101", "-1", "1.0", "x", "²", "9" * 5000])
def test_what_is_no_whole_number_within_the_limits_is_refused(value: str) -> None:
    with pytest.raises(ScannerError) as caught:
        whole({"lamp": value}, "lamp", 100, (1, 100))
    assert caught.value.code is ScannerCode.OPTION
    assert caught.value.values == {"option": "lamp", "value": value, "allowed": "1–100"}


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "nan", "inf", "1e9"])
def test_what_is_no_number_above_zero_is_refused(value: str) -> None:
    with pytest.raises(ScannerError) as caught:
        number({"full-scale": value}, "full-scale", 1.0, most=1e9)
    assert (caught.value.code, caught.value.values["option"]) == (ScannerCode.OPTION, "full-scale")


def test_other_words_and_other_options_are_refused() -> None:
    with pytest.raises(ScannerError) as caught:
        choice({"drift": "maybe"}, "drift", {"on": True, "off": False}, usual=False)
    assert caught.value.values["allowed"] == "on, off"
    with pytest.raises(ScannerError) as caught:
        refuse_unknown({"lamp": "1"}, ())
    assert caught.value.values == {"option": "lamp", "value": "1", "allowed": "none"}
