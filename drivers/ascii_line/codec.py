"""Answers of line devices, as pure functions on text and bytes.

`core.acquisition.scanner.Scan.raw` holds the lines of each scan's answer as the device sent them, in order,
each ended by one line feed; `decode` reads them again.
"""

from __future__ import annotations

import json
import math
import re

import numpy as np

from core.spectrum import Floats
from drivers.ascii_line.profile import Format, Numbers, Shape

MOST_ANSWER = 65_536
"""Characters; a device that talks on is not answering."""

_FORMS = {
    Numbers.INTEGER: re.compile(r"[-+]?[0-9]{1,18}"),
    Numbers.HEX: re.compile(r"(?:0[xX])?[0-9A-Fa-f]{1,15}"),
    Numbers.FLOAT: re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"),
}


def collapsed(text: str) -> str:
    """Every run of blanks, tabs and line ends as one blank; none at the ends."""
    return " ".join(text.split())


def printable(line: bytes) -> str:
    """A line as text; bytes that are no ASCII become a sign that matches nothing."""
    return line.decode("ascii", errors="replace")


def scan_values(shape: Shape, bands: int, text: str) -> list[float] | None:
    """The numbers of an answer, in its own order; None while more is to come.

    `text` is what has come so far. Raises `ValueError` for what cannot become an answer of `bands` numbers.
    """
    body = text.strip()
    if len(body) > MOST_ANSWER:
        raise ValueError("too long")
    if not body.endswith(shape.trailing):
        return None
    body = body[: len(body) - len(shape.trailing)].strip()
    if shape.format is Format.JSON:
        return _from_json(shape, bands, body)
    words = _words(shape, body)
    values = [number(word, shape.numbers) for word in words]
    if len(values) > bands or (shape.trailing and len(values) < bands):
        raise ValueError(f"{len(values)} numbers instead of {bands}")
    return values if len(values) == bands else None


def number(word: str, form: Numbers) -> float:
    """One number; `ValueError` for anything that is not written as `form` says, or is not finite."""
    if not _FORMS[form].fullmatch(word):
        raise ValueError(f"{word!r} is no number")
    value = float(int(word, 16)) if form is Numbers.HEX else float(word)
    if not math.isfinite(value):
        raise ValueError(f"{word} is not finite")
    return value


def decode(shape: Shape, bands: int, raw: bytes) -> Floats:
    """Numbers `[n, bands]` of the n answers in `raw`, in the order of the answers.

    Raises `ValueError` for bytes that are not whole answers.
    """
    answers, text = [], ""
    for line in raw.splitlines():
        text = f"{text}\n{printable(line)}"
        values = scan_values(shape, bands, text)
        if values is not None:
            answers.append(values)
            text = ""
    if text.strip() or not answers:
        raise ValueError("an answer is cut off")
    return np.array(answers, dtype=np.float64)


def _words(shape: Shape, body: str) -> list[str]:
    """The words of a list; one that lines end counts as separated there."""
    if shape.separator.isspace():
        return body.split()
    # a separator before a line end does not make an empty word
    return [word for line in body.splitlines() for word in _of_line(line.strip(), shape.separator)]


def _of_line(line: str, separator: str) -> list[str]:
    words = line.removesuffix(separator).split(separator) if line else []
    return [word.strip() for word in words]


def _from_json(shape: Shape, bands: int, body: str) -> list[float] | None:
    try:
        document: object = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    except ValueError:
        if body[:1] in ("{", "[", ""):
            return None
        raise
    found = document.get(shape.key) if shape.key and isinstance(document, dict) else document
    if shape.names and isinstance(found, dict):
        found = [found.get(name) for name in shape.names]
    if not isinstance(found, list) or len(found) != bands:
        raise ValueError(f"no list of {bands} numbers")
    return [_finite(value) for value in found]


def _finite(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is no number")  # noqa: TRY004 - wrong bytes, not a wrong call
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError("too large") from error
    if not math.isfinite(number):
        raise ValueError(f"{number} is not finite")
    return number
