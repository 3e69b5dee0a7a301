"""Every scanner of the family, over both of its lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from core.nirscan import DeviceConfig, Method, Section
from desktop.simulated import is_simulated
from drivers.nirscan_nano.emulator import EVM, NIR_M_F1, NIR_M_R2, NIR_M_R11, OLD_EVM, Make
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.settings import EXTENDED_NM, STANDARD_NM, limits_of
from drivers.world.soils import SoilModel

Measure = Callable[..., Scan]
MAKES = {"evm": EVM, "old evm": OLD_EVM, "r2": NIR_M_R2, "r11": NIR_M_R11, "f1": NIR_M_F1}


@pytest.mark.parametrize("kind", ["hid", "uart"])
@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_scans_dark_white_and_soil(make_bench: Any, scan: Measure, kind: str, make: Make) -> None:
    bench = make_bench(kind, make=make)
    scanner = bench.open()
    bench.clock.wait(3600)
    assert scanner.identity.serial == "E000001"
    assert scanner.identity.model == (make.model.decode() or "DLP NIRscan Nano")
    assert is_simulated(scanner.identity.model) or make is OLD_EVM
    first, last = scanner.capabilities.range_nm
    assert (first, last) == pytest.approx(make.range_nm, abs=3)
    white = scan(scanner, ScanKind.REFERENCE)
    if make.host_lamp:
        dark = scan(scanner, ScanKind.DARK)
        assert np.abs(dark.counts).max() < 0.02 * white.counts.max()
    bench.world.place_soil(5)
    soil = scan(scanner)
    ratio = (soil.counts / soil.gain) / (white.counts / white.gain) * 0.99
    true = SoilModel.load().draw(5).reflectance(np.clip(soil.axis.points, 900, 2500))
    assert abs(np.median(ratio / true) - 1) < 0.06
    assert soil.health.errors == ()
    scanner.close()
    assert not bench.world.lamp.on


def test_what_an_innospectra_scanner_tells(make_bench: Any) -> None:
    scanner = make_bench("hid", make=NIR_M_R11).open()
    assert scanner.identity.firmware == {
        "tiva": "2.4.7", "dlpc": "2.0.0", "dlpc_flash": "2.0.0", "spectrum_library": "2.0.3",
        "eeprom_calibration": "1", "reference": "1", "config": "1", "board": "F 2.1", "chip": "00313030303030" + "45",
    }  # fmt: skip
    assert scanner.lamp_h == 12.5
    assert NanoCode.UNVERIFIED_EXTENDED in scanner.capabilities.unverified
    assert make_bench("hid").open().lamp_h is None


def test_old_firmware_tells_less(make_bench: Any) -> None:
    scanner = make_bench("uart", make=OLD_EVM).open()
    assert scanner.identity.firmware == {
        "tiva": "1.1.7", "dlpc": "2.0.0", "dlpc_flash": "2.0.0", "spectrum_library": "2.0.3",
    }  # fmt: skip
    assert not scanner.capabilities.has_lamp_control
    assert scanner.calibration.reference is not None
    assert scanner.calibration.matrix is not None
    assert scanner.health().battery_v is None


def test_the_extended_range_is_a_limit(make_bench: Any, scan: Measure) -> None:
    scanner = make_bench("uart", make=NIR_M_R11).open()
    with pytest.raises(ScannerError) as caught:
        scanner.configure(ScanConfig(start_nm=1300))
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    assert caught.value.values["allowed"] == "1350–2150 nm"
    scanner.configure(ScanConfig(method="hadamard", start_nm=1400, end_nm=2100, points=150))
    assert scan(scanner).axis.first == pytest.approx(1400, abs=3)


@pytest.mark.parametrize(
    ("model", "range_nm"),
    [
        ("NIR-M-R11", EXTENDED_NM),
        ("NIR-S-T12", EXTENDED_NM),
        ("NIR-M-F11 emulator", EXTENDED_NM),
        ("NIR-M-R2", STANDARD_NM),
        ("NIR-S-G1", STANDARD_NM),
        ("NIR-S-RX1", STANDARD_NM),
        ("NIR-M-R21", STANDARD_NM),
        ("NIRSCANNANO11", STANDARD_NM),
        ("", STANDARD_NM),
    ],
)
def test_ranges_by_name(model: str, range_nm: tuple[int, int]) -> None:
    assert limits_of(model, None).range_nm == range_nm


def test_an_unknown_model_has_the_range_that_its_maker_stored() -> None:
    stored = DeviceConfig(0, bytes(8), bytes(40), 6, (Section(Method.COLUMN, 6, 1600, 2400, 228),))
    limits = limits_of("NIR-M-R13", None, [None, stored])
    assert limits.range_nm == (1600, 2400)
    assert limits.extended


def test_lights_blink_to_tell_one_from_another(make_bench: Any) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    seen: list[bool] = []
    bench.clock.call_at(bench.clock.now() + 0.5, lambda: seen.append(bench.model.housing.leds))
    scanner.blink(CancelToken())
    assert seen == [True]
    assert not bench.model.housing.leds
