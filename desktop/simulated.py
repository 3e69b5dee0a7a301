"""Telling the simulated from the real.

An emulated scanner says so in its model name. It tells that name over its own protocol, and the store keeps
it with every scan; so what was simulated stays known as such however it was measured.
"""

from __future__ import annotations

_MARK = "emulator"


def is_simulated(model: str) -> bool:
    """Whether a scanner of this model name is an emulator."""
    return _MARK in model.casefold()
