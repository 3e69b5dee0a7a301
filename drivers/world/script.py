"""Scripts of faults: text files that say what goes wrong with an emulated scanner, and when.

    # comments and empty lines are passed over
    at 12 drop            # the answer to the twelfth command is lost
    after 10 min leak 0.3 # daylight gets in

`at K` counts the commands that the scanner is given, from 1; `after T` counts seconds (`s`), minutes or hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from core.errors import ErrorCode, InputError
from drivers.world.events import ALONE, WORLD_WORDS, Word, between, whole


class ScriptCode(ErrorCode):
    """Why a script is none."""

    LINE = "script.line"
    UNKNOWN = "script.unknown"
    REFUSED = "script.refused"


ANSWER_WORDS: Final[dict[str, Word]] = {
    "drop": ALONE,
    "garble": ALONE,
    "truncate": ALONE,
    "delay": between(0, 3600, "seconds, as in `delay 2.5`"),
    "disconnect": between(0, 86400, "nothing, or the seconds after which it is back", optional=True),
}
"""What may become of the answer to a command."""

DEVICE_WORDS: Final[dict[str, Word]] = {
    "busy": whole(1, "how many replies long, as in `busy 5`"),
    "error": Word("the code of the fault, as in `error 4`", lambda text: text or _missing()),
}
"""What may be wrong with the scanner itself."""

WORDS: Final[dict[str, Word]] = ANSWER_WORDS | DEVICE_WORDS | WORLD_WORDS

_LINE = re.compile(
    r"(?:at\s+(?P<command>[1-9]\d{0,8})|after\s+(?P<time>\d{1,8}(?:\.\d+)?)\s*(?P<unit>s|min|h))"
    r"\s+(?P<word>[a-z]+)(?:\s+(?P<value>\S+))?"
)
_UNITS = {"s": 1.0, "min": 60.0, "h": 3600.0}
_FORM = "`at K WORD` or `after T s WORD`"


def _missing() -> str:
    raise ValueError


LONGEST_SCRIPT = 1 << 20
"""Characters."""


@dataclass(frozen=True)
class Event:
    """`word` with `value` strikes at command number `command`, or `seconds` after the start."""

    word: str
    value: str = ""
    command: int | None = None
    seconds: float | None = None

    def __str__(self) -> str:
        return f"{self.word} {self.value}".strip()


def parse_script(text: str) -> tuple[Event, ...]:
    """The events of a script, in its order; `InputError(LINE)` names the first line that is none."""
    return tuple(_events(text))


def load_script(name: str) -> tuple[Event, ...]:
    """Of a file, or of one of the scripts that come with Tilth, by name.

    Raises `InputError`: `UNKNOWN` when there is neither, `LINE`.
    """
    ready = ready_scripts()
    if name in ready:
        return parse_script(ready[name])
    try:
        with Path(name).open(encoding="utf-8") as file:
            # a file without end is no script
            return parse_script(file.read(LONGEST_SCRIPT))
    except (OSError, ValueError) as error:
        raise InputError(ScriptCode.UNKNOWN, script=name, known=", ".join(ready)) from error


def ready_scripts() -> dict[str, str]:
    """Text of the scripts that come with Tilth, by name."""
    folder = files(__package__).joinpath("scripts")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".txt")), key=lambda one: one.name)
    return {one.name.removesuffix(".txt"): one.read_text(encoding="utf-8") for one in found}


def _events(text: str) -> Iterator[Event]:
    for number, line in enumerate(text.splitlines(), 1):
        told = line.partition("#")[0].strip()
        if told:
            yield _event(told, number)


def _event(line: str, number: int) -> Event:
    match = _LINE.fullmatch(line)
    if match is None:
        raise InputError(ScriptCode.LINE, number=number, line=line, allowed=_FORM)
    name, value = match["word"], match["value"] or ""
    word = WORDS.get(name)
    if word is None:
        raise InputError(ScriptCode.LINE, number=number, line=line, allowed=", ".join(WORDS))
    try:
        value = word.read(value)
    except ValueError as error:
        raise InputError(ScriptCode.LINE, number=number, line=line, allowed=f"{name}: {word.allowed}") from error
    if match["command"]:
        return Event(name, value, command=int(match["command"]))
    return Event(name, value, seconds=float(match["time"]) * _UNITS[match["unit"]])
