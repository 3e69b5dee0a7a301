"""Sentences of emulated scanners and their scripts."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message
from drivers.emulate import EmulationCode

MESSAGES: dict[ErrorCode, Message] = {
    EmulationCode.NO_FAMILY: Message("There is no emulated scanner called {family}.", "Choose one of: {known}."),
    EmulationCode.NO_LINE: Message(
        "An emulated {family} cannot be reached over {line}, as the real one cannot.",
        "Leave the line out: Tilth then chooses one that it has.",
    ),
}
