"""The commands of `tilth-train`, one module each with `add(commands)`; heavy imports wait until a command runs."""

from __future__ import annotations

from training.commands import bundle, properties, sign, simulate, soils
from training.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    bundle,
    sign,
    simulate,
    soils,
    properties,
)
"""In the order of the help."""

__all__ = ["COMMANDS"]
