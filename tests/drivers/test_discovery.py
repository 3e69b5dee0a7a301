"""Finding and opening scanners."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, Scanner, ScannerCode
from core.errors import ScannerError
from drivers.clock import VirtualClock
from drivers.discovery import DeviceInfo, Port, discover, open_emulator, open_scanner
from drivers.nirscan_nano.emulator import emulated_nano
from drivers.nirscan_nano.emulator.faces import HidFace
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidCode, HidInfo
from drivers.world.scene import World


def attached(path: bytes, product_id: int = 0x4200, name: str = "NIR-M-R2") -> HidInfo:
    return {
        "path": path,
        "vendor_id": 0x0451,
        "product_id": product_id,
        "serial_number": "",
        "product_string": name,
    }


def module(clock: VirtualClock) -> FakeHidModule:
    face = HidFace(emulated_nano(World(4)))
    return FakeHidModule(
        {
            b"1-2:1.0": (attached(b"1-2:1.0"), face),
            b"/dev/hidraw-forbidden": (attached(b"/dev/hidraw-forbidden", name=""), face),
            b"mouse": (attached(b"mouse", product_id=1), face),
        },
        clock,
    )


def test_everything_attached_is_listed_once() -> None:
    clock = VirtualClock()
    found = discover(
        ["COM9", "socket://127.0.0.1:9000", "serial:COM3"],
        hid=lambda: module(clock),
        ports=lambda: [Port("COM3", "USB serial"), Port("COM4", "USB serial")],
    )
    assert found == [
        DeviceInfo("nirscan-nano", "hid:1-2:1.0", "NIR-M-R2"),
        DeviceInfo(
            "nirscan-nano",
            "hid:/dev/hidraw-forbidden",
            "DLP NIRscan Nano, InnoSpectra",
            None,
            False,
            ScannerCode.NO_PERMISSION,
        ),
        DeviceInfo("", "serial:COM3", "USB serial"),
        DeviceInfo("", "serial:COM4", "USB serial"),
        DeviceInfo("", "serial:COM9", "COM9"),
        DeviceInfo("", "socket://127.0.0.1:9000", "socket://127.0.0.1:9000"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="ports are files on POSIX alone")
def test_ports_that_are_not_there(tmp_path: Path) -> None:
    gone = str(tmp_path / "ttyUSB7")
    (info,) = discover([gone], hid=lambda: None, ports=list)
    assert info == DeviceInfo("", f"serial:{gone}", gone, None, False, ScannerCode.NOT_FOUND)


def test_the_real_enumerators_work() -> None:
    assert all(isinstance(info, DeviceInfo) for info in discover())


def test_a_usb_scanner_opens_by_its_address() -> None:
    clock = VirtualClock()
    usb = module(clock)
    scanner = open_scanner("hid:1-2:1.0", clock=clock, hid=lambda: usb)
    assert scanner.identity.serial == "E000004"
    scanner.close()


def code_of(address: str) -> object:
    with pytest.raises(ScannerError) as caught:
        open_scanner(address, hid=lambda: None)
    return caught.value.code


@pytest.mark.parametrize(
    "address",
    [
        "", "nonsense", "hid:", "serial:", "socket://", "socket://host", "socket://host:port", "socket://host:99999",
        "emulator:other", "emulator:nirscan-nano?seed=x",
        "emulator:nirscan-nano?speed=0", "emulator:nirscan-nano?seed=-1", "emulator:nirscan-nano?seed",
    ],
)  # fmt: skip
def test_addresses_that_are_none(address: str) -> None:
    assert code_of(address) is ScannerCode.ADDRESS


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "inf"])
def test_an_emulator_at_no_speed_is_named_as_it_was_written(speed: str) -> None:
    with pytest.raises(ScannerError) as caught:
        open_scanner(f"emulator:nirscan-nano?speed={speed}")
    assert caught.value.values == {"address": f"emulator:nirscan-nano?speed={speed}"}


@pytest.mark.parametrize(
    "address", ["emulator:asd?colour=red", "nirone@serial:/dev/none?mode=1&lamp=5", "emulator:asd?drift=1"]
)
def test_options_that_no_scanner_has(address: str) -> None:
    assert code_of(address) is ScannerCode.OPTION


def test_without_hidapi_usb_is_refused_and_serial_still_listed() -> None:
    assert code_of("hid:1-2:1.0") is HidCode.NO_HIDAPI
    assert discover(hid=lambda: None, ports=lambda: [Port("COM3", "x")])[0].address == "serial:COM3"


def measure(scanner: Scanner, kind: ScanKind) -> Scan:
    return scanner.measure(kind, CancelToken(), lambda _share: None)


def test_the_emulator_and_its_world() -> None:
    scanner, world = open_emulator("nirscan-nano", seed=5, speed=100)
    white = measure(scanner, ScanKind.REFERENCE)
    world.place_no_soil("nothing")
    nothing = measure(scanner, ScanKind.SAMPLE)
    scanner.close()
    assert (nothing.counts[20:200] / white.counts[20:200]).max() < 0.05


def test_an_emulator_opened_by_address_has_somebody_beside_it() -> None:
    scanner = open_scanner("emulator:nirscan-nano?seed=5&speed=100&soil=8")
    assert scanner.configure(ScanConfig(averages=2)).averages == 2
    white, sample = measure(scanner, ScanKind.REFERENCE), measure(scanner, ScanKind.SAMPLE)
    check = measure(scanner, ScanKind.CHECK)
    assert scanner.capabilities.points == 228
    assert scanner.health().errors == ()
    scanner.close()
    assert scanner.identity.serial == "E000005"
    assert sample.counts.max() < 0.95 * white.counts.max()
    assert check.counts.max() == pytest.approx(white.counts.max(), rel=0.02)
