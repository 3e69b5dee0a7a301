"""The numbers of JCAMP-DX data lines: AFFN, and the squeezed forms PAC, SQZ, DIF and DUP, mixed at will.

A pseudo-digit is the first digit of a number with its sign, and says what the number is (JCAMP-DX 4.24,
section 5): `@ A–I a–i` an ordinate, `% J–R j–r` the difference to the one before, `S–Z s` how many times the
one before stands there, itself included. A line in difference form ends with an ordinate that the next
line repeats, so that an error cannot go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.spectrum import Floats

MOST_POINTS = 1 << 22
"""In one block; a few bytes of repeats could ask for any number."""

_PSEUDO = {"%": " d0", "@": " 0", "+": " ", "-": " -"}
_PSEUDO |= {chr(ord("A") + i): f" {i + 1}" for i in range(9)} | {chr(ord("a") + i): f" -{i + 1}" for i in range(9)}
_PSEUDO |= {chr(ord("J") + i): f" d{i + 1}" for i in range(9)} | {chr(ord("j") + i): f" d-{i + 1}" for i in range(9)}
_PSEUDO |= {chr(ord("S") + i): f" r{i + 1}" for i in range(8)} | {"s": " r9"}
_TABLE = str.maketrans(_PSEUDO)

_NUMBER = r"[+-]?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[Ee][+-]\d++)?+"
_REAL = re.compile(_NUMBER)
_REALS = re.compile(rf"(?:\s*+{_NUMBER}(?=[\s+-]|$))++\s*+")
_SQUEEZED = re.compile(r"[A-Za-z@%]|\S[+-]")
_ILLEGAL = re.compile(r"[^0-9A-Za-z@%+\-.\s]")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_SEPARATORS = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class Line:
    """What a data line says of its begin: number of the line, abscissa, unit of the abscissa's last digit, and the
    index of the ordinate that it belongs to."""

    number: int
    x: float
    unit: float
    index: int


def ordinates(lines: Iterable[tuple[int, str]], most: int) -> tuple[Floats, list[Line]]:
    """The ordinates of `(X++(Y..Y))`, at most `most` of them, and what each line says of its begin.

    Raises `InputError`: `DAMAGED` where a line cannot be decoded or does not repeat the last ordinate of the
    line before in difference form, `MISSING` for a value that the file marks as missing, `POINTS`.
    """
    found: list[float] = []
    heads: list[Line] = []
    differs = False
    for number, line in lines:
        x, values, ends_differing = _line(number, line, most - len(found) + 1)
        heads.append(Line(number, _floats([x], number)[0], _last_digit(x), len(found) - differs))
        if differs and values[0] != found[-1]:
            raise _damaged("ordinate repeated in line", number)
        found += values[1:] if differs else values
        differs = ends_differing
        if len(found) > most:
            raise InputError(FormatCode.POINTS, points=len(found), need=most)
    try:
        return np.array(found, dtype=np.float64), heads
    except OverflowError as error:
        raise _damaged("ordinates", len(found)) from error


def pairs(lines: Iterable[tuple[int, str]], most: int, *, decimal_comma: bool) -> Floats:
    """The points `[n, 2]` of `(XY..XY)`, at most `most`; raises `InputError` (`DAMAGED`, `MISSING`, `POINTS`)."""
    found: list[float] = []
    for number, line in lines:
        _refuse_missing(line, number)
        text = _DECIMAL_COMMA.sub(".", line) if decimal_comma else line
        cells = [cell for cell in _SEPARATORS.split(text) if cell]
        found += _floats(cells, number)
        if len(cells) % 2:
            raise _damaged("line", number)
        if len(found) > 2 * most:
            raise InputError(FormatCode.POINTS, points=len(found) // 2, need=most)
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _last_digit(x: str) -> float:
    """What one unit of the last digit is worth; of a number with an exponent, as if it had none."""
    return 10.0 ** -len(x.upper().partition("E")[0].partition(".")[2])


def _line(number: int, line: str, most: int) -> tuple[str, list[float], bool]:
    """Abscissa, ordinates, and whether the last one is a difference."""
    _refuse_missing(line, number)
    if _ILLEGAL.search(line):
        raise _damaged("line", number)
    cells = line.split()
    if _SQUEEZED.search(line):
        if not _REALS.fullmatch(line):
            return _squeezed(number, line, most)
        cells = _REAL.findall(line)  # numbers with exponents, or packed by their signs
    if len(cells) < 2:
        raise _damaged("line", number)
    return cells[0], _floats(cells[1:], number), False


def _squeezed(number: int, line: str, most: int) -> tuple[str, list[float], bool]:
    head = _REAL.match(line)
    if head is None:
        raise _damaged("line", number)
    found: list[float] = []
    value, step, differs = 0, 0, False
    try:
        for cell in line[head.end() :].translate(_TABLE).split():
            if cell[0] in "dr" and not found:  # nothing before it to differ from, or to repeat
                raise _damaged("line", number)
            if cell[0] == "d":
                step, differs = int(cell[1:]), True
                value += step
                found.append(value)
            elif cell[0] == "r":
                more = int(cell[1:]) - 1
                if len(found) + more > most:
                    raise InputError(FormatCode.POINTS, points=len(found) + more, need=most)
                found += [value + step * (i + 1) for i in range(more)] if differs else [value] * more
                value = int(found[-1])
            else:
                value, differs = int(cell), False
                found.append(value)
    except ValueError as error:
        raise _damaged("line", number) from error
    if not found:
        raise _damaged("line", number)
    return head[0], found, differs


def _floats(cells: list[str], number: int) -> list[float]:
    try:
        return list(map(float, cells))
    except ValueError as error:
        raise _damaged("line", number) from error


def _refuse_missing(line: str, number: int) -> None:
    if "?" in line:
        raise InputError(FormatCode.MISSING, row=number, column="Y")
    if "_" in line:  # which Python takes for a part of a number
        raise _damaged("line", number)


def _damaged(what: str, value: int) -> InputError:
    return InputError(FormatCode.DAMAGED, what=what, value=value)
