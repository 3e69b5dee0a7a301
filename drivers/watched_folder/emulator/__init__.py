"""Closed instruments, played: what their programs would write into a folder."""

from drivers.watched_folder.emulator.instrument import Act, ClosedInstrument, Habit, Style
from drivers.watched_folder.emulator.writing import carry_out, write_files

__all__ = ["Act", "ClosedInstrument", "Habit", "Style", "carry_out", "write_files"]
