"""The optics of an emulated FieldSpec 4: a silicon array below 1000 nm, two scanning detectors above it.

Levels are of the class: a white under a contact probe gives some 30 000 counts at 68 ms in the VNIR, and the
SWIR detectors the same near a gain of 2048.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from drivers.world.detector import Detector
from drivers.world.scene import View, World

FloatArray = NDArray[np.float64]
Curve = Callable[[FloatArray], FloatArray]

FULL_SCALE = 65_535
NM = np.arange(350.0, 2501.0)
VNIR, SWIR1, SWIR2 = NM <= 1000, (NM > 1000) & (NM <= 1830), NM > 1830

UNIT_GAIN = 2048
SHORTEST_MS = 8.5
LONGEST_ITIME = 15

_VNIR_PER_MS = 530.0
_SWIR1_AT_UNIT_GAIN = 52_000.0
_SWIR2_AT_UNIT_GAIN = 140_000.0

_VNIR_DARK, _VNIR_DARK_PER_MS = 350.0, 0.6
_SHOT = 0.6
_SWIR1_DETECTOR = Detector(FULL_SCALE, 900.0, read_noise=12.0, shot=_SHOT, response_per_k=-0.0002, dark_per_k=4.0)
_SWIR2_DETECTOR = Detector(FULL_SCALE, 2400.0, read_noise=16.0, shot=_SHOT, response_per_k=-0.0005, dark_per_k=60.0)


MOST_WANTED = 35_000.0
"""Counts of a white that the optimisation stays below; half of them at least, as the steps are doublings."""

_SWIR_WANTED = 40_000.0
_MOST_GAIN = 16_384
_NOTHING = np.zeros(1)


@dataclass(frozen=True)
class Exposure:
    """Integration time index of the VNIR, gains and offsets of SWIR1 and SWIR2."""

    itime: int = 2
    gains: tuple[int, int] = (UNIT_GAIN, UNIT_GAIN)
    offsets: tuple[int, int] = (UNIT_GAIN, UNIT_GAIN)

    @property
    def milliseconds(self) -> float:
        """Integration time of the VNIR."""
        return float(SHORTEST_MS * 2.0 ** (self.itime + 1))


@dataclass(frozen=True, eq=False)
class Reading:
    """What the three detectors delivered: `counts[2151]`, and of each detector what its header tells."""

    counts: FloatArray
    saturated: tuple[bool, bool, bool]
    dark_currents: tuple[int, int]
    drift: int
    temperature: int


@dataclass
class Optics:
    """Fibre, shutter and detectors, looking into `world`."""

    world: World
    noise: bool = True
    exposure: Exposure = field(default_factory=Exposure)
    shut: bool = False

    def wake(self, now: float) -> None:
        """The lamp of the probe burns as long as the instrument is on."""
        if not self.world.lamp.on:
            self.world.lamp.switch(on=True, now=now)

    def look(self) -> View:
        """What lies there, seen between scans: whoever counts scans does not hear of it."""
        operator, self.world.operator = self.world.operator, None
        try:
            return self.world.begin_scan()
        finally:
            self.world.operator = operator

    def optimise(self, now: float) -> bool:
        """Find the exposure for what lies there, as its light is at `now`; false when it is far too bright."""
        if self.world.operator is not None:
            self.world.place_panel()  # whoever works by a routine knows what optimising needs
        light = self.look().light(NM, now)
        itimes = [n for n in range(-1, LONGEST_ITIME + 1) if self._vnir_peak(light, n, now) <= MOST_WANTED]
        gains = tuple(_best_gain(_response(NM) * light, part) for part in (SWIR1, SWIR2))
        if not itimes or min(gains) < 1:
            return False
        offset1, offset2 = (UNIT_GAIN - round(one.signal(_NOTHING, now)[0] / 10) for one in self._swir())
        self.exposure = Exposure(max(itimes), (gains[0], gains[1]), (offset1, offset2))
        return True

    def acquire(self, samples: int, now: float) -> Reading:
        """The mean of so many spectra that end at `now`; a dark is no scan to whoever counts them."""
        view = self.look() if self.shut else self.world.begin_scan()
        light = view.light(NM, now) * _response(NM)
        rng = np.random.default_rng([self.world.seed, 5, view.scan]) if self.noise else None
        vnir = self._vnir(self.exposure)
        exposed = light[VNIR] * (0.0 if self.shut else self.exposure.milliseconds)
        parts = [vnir.read(exposed, 1, samples, now, rng).astype(np.float64)]
        saturated = [bool(vnir.signal(exposed, now).max() >= vnir.full_scale)]
        darks = []
        for part, gain, detector in zip((SWIR1, SWIR2), self.exposure.gains, self._swir(), strict=True):
            amplified = light[part] * gain / UNIT_GAIN
            dark = round(detector.signal(_NOTHING, now)[0])
            parts.append((detector.read(amplified, 1, samples, now, rng) - dark).astype(np.float64))
            saturated.append(bool(detector.signal(amplified, now).max() >= detector.full_scale))
            darks.append(dark)
        return Reading(
            counts=np.concatenate(parts),
            saturated=(saturated[0], saturated[1], saturated[2]),
            dark_currents=(darks[0], darks[1]),
            drift=round(_vnir_dark(self.exposure) - vnir.signal(_NOTHING, now)[0]),
            temperature=round(vnir.temperature_c(now)),
        )

    def _vnir_peak(self, light: FloatArray, itime: int, now: float) -> float:
        exposure = Exposure(itime)
        exposed = light[VNIR] * _response(NM[VNIR]) * exposure.milliseconds
        return float(self._vnir(exposure).signal(exposed, now).max())

    def _vnir(self, exposure: Exposure) -> Detector:
        """An uncooled array: dark signal and response move with the temperature."""
        dark = _vnir_dark(exposure)
        return Detector(
            FULL_SCALE, dark, read_noise=9.0, shot=_SHOT, response_per_k=0.0012, dark_per_k=9.0, air=self.world.air
        )

    def _swir(self) -> tuple[Detector, Detector]:
        """Cooled ones; the second still has a dark signal that grows as it warms."""
        return _SWIR1_DETECTOR.within(self.world.air), _SWIR2_DETECTOR.within(self.world.air)


def _best_gain(light: FloatArray, part: NDArray[np.bool_]) -> int:
    peak = float(light[part].max())
    return _MOST_GAIN if peak <= 0 else min(_MOST_GAIN, int(UNIT_GAIN * _SWIR_WANTED / peak))


def _vnir_dark(exposure: Exposure) -> float:
    return _VNIR_DARK + _VNIR_DARK_PER_MS * exposure.milliseconds


def _response(nm: FloatArray) -> FloatArray:
    """Counts per unit of light: per ms in the VNIR, per reading at `UNIT_GAIN` in the SWIR."""
    silicon = _VNIR_PER_MS * np.exp(-(((nm - 720.0) / 260.0) ** 2)) + 16.0
    first = _SWIR1_AT_UNIT_GAIN * np.exp(-(((nm - 1450.0) / 520.0) ** 2))
    second = _SWIR2_AT_UNIT_GAIN * np.exp(-(((nm - 2100.0) / 420.0) ** 2))
    return np.asarray(np.where(nm <= 1000, silicon, np.where(nm <= 1830, first, second)), dtype=np.float64)
