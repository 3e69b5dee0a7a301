"""Spectrometers that are not there: the interface of seabreeze, looking into the simulated world.

There is no byte stream to play, so they live in the process of the driver, on its clock. Like the real ones
they give a stale spectrum first after a change of the integration time, and NaN when asked for corrections.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.spectrum import Floats
from drivers.clock import Clock
from drivers.ocean.faults import TRANSFER
from drivers.world.detector import Detector
from drivers.world.scene import World

FULL_SCALE = 65535
BIAS = 1500.0
"""Counts without light and without time."""
READ_NOISE = 6.0
SHOT = 0.05
"""Variance per count."""
DARK_AT_C = 25.0
DARK_DOUBLES_C = 9.0
TRANSFER_S = 0.004
COOLED_C = -10.0
LIT_S = 5.0
"""The operator has just switched the lamp on."""


@dataclass(frozen=True)
class Build:
    """A model: `light` and `dark` in counts per ms, for a white panel in the best pixel and at `DARK_AT_C`."""

    model: str
    pixels: int
    first_nm: float
    last_nm: float
    light: float
    dark: float
    cooled: bool


BUILDS: Mapping[str, Build] = {
    "nirquest256-2.5": Build("NIRQuest256", 256, 900.0, 2500.0, 2000.0, 600.0, cooled=False),
    "nirquest512": Build("NIRQuest512", 512, 900.0, 1700.0, 900.0, 4.0, cooled=True),
    "flame-nir": Build("FlameNIR", 128, 950.0, 1650.0, 1500.0, 40.0, cooled=False),
}
USUAL_BUILD = "nirquest256-2.5"


class FakeSeabreezeError(Exception):
    """As libseabreeze raises it."""

    def __init__(self, message: str, error_code: int | None = None) -> None:
        super().__init__(message)
        self.error_code = error_code


class FakeCooler:
    """The thermo-electric cooler of a NIRQuest512."""

    def read_temperature_degrees_celsius(self) -> float:
        """It holds its temperature."""
        return COOLED_C


class FakeSpectrometer:
    """An emulated spectrometer under a lamp that burns; `unplugged` may be set at any time."""

    def __init__(self, world: World, clock: Clock, build: Build, serial: str, *, noise: bool = True) -> None:
        self.serial_number = serial
        self.model = build.model
        self.pixels = build.pixels
        self.max_intensity = float(FULL_SCALE)
        self.integration_time_micros_limits = (1000, 1_600_000_000)
        self.features: Mapping[str, Sequence[object]] = {"thermo_electric": [FakeCooler()] if build.cooled else []}
        self.is_open = False
        self.unplugged = False
        self._world = world
        self._clock = clock
        self._build = build
        self._noise = noise
        self._nm = _pixels_nm(build)
        self._throughput = _throughput(self._nm)
        self._detector = Detector(FULL_SCALE, 0.0, 0.0, 0.0).within(world.air)
        self._micros = 100_000
        self._running_micros = self._micros
        if not world.lamp.on:
            world.lamp.switch(on=True, now=clock.now() - LIT_S)

    def wavelengths(self) -> Floats:
        """Of the pixels, in nm."""
        self._check()
        return self._nm.copy()

    def integration_time_micros(self, integration_time_micros: int, /) -> None:
        """Set the integration time; the spectrum that is being taken keeps the old one."""
        self._check()
        least, most = self.integration_time_micros_limits
        if not least <= integration_time_micros <= most:
            raise FakeSeabreezeError("[Fix] Specified integration time is out of range.")
        self._micros = integration_time_micros

    def intensities(self, correct_dark_counts: bool = False, correct_nonlinearity: bool = False) -> Floats:
        """The spectrum that is being taken."""
        self._check()
        view = self._world.begin_scan()
        seconds, self._running_micros = self._running_micros / 1e6, self._micros
        self._clock.wait(seconds + TRANSFER_S)
        self._check()
        if correct_dark_counts or correct_nonlinearity:
            return np.full(self.pixels, np.nan)
        now = self._clock.now()
        light = np.maximum(view.light(self._nm, now), 0.0) * self._throughput * self._build.light
        signal = BIAS + (light + self._dark(now)) * seconds * 1000.0
        if self._noise:
            rng = np.random.default_rng([self._world.seed, 7, view.scan])
            signal = signal + np.sqrt(READ_NOISE**2 + SHOT * signal) * rng.standard_normal(self.pixels)
        return np.asarray(np.clip(np.rint(signal), 0, FULL_SCALE), dtype=np.float64)

    def close(self) -> None:
        """Give it back."""
        self.is_open = False

    def _dark(self, now: float) -> float:
        """Counts per ms without light."""
        celsius = COOLED_C if self._build.cooled else self._detector.temperature_c(now)
        return float(self._build.dark * 2.0 ** ((celsius - DARK_AT_C) / DARK_DOUBLES_C))

    def _check(self) -> None:
        if self.unplugged:
            raise FakeSeabreezeError("Error: Data transfer error", TRANSFER)


class FakeSpectrometers:
    """Stands in for the library; fulfils `drivers.ocean.library.Library`."""

    errors: tuple[type[Exception], ...] = (FakeSeabreezeError, OSError)

    def __init__(self, spectrometers: Sequence[FakeSpectrometer]) -> None:
        self.spectrometers = list(spectrometers)

    def list_devices(self) -> list[FakeSpectrometer]:
        """Those plugged in."""
        return [one for one in self.spectrometers if not one.unplugged]

    def open(self, serial: str) -> FakeSpectrometer:
        """Open one; each can be open once."""
        for one in self.list_devices():
            if one.serial_number == serial:
                if one.is_open:
                    raise FakeSeabreezeError("Device already opened.")
                one.is_open = True
                return one
        raise FakeSeabreezeError(f"No device attached with serial number '{serial}'.")


def fake_spectrometers(
    world: World, clock: Clock, build: str = USUAL_BUILD, *, noise: bool = True
) -> FakeSpectrometers:
    """One spectrometer that looks into `world`; `KeyError` for a build not in `BUILDS`."""
    serial = f"E{world.seed:06d}"
    return FakeSpectrometers([FakeSpectrometer(world, clock, BUILDS[build], serial, noise=noise)])


def _pixels_nm(build: Build) -> Floats:
    """A slightly bent polynomial of the pixel, as stored in a NIRQuest."""
    share = np.linspace(0.0, 1.0, build.pixels)
    return np.asarray(build.first_nm + (build.last_nm - build.first_nm) * (share + 0.02 * share * (1 - share)))


def _throughput(nm: Floats) -> Floats:
    """Grating and detector together: 1 in the best pixel, falling to both ends."""
    middle, width = (nm[0] + nm[-1]) / 2.0, (nm[-1] - nm[0]) / 2.0
    return np.asarray(np.exp(-(((nm - middle) / width) ** 2)))
