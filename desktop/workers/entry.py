"""A sample as a person entered it."""

from __future__ import annotations

from dataclasses import dataclass

from core.store.records import Position, State


@dataclass(frozen=True)
class Entry:
    """A sample as typed. `problem` says what is missing or wrong (empty: nothing); `refused` names the fields."""

    name: str
    site: str
    depth_from_cm: float | None
    depth_to_cm: float | None
    state: State | None
    position: Position | None
    problem: str = ""
    refused: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """Whether the sample can be entered."""
        return not self.problem

    @property
    def has_site(self) -> bool:
        """Whether it says where the sample was taken."""
        return bool(self.site) or self.position is not None
