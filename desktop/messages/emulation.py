"""Sentences of emulated scanners and their scripts."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message
from drivers.emulate import EmulationCode
from drivers.world.script import ScriptCode

MESSAGES: dict[ErrorCode, Message] = {
    EmulationCode.NO_FAMILY: Message("There is no emulated scanner called {family}.", "Choose one of: {known}."),
    EmulationCode.NO_MODEL: Message(
        "There is no emulated {family} called {model}.", "Leave the model out, or choose one of: {known}."
    ),
    EmulationCode.NO_LINE: Message(
        "An emulated {family} cannot be reached over {line}, as the real one cannot.",
        "Leave the line out: Tilth then chooses one that it has.",
    ),
    EmulationCode.NO_PORT: Message(
        "Port {port} of this computer is in use, or not for everybody.",
        "Choose another one above 1023, or 0 for any that is free.",
    ),
    ScriptCode.LINE: Message(
        "Line {number} of the script is not understood: {line}.", "What may stand there: {allowed}."
    ),
    ScriptCode.UNKNOWN: Message(
        "{script} is neither a file that can be read nor a script of Tilth.", "Scripts of Tilth: {known}."
    ),
    ScriptCode.REFUSED: Message(
        "This emulated scanner does not know the fault: {event}.",
        "Take it out of the script, or use a code that the page of the scanner names.",
    ),
}
