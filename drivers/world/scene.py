"""The world around an emulated scanner: what lies before it, and the lamp and the air that it works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.world.lamp import Lamp
from drivers.world.panel import Panel
from drivers.world.soils import NO_SOIL_KINDS, SOIL, Soil, SoilModel, no_soil

FloatArray = NDArray[np.float64]

PANEL = "panel"

_PRIME = 1_000_003


@dataclass(frozen=True)
class Scene:
    """What lies before the scanner: `panel`, `soil` or one of `NO_SOIL_KINDS`, with its seed."""

    kind: str = PANEL
    seed: int = 0


class Operator(Protocol):
    """Whoever changes the scene; told what a person beside the scanner would notice."""

    def scan_begins(self, world: World) -> None:
        """The lamp flashes or the fan starts: a scan begins."""


class World:
    """What an emulated scanner sees; a function of the seed, of the scenes placed and of the scans made.

    The scene may be changed from another thread; a running scan sees what lay there when it began.
    """

    def __init__(self, seed: int, operator: Operator | None = None) -> None:
        self.seed = seed
        self.lamp = Lamp(seed)
        self.panel = Panel()
        self.operator = operator
        self._scene = Scene()
        self._scans = 0

    @property
    def scene(self) -> Scene:
        """What lies there now."""
        return self._scene

    def place_panel(self) -> None:
        """Put the white panel before the scanner."""
        self._scene = Scene(PANEL)

    def place_soil(self, seed: int) -> None:
        """Put a soil there; the same seed is the same soil."""
        self._scene = Scene(SOIL, seed)

    def place_no_soil(self, kind: str, seed: int = 0) -> None:
        """Put something else there; `ValueError` for a kind not in `NO_SOIL_KINDS`."""
        if kind not in NO_SOIL_KINDS:
            raise ValueError(f"{kind!r} is none of {', '.join(NO_SOIL_KINDS)}")
        self._scene = Scene(kind, seed)

    def stray(self, nm: FloatArray, now: float) -> FloatArray:  # noqa: ARG002 - nothing leaks in yet
        """Light that is not the scanner's own, in the units of `View.light`."""
        return np.zeros_like(nm)

    def begin_scan(self) -> View:
        """What the scan that begins now will see; soil is packed anew for each scan."""
        if self.operator is not None:
            self.operator.scan_begins(self)
        self._scans += 1
        return View(self._thing(), self._scans, self)

    def _thing(self) -> Soil | Panel:
        scene = self._scene
        if scene.kind == PANEL:
            return self.panel
        thing = SoilModel.load().draw(scene.seed) if scene.kind == SOIL else no_soil(scene.kind, scene.seed)
        return thing.repeat((self.seed * _PRIME + scene.seed) * _PRIME + self._scans)


@dataclass(frozen=True, eq=False)
class View:
    """What lies before the scanner during scan number `scan`."""

    thing: Soil | Panel
    scan: int
    world: World

    def reflectance(self, nm: FloatArray) -> FloatArray:
        """Fraction at the wavelengths; beyond 900–2500 nm as at the ends, where nothing better is known."""
        return np.asarray(self.thing.reflectance(np.clip(nm, 900.0, 2500.0)), dtype=np.float64)

    def light(self, nm: FloatArray, now: float) -> FloatArray:
        """What enters the scanner at the wavelengths at `now`, lamp and light from elsewhere together.

        1 is what a warm lamp sends back from a perfect white at 1300 nm. A scanner with a shutter or with LEDs
        of its own takes `reflectance` and `World.stray` instead.
        """
        return np.asarray(self.world.lamp.radiance(nm, now) * self.reflectance(nm) + self.world.stray(nm, now))
