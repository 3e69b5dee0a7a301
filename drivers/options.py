"""What the address of a scanner says about it behind its question mark; read in the same words by all families.

All raise `ScannerError(OPTION)` with `option`, `value` and what is `allowed`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import inf
from typing import TypeVar

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError

T = TypeVar("T")

Given = Mapping[str, str]


def refused(option: str, value: str, allowed: str) -> ScannerError:
    """The error for an option that is none, or that cannot be so."""
    return ScannerError(ScannerCode.OPTION, option=option, value=value, allowed=allowed)


def refuse_unknown(given: Given, names: Collection[str]) -> None:
    """For an option with another name than these."""
    for option, value in given.items():
        if option not in names:
            raise refused(option, value, ", ".join(names) or "none")


def choice(given: Given, option: str, choices: Mapping[str, T], usual: T) -> T:
    """What the chosen word stands for, `usual` where none is chosen."""
    if option not in given:
        return usual
    if given[option] not in choices:
        raise refused(option, given[option], ", ".join(choices))
    return choices[given[option]]


def number(given: Given, option: str, usual: T, most: float = inf) -> float | T:
    """A number above zero and below `most`, `usual` where none is given."""
    if option not in given:
        return usual
    try:
        told = float(given[option])
    except ValueError:
        told = 0.0
    if not 0 < told < most:
        raise refused(option, given[option], "a number above zero")
    return told


def whole(given: Given, option: str, usual: int, limits: tuple[int, int]) -> int:
    """A whole number from the first to the last of `limits`, `usual` where none is given."""
    least, most = limits
    value = given.get(option, str(usual))
    if not value.isdecimal() or len(value) > len(str(most)) or not least <= int(value) <= most:
        raise refused(option, value, f"{least}–{most}")
    return int(value)
