"""The sentences of Tilth: one for each code that core and drivers return, with what to do about it.

Each module beside this one holds the table of one subsystem. Placeholders in braces are the values that
the error carries. A test checks that every member of every `ErrorCode` has its sentence.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache

from core.errors import ErrorCode, TilthError, Value

_TABLES = (
    "formats",
    "spectrum",
    "scanner",
    "nirone",
    "asd",
    "ocean",
    "ascii_line",
    "watched_folder",
    "emulation",
    "devices",
    "acquisition",
    "store",
    "bundle",
    "report",
    "laboratory",
    "cli",
    "selection",
    "corrections",
    "calibration",
    "local",
    "why",
)


@dataclass(frozen=True)
class Message:
    """A `sentence` that says what happened and an `action` that says what to do; both with placeholders."""

    sentence: str
    action: str


@cache
def _messages() -> dict[ErrorCode, Message]:
    table: dict[ErrorCode, Message] = {}
    for name in _TABLES:
        table.update(importlib.import_module(f"desktop.messages.{name}").MESSAGES)
    return table


def message_for(code: ErrorCode) -> Message:
    """The message of a code; `KeyError` when a table lacks it."""
    return _messages()[code]


def sentence(error: TilthError) -> str:
    """What happened, in one sentence with the values filled in."""
    return _fill(message_for(error.code).sentence, error)


def action(error: TilthError) -> str:
    """What the user can do about it."""
    return _fill(message_for(error.code).action, error)


def _fill(template: str, error: TilthError) -> str:
    shown = {name: _readable(value) for name, value in error.values.items()}
    return template.format_map(_Shown(shown))


def _readable(value: Value) -> Value:
    """Numbers without digits that say nothing, properties by their label."""
    if isinstance(value, float):
        return f"{value:g}"
    # imported here because it brings numpy, which `tilth --help` does without
    known = importlib.import_module("core.properties").PROPERTIES.get(value)
    return value if known is None else str(known.label)


class _Shown(dict[str, object]):
    """Values of a sentence; one that the error does not carry shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"
