"""A closed instrument with its program, as far as a folder sees them: a pure object that says what to write when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

import numpy as np
from numpy.typing import NDArray

from drivers.world.detector import Detector
from drivers.world.scene import COVER, PANEL, World

FloatArray = NDArray[np.float64]

SCAN_S = 2.0
"""What a scan of the NeoSpectra takes by default (its user manual)."""
PIECES = 5
PIECE_S = 0.3

_NEO_CM1 = 3921.568654 + 13.6132257 * np.arange(257)
_NEO_NM: FloatArray = np.asarray(1e7 / _NEO_CM1, dtype=np.float64)
_NEO_DEVICE = "NS-Scanner_E0000001"
_COUNTS_NM = np.linspace(905.0, 1695.0, 256)
_FULL_SCALE = 65_535
_WHITE_COUNTS = 42_000.0
_DETECTOR = Detector(full_scale=_FULL_SCALE, dark=900.0, read_noise=6.0, shot=0.05)
_AVERAGES = 20
_GARBAGE = b"Program ended unexpectedly\nThe log of this run follows:\n"


class Style(StrEnum):
    """What the program writes."""

    NEOSPECTRA = "neospectra"
    """One CSV that grows by a row per scan; the instrument keeps its own white."""
    COUNTS = "counts"
    """A text of wavelengths and counts per scan, dark and white included."""


class Habit(StrEnum):
    """How the program writes it."""

    WHOLE = "whole"
    PIECES = "pieces"
    """A few lines at a time."""
    PART = "part"
    """Under another name, which is changed when all is written."""
    GARBAGE = "garbage"
    """With a file beside each scan that is no spectrum."""


@dataclass(frozen=True)
class Act:
    """After `after_s` seconds append `data` to the file `name`; with `to` give it that name then."""

    after_s: float
    name: str
    data: bytes = b""
    to: str = ""


class ClosedInstrument:
    """Sees the world, and tells what its program does about each scan; `noise` off makes figures comparable.

    `taken` are names of files that it finds there and leaves alone.
    """

    def __init__(
        self,
        world: World,
        style: Style,
        habit: Habit = Habit.WHOLE,
        *,
        noise: bool = True,
        taken: Collection[str] = (),
    ) -> None:
        self._world = world
        self._style = style
        self._habit = habit
        self._rng = np.random.default_rng([world.seed, 77]) if noise else None
        self._taken = set(taken)
        self._export = ""
        self._dark = False

    def scan(self, now: float) -> list[Act]:
        """What follows from pressing the button at `now`; the white of an instrument with its own leaves no file."""
        self._world.lamp.switch(on=True, now=now)
        view, seen = self._world.begin_scan(), now + SCAN_S
        scene = self._world.scene
        if self._style is Style.NEOSPECTRA:
            if scene.kind == PANEL:
                return []
            own_white = self._world.lamp.radiance(_NEO_NM, seen)
            reflectance = np.asarray(view.light(_NEO_NM, seen) / own_white, dtype=np.float64)
            return self._neospectra(f"{scene.kind.capitalize()} {scene.seed}", reflectance)
        light = view.light(_COUNTS_NM, seen)
        if scene.kind == COVER:
            self._dark = True
            return self._counts("dark", light, seen)
        if scene.kind == PANEL:
            # shuts its shutter before a white, unless somebody covered the window for a dark
            dark = [] if self._dark else self._counts("dark", np.zeros_like(light), seen)
            return [*dark, *self._counts("white", light, seen)]
        return self._counts(f"{scene.kind}{scene.seed}", light, seen)

    def _neospectra(self, sample: str, reflectance: FloatArray) -> list[Act]:
        percent = 100.0 * reflectance
        if self._rng is not None:
            percent += self._rng.normal(0.0, 0.02, percent.size)
        row = ",".join([sample, _NEO_DEVICE, *(f"{value:.8f}" for value in percent)]) + "\n"
        heading = ""
        if not self._export:
            self._export = self._fresh("NeoSpectra_{:d}.csv")
            heading = ",".join(["Sample Name", "Device Id", *(f"{point:.6f}" for point in _NEO_CM1)]) + "\n"
        # an export that is renamed when it is done would have to be written anew each time: it grows in place
        return self._written(self._export, (heading + row).encode(), in_place=True)

    def _counts(self, role: str, light: FloatArray, now: float) -> list[Act]:
        counts = _DETECTOR.read(_WHITE_COUNTS * light, 1, _AVERAGES, now, self._rng)
        lines = [
            "Data from the closed instrument",
            f"Scans to average: {_AVERAGES}",
            ">>>>>Begin Spectral Data<<<<<",
            *(f"{point:.3f}\t{value:.1f}" for point, value in zip(_COUNTS_NM, counts, strict=True)),
            ">>>>>End Spectral Data<<<<<\n",
        ]
        name = self._fresh(role + "_{:03d}.txt")
        return self._written(name, "\n".join(lines).encode(), in_place=False)

    def _written(self, name: str, data: bytes, *, in_place: bool) -> list[Act]:
        if self._habit is Habit.WHOLE or (self._habit is Habit.PART and in_place):
            return [Act(SCAN_S, name, data)]
        if self._habit is Habit.GARBAGE:
            return [Act(SCAN_S, name, data), Act(0.0, f"{name}.err.txt", _GARBAGE)]
        size = -(-len(data) // PIECES)
        written = f"{name}.part" if self._habit is Habit.PART else name
        pieces = [data[begin : begin + size] for begin in range(0, len(data), size)]
        acts = [Act(PIECE_S if number else SCAN_S, written, piece) for number, piece in enumerate(pieces)]
        return acts if written == name else [*acts, Act(PIECE_S, written, to=name)]

    def _fresh(self, pattern: str) -> str:
        """The first name of that pattern, counted from 1, that no file bears."""
        name = next(name for number in count(1) if (name := pattern.format(number)) not in self._taken)
        self._taken.add(name)
        return name
