"""Reading a profile's file key by key; whatever is wrong is told with the file, the key and the reason."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NoReturn, TypeVar

from core.errors import InputError
from drivers.ascii_line.faults import AsciiCode

E = TypeVar("E", bound=StrEnum)

LONGEST = 200
"""Characters in a text of a profile."""
LONGEST_NUMBER = 9
"""Digits of a number that stands for a factor."""


class Table:
    """A table of the file; each key is asked for once, and `close` refuses those that nobody asked for."""

    def __init__(self, file: str, data: Mapping[str, object], path: str = "") -> None:
        self._file = file
        self._path = path
        self._rest = dict(data)

    def __contains__(self, key: str) -> bool:
        return key in self._rest

    def refuse(self, key: str, reason: str) -> NoReturn:
        """Raise `InputError(PROFILE)` about `key` of this table."""
        raise InputError(AsciiCode.PROFILE, file=self._file, key=self._path + key, reason=reason)

    def text(self, key: str, otherwise: str | None = None) -> str:
        """Printable characters of ASCII."""
        value = self._take(key, otherwise)
        if not isinstance(value, str) or not (value.isascii() and (value.isprintable() or value.isspace())):
            self.refuse(key, "must be a text without special characters")
        if len(value) > LONGEST:
            self.refuse(key, f"is longer than {LONGEST} characters")
        return value

    def words(self, key: str, otherwise: str | None = None) -> str:
        """A text for people, in any language."""
        value = self._take(key, otherwise)
        if not isinstance(value, str):
            self.refuse(key, "must be a text")
        return value

    def choice(self, key: str, choices: type[E], otherwise: E) -> E:
        """One of the words of an enumeration."""
        value = self._take(key, otherwise)
        if not isinstance(value, str) or value not in set(choices):
            self.refuse(key, f"must be one of {', '.join(choices)}")
        return choices(value)

    def flag(self, key: str, otherwise: bool) -> bool:
        """True or false."""
        value = self._take(key, otherwise)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return value

    def number(self, key: str, least: float, most: float, otherwise: float | None = None) -> float:
        """A number from `least` to `most`."""
        return self._number(key, self._take(key, otherwise), least, most)

    def whole(self, key: str, least: int, most: int, otherwise: int | None = None) -> int:
        """A whole number from `least` to `most`."""
        value = self._take(key, otherwise)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(key, f"must be a whole number from {least} to {most}")
        return value

    def numbers(self, key: str, least: float, most: float) -> tuple[float, ...]:
        """A list of numbers."""
        return tuple(self._number(key, value, least, most) for value in self._list(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when it is missing."""
        values = self._list(key) if key in self._rest else ()
        found = tuple(value for value in values if isinstance(value, str))
        if len(found) < len(values):
            self.refuse(key, "must be a list of texts")
        return found

    def factors(self, key: str) -> dict[int, float]:
        """A table of numbers by whole numbers, empty when it is missing."""
        table = self._mapping(key) if key in self._rest else {}
        if not all(number.isdecimal() and len(number) <= LONGEST_NUMBER for number in table):
            self.refuse(key, "must have whole numbers for keys")
        return {int(number): self._number(key, value, 1e-6, 1e6) for number, value in table.items()}

    def table(self, key: str) -> Table:
        """The table under `key`, which must be there."""
        return Table(self._file, self._mapping(key), f"{self._path}{key}.")

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables, empty when it is missing."""
        values = self._list(key) if key in self._rest else ()
        found = [value for value in values if isinstance(value, dict)]
        if len(found) < len(values):
            self.refuse(key, "must be a list of tables")
        return tuple(Table(self._file, one, f"{self._path}{key}[{n}].") for n, one in enumerate(found, 1))

    def keys(self) -> tuple[str, ...]:
        """What nobody has asked for yet."""
        return tuple(self._rest)

    def pattern(self, key: str, otherwise: str) -> re.Pattern[str]:
        """A regular expression."""
        text = self.text(key, otherwise)
        try:
            return re.compile(text)
        except (re.error, OverflowError) as error:  # of repeats, `re` counts only so many
            self.refuse(key, f"is no regular expression: {error}")

    def close(self) -> None:
        """Refuse what nobody asked for: a key that is misspelt must not be passed over."""
        for key in self._rest:
            self.refuse(key, "is no key of a profile")

    def _take(self, key: str, otherwise: object) -> object:
        value = self._rest.pop(key, otherwise)
        if value is None:
            self.refuse(key, "is missing")
        return value

    def _number(self, key: str, value: object, least: float, most: float) -> float:
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
        if not least <= number <= most:
            self.refuse(key, f"must be a number from {least:g} to {most:g}")
        return float(number)

    def _list(self, key: str) -> Sequence[object]:
        value = self._take(key, None)
        if not isinstance(value, list):
            self.refuse(key, "must be a list")
        return value

    def _mapping(self, key: str) -> Mapping[str, object]:
        value = self._take(key, None)
        if not isinstance(value, dict):
            self.refuse(key, "must be a table")
        return value
