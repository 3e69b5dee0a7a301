"""Who puts the panel and the samples before the scanner."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Protocol

from drivers.world.scene import World


class Operator(Protocol):
    """Each method returns when what it asks for is done."""

    def dark(self) -> None:
        """Cover the window."""

    def panel(self) -> None:
        """Put the white panel there."""

    def sample(self, name: str) -> None:
        """Put a sample there."""

    def move(self, left: int) -> None:
        """Move the scanner to another spot of the sample; `left` repeats are to go."""


class Nobody:
    """No one is asked: the scanner is emulated with an operator of its own, or a script has arranged things."""

    def dark(self) -> None:
        """Nothing."""

    def panel(self) -> None:
        """Nothing."""

    def sample(self, name: str) -> None:
        """Nothing."""

    def move(self, left: int) -> None:
        """Nothing."""


class Person:
    """Someone at the terminal, who presses Enter when it is done; asked on standard error."""

    def dark(self) -> None:
        """Ask to cover the window."""
        _ask("Cover the window of the scanner")

    def panel(self) -> None:
        """Ask for the white panel."""
        _ask("Put the white panel before the scanner")

    def sample(self, name: str) -> None:
        """Ask for a sample."""
        _ask(f"Put sample {name} before the scanner")

    def move(self, left: int) -> None:
        """Ask for another spot."""
        _ask(f"Move the scanner to another spot of the sample, {left} to go")


class Simulated:
    """Places panel and soils in the world of an emulated scanner; `soils` numbers them by sample name."""

    def __init__(self, world: World, soils: Mapping[str, int]) -> None:
        self._world = world
        self._soils = soils

    def dark(self) -> None:
        """Nothing: emulated scanners take their own dark."""

    def panel(self) -> None:
        """Place the panel."""
        self._world.place_panel()

    def sample(self, name: str) -> None:
        """Place the soil of that sample."""
        self._world.place_soil(self._soils[name])

    def move(self, left: int) -> None:
        """Nothing: the soil is packed anew for each scan."""


def beside(address: str) -> Operator:
    """Whoever there is to ask about the scanner at `address`."""
    if address.startswith("emulator:") or sys.stdin is None or not sys.stdin.isatty():
        return Nobody()
    return Person()


def _ask(what: str) -> None:
    print(f"{what}, then press Enter: ", end="", file=sys.stderr, flush=True)
    sys.stdin.readline()
