"""Scans of the simulated world: reflectance × lamp × optics, through the detector, packed as the device does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.nirscan import Coefficients as Calibration
from core.nirscan import (
    DeviceConfig,
    Method,
    RefMatrix,
    ScanBlob,
    Section,
    encode_coefficients,
    encode_refmatrix,
    encode_scan,
)
from core.nirscan.blob import ADC_SLOTS, GAINS
from core.nirscan.config import NAME_BYTES
from core.nirscan.wavelengths import Coefficients
from drivers.nirscan_nano.emulator.makes import STANDARD_NM
from drivers.nirscan_nano.emulator.optics import (
    DETECTOR,
    Patterns,
    exposure_factor,
    patterns_of,
    throughput,
    wavelength,
    with_black,
)
from drivers.nirscan_nano.emulator.source import DeviceTime, Finish, Order, Sensors
from drivers.world.detector import CALIBRATED_AT_C
from drivers.world.lamp import steady_radiance
from drivers.world.panel import Panel
from drivers.world.scene import View, World

FloatArray = NDArray[np.float64]
Counts = NDArray[np.int64]
_Curve = Callable[[FloatArray], FloatArray]

AUTO_GAIN_LIMIT = 7_549_747
"""The device takes the largest gain that keeps the signal below 0.9 · 2²³."""

FLOOD = 1500.0
"""Sunlight through an open cover, as a multiple of the lamp."""

HUMIDITY = 3800
LAMP_MONITOR = 3000
FACTORY_TIME: DeviceTime = (23, 4, 18, 2, 10, 12, 0)
FACTORY_REPEATS = 30
SHIFT = (-2.7, 0.028, -6.8e-5)
"""Bending of the slit; the host does not need it."""

MATRIX_WIDTHS = (*range(1, 11), 12, 14, 16, 18, 20, 25, 30, 40, 50)


class Synthetic:
    """Source that looks into a `World`; without `noise` its scans are exact."""

    def __init__(
        self, world: World, serial: bytes, noise: bool = True, range_nm: tuple[int, int] = STANDARD_NM
    ) -> None:
        self._world = world
        self._serial = serial
        self._noise = noise
        self._range_nm = range_nm
        self._detector = DETECTOR.within(world.air)
        drawn = np.random.default_rng([world.seed, 2]).normal((1779, -0.9185, -2.36e-4), (9, 8e-4, 2e-6))
        c0, c1, c2 = map(float, drawn)
        self.pixel_to_nm: Coefficients = (c0 + range_nm[0] - STANDARD_NM[0], c1, c2)

    @cached_property
    def coefficients(self) -> bytes:
        """As command 2/2A sends them."""
        return encode_coefficients(Calibration(SHIFT, self.pixel_to_nm))

    @cached_property
    def reference(self) -> bytes:
        """The white panel under a steady lamp, as the factory scanned it."""
        panel = Panel()
        section = Section(Method.COLUMN, 6, *self._range_nm, 228)
        name = b"SystemTest".ljust(NAME_BYTES, b"\0")
        factory = DeviceConfig(0, bytes(8), name, FACTORY_REPEATS, (section,))

        def light(nm: FloatArray) -> FloatArray:
            return steady_radiance(nm) * panel.reflectance(nm)

        samples = with_black(self._seen(factory, light))
        gain = _auto_gain(DETECTOR.signal(samples, 0.0))
        order = Order(factory, FACTORY_REPEATS, gain, FACTORY_TIME, 0)
        readings = DETECTOR.read(samples, gain, 1, 0.0, None)
        calm = round(CALIBRATED_AT_C * 100)
        return self._packed(order, gain, readings, Sensors(calm, calm, HUMIDITY, LAMP_MONITOR))

    @cached_property
    def matrix(self) -> bytes:
        """The same for patterns of other widths, in the units of the largest."""
        nm = np.linspace(self._range_nm[0], self._range_nm[1], 50)
        signal = np.outer(MATRIX_WIDTHS, throughput(nm, self._range_nm[0]) * steady_radiance(nm))
        scaled = np.rint(signal * 65000 / signal.max()).astype(np.int64)
        return encode_refmatrix(RefMatrix(np.array(MATRIX_WIDTHS, dtype=np.int64), nm, scaled))

    def patterns(self, config: DeviceConfig) -> int:
        """Patterns of a scan, dark ones included."""
        seen = [one.seen(np.zeros(one.section.points)) for one in patterns_of(config, self.pixel_to_nm)]
        return with_black(np.concatenate(seen)).size

    def begin(self, order: Order) -> Finish:
        """Scan what lies there now; lamp and detector count as they are when the scan ends."""
        view = self._world.begin_scan()
        return lambda now: self._scan(order, view, now)

    def switch_lamp(self, on: bool, now: float) -> None:
        """The lamp of the world."""
        self._world.lamp.switch(on, now)

    def sensors(self, now: float) -> Sensors:
        """Housing and detector warm up; the lamp monitor follows the lamp."""
        detector = round(self._detector.temperature_c(now) * 100)
        glow = float(self._world.lamp.radiance(np.array([1000.0]), now)[0] / steady_radiance(np.array([1000.0]))[0])
        monitor, battery = min(4095, round(LAMP_MONITOR * glow)), round(self._world.battery.volts * 100)
        return Sensors(detector + 150, detector, HUMIDITY, monitor, battery)

    def _scan(self, order: Order, view: View, now: float) -> bytes:
        def light(nm: FloatArray) -> FloatArray:
            flood = FLOOD * view.reflectance(nm) if order.flooded else 0.0
            return view.light(nm, now) + flood

        samples = with_black(self._seen(order.config, light))
        gain = order.gain or _auto_gain(self._detector.signal(samples, now))
        rng = np.random.default_rng([self._world.seed, 3, view.scan]) if self._noise else None
        passes = round(order.repeats * min(map(exposure_factor, order.config.sections)))
        sensors = self.sensors(now).warmer(order.warmer_c)
        return self._packed(order, gain, self._detector.read(samples, gain, passes, now, rng), sensors)

    def _seen(self, config: DeviceConfig, light: _Curve) -> FloatArray:
        """What the detector sees, pattern by pattern: all mirror columns of each block together."""
        return np.concatenate([one.seen(self._light(one, light)) for one in patterns_of(config, self.pixel_to_nm)])

    def _light(self, patterns: Patterns, light: _Curve) -> FloatArray:
        nm = wavelength(patterns.pixels, self.pixel_to_nm)
        return np.asarray((throughput(nm, self._range_nm[0]) * light(nm)).sum(axis=1), dtype=np.float64)

    def _packed(self, order: Order, gain: int, readings: Counts, sensors: Sensors) -> bytes:
        adc = np.zeros(ADC_SLOTS, dtype=np.int32)
        adc[: readings.size] = readings
        return encode_scan(
            ScanBlob(
                config=order.config,
                adc=adc,
                samples=int(readings.size),
                pixel_to_nm=self.pixel_to_nm,
                shift=SHIFT,
                pga=gain,
                name=order.config.name[:20],
                clock=order.time,
                system_temperature=sensors.system,
                detector_temperature=sensors.detector,
                humidity=sensors.humidity,
                lamp=sensors.lamp,
                scan_index=order.index,
                serial=self._serial,
            )
        )


def _auto_gain(signal: FloatArray) -> int:
    largest = float(np.abs(signal).max())
    return max(gain for gain in GAINS if gain == 1 or largest * gain <= AUTO_GAIN_LIMIT)
