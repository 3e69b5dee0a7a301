"""Who stands beside an emulated scanner and changes what lies before it.

An emulated scanner cannot hear what the application asks its user to do. When it serves another program,
its scenes come from typed commands (`obey`) or go by the number of scans (`Routine`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import ErrorCode, InputError
from drivers.world.events import WORLD_WORDS, happen
from drivers.world.scene import COVER, PANEL, World
from drivers.world.soils import SOIL


class SceneCode(ErrorCode):
    """Why an order about the scene was not understood."""

    COMMAND = "scene.command"
    ROUTINE = "scene.routine"


SHORT = {"p": "panel", "s": "soil", "x": "place"}


def obey(world: World, line: str) -> None:
    """Typed words, as in scripts: `panel`, `soil 7`, `place plastic` (short `p`, `s 7`, `x plastic`), `leak 0.3`.

    What is placed ends any routine. Raises `InputError(COMMAND)` for anything else; all stays as it was.
    """
    typed, _, rest = line.strip().partition(" ")
    name = SHORT.get(typed, typed)
    try:
        value = WORLD_WORDS[name].read(rest.strip())
    except (KeyError, ValueError) as error:
        raise InputError(SceneCode.COMMAND, command=line.strip()) from error
    happen(world, name, value)


@dataclass(frozen=True)
class Step:
    """`scans` scans of the panel, of the black cap or of a soil."""

    kind: str
    scans: int


class Routine:
    """An operator who counts scans: `panel*1 soil*6` is one scan of the panel, six of a soil, and again.

    Each round brings the next soil, the first being number `first_soil`.
    """

    def __init__(self, steps: tuple[Step, ...], first_soil: int) -> None:
        self._kinds = [step.kind for step in steps for _ in range(step.scans)]
        self._soil = first_soil
        self._done = 0

    def scan_begins(self, world: World) -> None:
        """Place what is due for this scan."""
        rounds, position = divmod(self._done, len(self._kinds))
        self._done += 1
        if self._kinds[position] == PANEL:
            world.place_panel()
        elif self._kinds[position] == COVER:
            world.place_cover()
        else:
            world.place_soil(self._soil + rounds)


def parse_routine(text: str) -> tuple[Step, ...]:
    """Steps such as `panel*1 soil*6` or `cover*1 panel*1 soil*6`; `InputError(ROUTINE)` for anything else."""
    matches = [re.fullmatch(rf"({PANEL}|{COVER}|{SOIL})\*([1-9]\d*)", word) for word in text.split()]
    steps = tuple(Step(match[1], int(match[2])) for match in matches if match)
    if not steps or len(steps) != len(matches):
        raise InputError(SceneCode.ROUTINE, routine=text)
    return steps
