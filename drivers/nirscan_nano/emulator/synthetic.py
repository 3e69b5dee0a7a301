"""Scans of the simulated world: reflectance × lamp × optics, through the detector, packed as the device does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.nirscan import DeviceConfig, Method, RefMatrix, ScanBlob, Section, encode_refmatrix, encode_scan
from core.nirscan.blob import ADC_SLOTS, GAINS
from core.nirscan.config import NAME_BYTES
from core.nirscan.wavelengths import Coefficients
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
FACTORY = DeviceConfig(
    index=0,
    serial=bytes(8),
    name=b"SystemTest".ljust(NAME_BYTES, b"\0"),
    repeats=30,
    sections=(Section(Method.COLUMN, width_px=6, start_nm=900, end_nm=1700, points=228),),
)
MATRIX_WIDTHS = (*range(1, 11), 12, 14, 16, 18, 20, 25, 30, 40, 50)


class Synthetic:
    """Source that looks into a `World`; without `noise` its scans are exact."""

    def __init__(self, world: World, serial: bytes, noise: bool = True) -> None:
        self._world = world
        self._serial = serial
        self._noise = noise
        c0, c1, c2 = np.random.default_rng([world.seed, 2]).normal((1779, -0.9185, -2.36e-4), (9, 8e-4, 2e-6))
        self.pixel_to_nm: Coefficients = (float(c0), float(c1), float(c2))

    @cached_property
    def reference(self) -> bytes:
        """The white panel under a steady lamp, as the factory scanned it."""
        panel = Panel()
        lights = [
            self._light(one, steady_radiance, panel.reflectance) for one in patterns_of(FACTORY, self.pixel_to_nm)
        ]
        samples = with_black(np.concatenate(lights))
        gain = _auto_gain(DETECTOR.signal(samples, 0.0))
        order = Order(FACTORY, FACTORY.repeats, gain, FACTORY_TIME, 0)
        readings = DETECTOR.read(samples, gain, 1, 0.0, None)
        calm = round(CALIBRATED_AT_C * 100)
        return self._packed(order, gain, readings, Sensors(calm, calm, HUMIDITY, LAMP_MONITOR))

    @cached_property
    def matrix(self) -> bytes:
        """The same for patterns of other widths, in the units of the largest."""
        nm = np.linspace(900.0, 1700.0, 50)
        signal = np.outer(MATRIX_WIDTHS, throughput(nm) * steady_radiance(nm))
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
        detector = round(DETECTOR.temperature_c(now) * 100)
        glow = float(self._world.lamp.radiance(np.array([1000.0]), now)[0] / steady_radiance(np.array([1000.0]))[0])
        return Sensors(detector + 150, detector, HUMIDITY, min(4095, round(LAMP_MONITOR * glow)))

    def _scan(self, order: Order, view: View, now: float) -> bytes:
        def radiance(nm: FloatArray) -> FloatArray:
            return self._world.lamp.radiance(nm, now) + (FLOOD if order.flooded else 0.0)

        patterns = patterns_of(order.config, self.pixel_to_nm)
        seen = [one.seen(self._light(one, radiance, view.reflectance)) for one in patterns]
        samples = with_black(np.concatenate(seen))
        gain = order.gain or _auto_gain(DETECTOR.signal(samples, now))
        rng = np.random.default_rng([self._world.seed, 3, view.scan]) if self._noise else None
        return self._packed(order, gain, DETECTOR.read(samples, gain, order.repeats, now, rng), self.sensors(now))

    def _light(self, patterns: Patterns, radiance: _Curve, reflectance: _Curve) -> FloatArray:
        """Light of each point: all mirror columns of its block together."""
        nm = wavelength(patterns.pixels, self.pixel_to_nm)
        light = throughput(nm) * radiance(nm) * reflectance(nm)
        return np.asarray(light.sum(axis=1) * exposure_factor(patterns.section), dtype=np.float64)

    def _packed(self, order: Order, gain: int, readings: Counts, sensors: Sensors) -> bytes:
        adc = np.zeros(ADC_SLOTS, dtype=np.int32)
        adc[: readings.size] = readings
        return encode_scan(
            ScanBlob(
                config=order.config,
                adc=adc,
                samples=int(readings.size),
                pixel_to_nm=self.pixel_to_nm,
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
