"""Lamp, detector, panel and scenes of the simulated world."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.world.detector import CALIBRATED_AT_C, Detector
from drivers.world.lamp import Lamp, steady_radiance
from drivers.world.panel import Panel
from drivers.world.scene import Scene, World

NM = np.array([900.0, 1300.0, 1700.0])
DETECTOR = Detector(full_scale=2**23 - 1, dark=1000.0, read_noise=7.0, shot=0.02)


def test_a_lamp_glows_warms_up_and_goes_dark() -> None:
    lamp = Lamp(1)
    assert not lamp.radiance(NM, 0.0).any()
    lamp.switch(on=True, now=10.0)
    steady = steady_radiance(NM)
    soon, later, late = (lamp.radiance(NM, 10.0 + seconds) / steady for seconds in (1.0, 120.0, 1200.0))
    assert (soon > 0.90).all()
    assert (soon < later).all()
    assert (later < late).all()
    assert late == pytest.approx(1.0, abs=2e-3)
    assert soon[0] < soon[1] < soon[2]  # a cooler filament is redder
    lamp.switch(on=False, now=1210.0)
    assert not lamp.radiance(NM, 1213.0).any()
    assert 0.5 < lamp.warmth(1240.0) < 1.0  # it stays warm for a while
    lamp.broken = True
    lamp.switch(on=True, now=1300.0)
    assert not lamp.radiance(NM, 1400.0).any()


def test_a_lamp_drifts_a_little_and_each_its_own_way() -> None:
    def drift(seed: int) -> list[float]:
        lamp = Lamp(seed)
        lamp.switch(on=True, now=0.0)
        return [float(lamp.radiance(NM, now)[1]) for now in np.arange(3000.0, 9000.0, 300.0)]

    assert 1e-4 < np.ptp(drift(1)) < 4e-3
    assert drift(1) == drift(1)
    assert drift(1) != drift(2)


def test_a_detector_warms_up_and_its_dark_signal_rises() -> None:
    dark = np.zeros(3)
    assert DETECTOR.temperature_c(0.0) < CALIBRATED_AT_C < DETECTOR.temperature_c(1e5)
    assert (DETECTOR.signal(dark, 1e5) > DETECTOR.signal(dark, 0.0)).all()


def test_readings_without_noise_are_the_signal() -> None:
    light = np.array([0.0, 100.0, 50_000.0])
    assert DETECTOR.read(light, 16, 6, 900.0, None) == pytest.approx(16 * DETECTOR.signal(light, 900.0), abs=1)


def test_averaging_lowers_the_noise_and_light_raises_it() -> None:
    rng = np.random.default_rng(1)
    light = np.repeat([0.0, 50_000.0], 4000)

    def noise(passes: int) -> list[float]:
        readings = DETECTOR.read(light, 1, passes, 900.0, rng).reshape(2, -1)
        return [float(one.std()) for one in readings]

    single, averaged = noise(1), noise(16)
    assert single[0] == pytest.approx(7.0, rel=0.05)
    assert single[1] == pytest.approx((49 + 1000) ** 0.5, rel=0.05)
    assert averaged == pytest.approx([one / 4 for one in single], rel=0.1)


def test_the_converter_clips() -> None:
    readings = DETECTOR.read(np.array([1e6, 1e9]), 64, 3, 0.0, np.random.default_rng(1))
    assert readings.tolist() == [DETECTOR.full_scale] * 2


def test_a_panel_ages_and_yellows() -> None:
    assert Panel().reflectance(NM).tolist() == [0.99] * 3
    old = Panel(years=10).reflectance(NM)
    assert (old < 0.985).all()
    assert old[0] < old[-1]


def test_scenes() -> None:
    world = World(1)
    assert world.begin_scan().reflectance(NM).tolist() == [0.99] * 3
    world.place_soil(3)
    assert world.scene == Scene("soil", 3)
    first, second = world.begin_scan().reflectance(NM), world.begin_scan().reflectance(NM)
    assert (first != second).all()  # packed anew
    assert first == pytest.approx(second, rel=0.06)
    world.place_no_soil("nothing")
    assert (world.begin_scan().reflectance(NM) < 0.05).all()
    with pytest.raises(ValueError, match="gold"):
        world.place_no_soil("gold")
    assert world.scene == Scene("nothing")


def test_a_running_scan_sees_what_lay_there_when_it_began() -> None:
    world = World(1)
    view = world.begin_scan()
    world.place_no_soil("nothing")
    assert view.reflectance(NM).tolist() == [0.99] * 3
