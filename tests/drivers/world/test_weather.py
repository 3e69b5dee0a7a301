"""What happens in the world: daylight, rain, dust, heat, and a scanner that is lifted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spectrum import Floats
from drivers.world.air import AMBIENT_C, DAY_S, Air
from drivers.world.daylight import CLOUDS, clouds, daylight
from drivers.world.detector import Detector
from drivers.world.events import WORLD_WORDS, happen
from drivers.world.lamp import steady_radiance
from drivers.world.panel import Panel
from drivers.world.scene import World
from drivers.world.soils import SoilModel, no_soil
from drivers.world.things import Moist

NM = np.linspace(350.0, 2500.0, 431)
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


def at(nm: float, values: Floats) -> float:
    return float(np.interp(nm, NM, values))


@given(SEEDS, st.floats(0, 1))
def test_a_moist_soil_is_darker_everywhere_and_most_in_the_bands_of_water(seed: int, water: float) -> None:
    soil = SoilModel.load().draw(seed)
    dry, wet = soil.seen(NM), Moist(soil, water).seen(NM)
    assert np.isfinite(wet).all()
    assert (wet > 0).all()
    assert (wet <= dry * (1 + 1e-12)).all()
    if water > 0.05:
        ratio = wet / dry
        assert at(1450, ratio) < at(1300, ratio)
        assert at(1940, ratio) < min(at(1450, ratio), at(1700, ratio), at(2150, ratio))


def test_the_wetter_the_darker() -> None:
    soil = SoilModel.load().draw(3)
    means = [Moist(soil, water).seen(NM).mean() for water in (0.0, 0.05, 0.15, 0.3, 0.5)]
    assert means == sorted(means, reverse=True)
    assert means[3] / means[0] < 0.75


@given(SEEDS)
def test_soils_darken_steadily_towards_the_blue(seed: int) -> None:
    visible = SoilModel.load().draw(seed).seen(np.linspace(350.0, 900.0, 56))
    assert (np.diff(visible) >= 0).all()
    assert 0.15 < visible[0] / visible[-1] < 0.6


def test_a_leaf_is_green_and_dark_but_for_that() -> None:
    blue, green, red, near = no_soil("leaf", 1).seen(np.array([450.0, 550.0, 670.0, 880.0]))
    assert blue < green
    assert red < green
    assert near > 5 * red


def test_sunlight_has_its_holes_where_air_holds_water() -> None:
    sun = daylight(NM)
    assert at(1300, sun) == pytest.approx(1.0, abs=0.02)
    assert at(1385, sun) < 0.1
    assert at(1870, sun) < 0.05
    assert at(600, sun) > 3  # bluer than any lamp
    assert daylight(NM.reshape(1, -1)).shape == (1, NM.size)


@given(SEEDS, st.floats(0, 1e6))
def test_clouds_are_thin_and_the_same_for_a_seed(seed: int, now: float) -> None:
    assert abs(clouds(seed, now) - 1) <= CLOUDS + 1e-9
    assert clouds(seed, now) == clouds(seed, now)


def test_a_leak_adds_daylight_whatever_lies_there_and_a_cap_keeps_it_out() -> None:
    world = World(1)
    world.lamp.switch(on=True, now=0.0)
    clean = world.begin_scan().light(NM, 3000.0)
    world.leak = 0.3
    assert world.begin_scan().light(NM, 3000.0) - clean == pytest.approx(world.stray(NM, 3000.0))
    assert at(1300, world.stray(NM, 3000.0)) == pytest.approx(0.3, rel=0.15)
    world.place_cover()
    assert not world.stray(NM, 3000.0).any()
    assert world.begin_scan().reflectance(NM).max() < 0.01


def test_lifted_before_during_and_after_a_scan() -> None:
    world = World(1)
    world.lamp.switch(on=True, now=0.0)
    still = world.begin_scan()
    world.lift(lifted=True)
    lifted = world.begin_scan()
    assert still.reflectance(NM) == pytest.approx(0.99 * 0.515)  # half the time
    assert lifted.reflectance(NM) == pytest.approx(0.99 * 0.03)
    assert at(600, lifted.light(NM, 3000.0)) > at(600, steady_radiance(NM))  # the sun is bluer than the lamp
    world.lift(lifted=False)
    assert lifted.reflectance(NM) == pytest.approx(0.99 * 0.515)
    assert world.begin_scan().reflectance(NM) == pytest.approx(0.99)
    assert not world.stray(NM, 3000.0).any()


def test_dust_settles_with_use_and_is_wiped() -> None:
    world = World(1)
    world.dust = 0.01
    for _ in range(10):
        dusty = world.begin_scan().reflectance(NM)
    assert at(1300, dusty) == pytest.approx(0.92, abs=0.01)
    assert at(500, dusty) < at(2000, dusty)
    world.panel = world.panel.wiped()
    world.dust = 0.0
    assert world.begin_scan().reflectance(NM) == pytest.approx(Panel().reflectance(NM))


def test_the_detector_follows_the_air_within_minutes_and_the_day() -> None:
    air = Air()
    detector = Detector(full_scale=1000, dark=0.0, read_noise=0.0, shot=0.0).within(air)
    plain = Detector(full_scale=1000, dark=0.0, read_noise=0.0, shot=0.0)
    assert detector.temperature_c(1e4) == plain.temperature_c(1e4)
    air.become(41.0, now=1e4)
    assert detector.temperature_c(1e4) == plain.temperature_c(1e4)
    assert 5 < detector.temperature_c(1e4 + 300) - plain.temperature_c(1e4 + 300) < 17
    assert detector.temperature_c(2e4) - plain.temperature_c(2e4) == pytest.approx(41 - AMBIENT_C, abs=0.1)
    air.swing_k = 8.0
    day = [air.temperature_c(1e6 + hour) for hour in np.linspace(0, DAY_S, 49)]
    assert np.ptp(day) == pytest.approx(16, abs=0.1)


def test_an_ageing_lamp_is_dimmer_and_a_broken_one_dark() -> None:
    world = World(1)
    world.lamp.switch(on=True, now=0.0)
    new = world.lamp.radiance(NM, 3000.0)
    happen(world, "lamp", "0.4")
    assert world.lamp.radiance(NM, 3000.0) == pytest.approx(0.4 * new)
    happen(world, "lamp", "broken")
    assert not world.lamp.radiance(NM, 3000.0).any()
    happen(world, "lamp", "whole")
    assert world.lamp.radiance(NM, 3000.0) == pytest.approx(new)


VALUES = {
    "soil": "7", "place": "leaf", "leak": "0.3", "lamp": "0.5", "battery": "3.5", "moisten": "0.2", "air": "41",
    "day": "8", "dust": "0.01",
}  # fmt: skip


@pytest.mark.parametrize("word", WORLD_WORDS)
def test_every_word_does_something_and_is_read_first(word: str) -> None:
    world = World(1)
    world.place_no_soil("nothing")
    world.lift(lifted=word == "put")
    world.panel = world.panel.touched(0.5)
    before = state(world)
    happen(world, word, WORLD_WORDS[word].read(VALUES.get(word, "")))
    assert state(world) != before
    with pytest.raises(ValueError, match=r"^(nonsense|could not.*)$"):
        WORLD_WORDS[word].read("nonsense")


def state(world: World) -> list[object]:
    return [
        world.scene, world.lifted, world.leak, world.water, world.dust, world.panel, world.air.swing_k,
        world.air.temperature_c(1e4), world.battery.volts, world.lamp.strength,
    ]  # fmt: skip
