"""The world around an emulated scanner: what lies before it, and the lamp and the air that it works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.world.air import Air
from drivers.world.battery import Battery
from drivers.world.daylight import clouds, daylight
from drivers.world.lamp import Lamp
from drivers.world.panel import Panel
from drivers.world.soils import NO_SOIL_KINDS, SOIL, SoilModel, no_soil
from drivers.world.things import BlackCap, Lifted, Moist, Thing

FloatArray = NDArray[np.float64]

PANEL = "panel"
COVER = "cover"

LIFTED = 0.6
"""Daylight that a lifted scanner sees, as a share of the lamp's light at 1300 nm."""

_PRIME = 1_000_003


@dataclass(frozen=True)
class Scene:
    """What lies before the scanner: `panel`, `cover`, `soil` or one of `NO_SOIL_KINDS`, with its seed."""

    kind: str = PANEL
    seed: int = 0


class Operator(Protocol):
    """Whoever changes the scene; told what a person beside the scanner would notice."""

    def scan_begins(self, world: World) -> None:
        """The lamp flashes or the fan starts: a scan begins."""


class World:
    """What an emulated scanner sees; a function of the seed, of what was placed and happened, and of the scans made.

    The scene may be changed from another thread; a running scan sees what lay there when it began, but a
    scanner that is lifted meanwhile sees daylight.
    """

    def __init__(self, seed: int, operator: Operator | None = None) -> None:
        self.seed = seed
        self.lamp = Lamp(seed)
        self.air = Air()
        self.battery = Battery()
        self.panel = Panel()
        self.operator = operator
        self.water = 0.0
        """Grams per gram of dry soil in the soils placed."""
        self.leak = 0.0
        """Daylight that gets in beside the sample, as a share of the lamp's light at 1300 nm."""
        self.dust = 0.0
        """Share of the panel that each scan of it soils."""
        self.now = 0.0
        """Seconds of the world, as far as anybody told."""
        self._scene = Scene()
        self._scans = 0
        self._lifted = False
        self._lifts = 0

    @property
    def scene(self) -> Scene:
        """What lies there now."""
        return self._scene

    @property
    def lifted(self) -> bool:
        """Whether the scanner is lifted off what lies there."""
        return self._lifted

    def place_panel(self) -> None:
        """Put the white panel before the scanner."""
        self._scene = Scene(PANEL)

    def place_cover(self) -> None:
        """Put the black cap on: no light gets in, and hardly any comes back."""
        self._scene = Scene(COVER)

    def place_soil(self, seed: int) -> None:
        """Put a soil there; the same seed is the same soil."""
        self._scene = Scene(SOIL, seed)

    def place_no_soil(self, kind: str, seed: int = 0) -> None:
        """Put something else there; `ValueError` for a kind not in `NO_SOIL_KINDS`."""
        if kind not in NO_SOIL_KINDS:
            raise ValueError(f"{kind!r} is none of {', '.join(NO_SOIL_KINDS)}")
        self._scene = Scene(kind, seed)

    def lift(self, lifted: bool) -> None:
        """Lift the scanner off, or put it back; counts for a scan that is running."""
        self._lifts += lifted != self._lifted
        self._lifted = lifted

    def live(self, now: float) -> None:
        """It is `now`: the battery has emptied by as much."""
        self.battery.live(self.lamp.on, now)
        self.now = max(self.now, now)

    def stray(self, nm: FloatArray, now: float) -> FloatArray:
        """Light that is not the scanner's own, in the units of `View.light`."""
        return self.daylight(nm, now, 1.0 if self._lifted else 0.0)

    def daylight(self, nm: FloatArray, now: float, lifted: float) -> FloatArray:
        """What gets in of the sun, for a scanner that is lifted for that share of the scan."""
        share = 0.0 if self._scene.kind == COVER else self.leak + lifted * (LIFTED - self.leak)
        return np.asarray(share * clouds(self.seed, now) * daylight(nm)) if share > 0 else np.zeros_like(nm)

    def begin_scan(self) -> View:
        """What the scan that begins now will see; soil is packed anew for each scan."""
        if self.operator is not None:
            self.operator.scan_begins(self)
        self._scans += 1
        if self._scene.kind == PANEL:
            self.panel = self.panel.touched(self.dust)
        return View(self._thing(), self._scans, self, self._lifted, self._lifts)

    def lifted_since(self, lifted: bool, lifts: int) -> float:
        """Share of a scan during which the scanner was lifted, from how things stood when it began."""
        return float(lifted) if lifts == self._lifts else 0.5

    def _thing(self) -> Thing:
        scene = self._scene
        if scene.kind == PANEL:
            return self.panel
        if scene.kind == COVER:
            return BlackCap()
        thing = SoilModel.load().draw(scene.seed) if scene.kind == SOIL else no_soil(scene.kind, scene.seed)
        packed = thing.repeat((self.seed * _PRIME + scene.seed) * _PRIME + self._scans)
        return Moist(packed, self.water) if scene.kind == SOIL and self.water > 0 else packed


@dataclass(frozen=True, eq=False)
class View:
    """What lies before the scanner during scan number `scan`, which began with the scanner lifted or not."""

    thing: Thing
    scan: int
    world: World
    lifted: bool = False
    lifts: int = 0

    def reflectance(self, nm: FloatArray) -> FloatArray:
        """Fraction at the wavelengths; beyond 2500 nm as there, where nothing better is known."""
        return Lifted(self.thing, self._lifted).seen(nm)

    def light(self, nm: FloatArray, now: float) -> FloatArray:
        """What enters the scanner at the wavelengths at `now`, lamp and light from elsewhere together.

        1 is what a warm lamp sends back from a perfect white at 1300 nm. A scanner with a shutter or with LEDs
        of its own takes `reflectance` and `World.stray` instead.
        """
        stray = self.world.daylight(nm, now, self._lifted)
        return np.asarray(self.world.lamp.radiance(nm, now) * self.reflectance(nm) + stray)

    @property
    def _lifted(self) -> float:
        return self.world.lifted_since(self.lifted, self.lifts)
