"""Does in a real folder what a played instrument says."""

from __future__ import annotations

import threading
from pathlib import Path

from drivers.clock import Clock
from drivers.watched_folder.emulator.instrument import Act, ClosedInstrument, Habit, Style
from drivers.world.scene import World


def write_files(
    folder: Path,
    world: World,
    clock: Clock,
    stop: threading.Event,
    *,
    style: Style = Style.NEOSPECTRA,
    habit: Habit = Habit.WHOLE,
    every_s: float = 1.0,
    scans: int | None = None,
) -> None:
    """Scan what lies in the world again and again and leave the files in `folder`, until `stop` is set.

    `every_s` seconds pass between the end of a scan and the next; `scans` ends it after so many. The folder must be
    there; raises `OSError`.
    """
    instrument = ClosedInstrument(world, style, habit, taken=[path.name for path in folder.iterdir()])
    done = 0
    while not stop.is_set() and done != scans:
        for act in instrument.scan(clock.now()):
            _pass(act.after_s, clock, stop)
            if stop.is_set():
                return
            carry_out(folder, act)
        done += 1
        _pass(every_s, clock, stop)


def carry_out(folder: Path, act: Act) -> None:
    """One act, now."""
    path = folder / act.name
    if act.data:
        with path.open("ab") as stream:
            stream.write(act.data)
    if act.to:
        path.replace(folder / act.to)


def _pass(seconds: float, clock: Clock, stop: threading.Event) -> None:
    """Let seconds pass, looking at `stop` ten times each."""
    until = clock.now() + seconds
    while not stop.is_set() and (left := until - clock.now()) > 0:
        clock.wait(min(left, 0.1))
