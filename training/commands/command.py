"""What a command is."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    Commands = _SubParsersAction[ArgumentParser]


class Command(Protocol):
    """A module with `add`."""

    def add(self, commands: Commands) -> None:
        """Add a parser whose default `run` takes the parsed arguments; `run` raises `TilthError` where it refuses."""
