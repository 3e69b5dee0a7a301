"""Settings are taken exactly or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.acquisition.scanner import Scan, ScanConfig, ScannerCode
from core.errors import ErrorCode, ScannerError
from core.nirscan import DeviceConfig, Method, Section, encode_config
from drivers.nirscan_nano.driver import NirscanNano
from drivers.nirscan_nano.emulator.memory import Memory
from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.emulator.synthetic import Synthetic
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.settings import EXTENDED_NM, limits_of
from drivers.world.scene import World

REFUSED = ScannerCode.CONFIG_REFUSED


@pytest.fixture
def scanner(make_bench: Any) -> NirscanNano:
    opened: NirscanNano = make_bench("uart").open()
    return opened


@pytest.mark.parametrize(
    ("config", "code", "setting"),
    [
        (ScanConfig(averages=0), REFUSED, "averages"),
        (ScanConfig(averages=51), REFUSED, "averages"),
        (ScanConfig(gain=3), REFUSED, "gain"),
        (ScanConfig(gain=128), REFUSED, "gain"),
        (ScanConfig(method="fourier"), REFUSED, "method"),
        (ScanConfig(start_nm=899), REFUSED, "start_nm"),
        (ScanConfig(start_nm=1000.5), REFUSED, "start_nm"),
        (ScanConfig(end_nm=1701), REFUSED, "end_nm"),
        (ScanConfig(start_nm=1200, end_nm=1200), REFUSED, "end_nm"),
        (ScanConfig(points=1), REFUSED, "points"),
        (ScanConfig(points=625), REFUSED, "points"),
        (ScanConfig(start_nm=1200, end_nm=1300, points=200), REFUSED, "points"),
        (ScanConfig(method="hadamard", points=620), NanoCode.CROWDED, None),
    ],
)
def test_refused_never_clipped(
    scanner: NirscanNano, scan: Callable[..., Scan], config: ScanConfig, code: ErrorCode, setting: str | None
) -> None:
    before = scanner.capabilities
    with pytest.raises(ScannerError) as caught:
        scanner.configure(config)
    assert caught.value.code is code
    assert caught.value.values.get("setting") == setting
    assert scanner.capabilities == before
    assert scan(scanner).config == ScanConfig("column", 900.0, 1700.0, 228, 6, None, 0.635)


@pytest.mark.parametrize("gain", [1, 2, 4, 8, 16, 32, 64])
def test_a_fixed_gain_is_used(scanner: NirscanNano, scan: Callable[..., Scan], gain: int) -> None:
    assert scanner.configure(ScanConfig(gain=gain)).gain == gain
    assert scan(scanner).gain == gain


def test_gain_multiplies_the_signal(scanner: NirscanNano, scan: Callable[..., Scan]) -> None:
    scanner.configure(ScanConfig(gain=16))
    low = scan(scanner)
    scanner.configure(ScanConfig(gain=64))
    high = scan(scanner)
    assert (high.counts / 64)[50:200] == pytest.approx((low.counts / 16)[50:200], rel=2e-3)


def test_a_device_keeps_its_own_configuration_when_asked_nothing(make_bench: Any, scan: Callable[..., Scan]) -> None:
    world = World(1)
    two = DeviceConfig(
        0,
        bytes(8),
        b"two ranges".ljust(40, b"\0"),
        6,
        (Section(Method.COLUMN, 6, 900, 1300, 100, exposure=1), Section(Method.HADAMARD, 8, 1301, 1700, 76)),
    )
    model = NanoModel(Synthetic(world, b"12345678"), Memory(b"12345678", [encode_config(two)]))
    scanner = make_bench("uart", model=model).open()
    done = scan(scanner)
    method = "slew: column 900-1300 100x6px 1270us + hadamard 1301-1700 76x8px 635us"
    assert done.config == ScanConfig(method, 900.0, 1700.0, 176, 6, None)
    assert done.axis.points.size == 176
    assert scanner.configure(ScanConfig(points=100)).points == 100


def test_a_device_without_configurations_is_given_one(make_bench: Any, scan: Callable[..., Scan]) -> None:
    model = make_bench("uart").model
    model.memory.configs = [b"damaged", b""]
    scanner = make_bench("uart", model=model).open()
    assert scan(scanner).config == ScanConfig("column", 900.0, 1700.0, 228, 6, None, 0.635)


def test_extended_models_reach_farther() -> None:
    assert limits_of("NIR-M-R11", None).range_nm == EXTENDED_NM
    assert limits_of("NIR-M-R2", None).range_nm == (900, 1700)
