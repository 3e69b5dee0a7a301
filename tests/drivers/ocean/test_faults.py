"""Whatever the library raises or returns becomes a code of Tilth; discovery never raises."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, ScanKind, ScannerCode
from core.errors import InputError, ScannerError
from drivers.clock import VirtualClock
from drivers.discovery import open_scanner
from drivers.families import family_named
from drivers.ocean.driver import open_ocean
from drivers.ocean.emulator import FakeSeabreezeError, fake_spectrometers
from drivers.ocean.family import ocean_devices
from drivers.ocean.faults import OceanCode, code_at_opening, code_of, why_not_listed
from drivers.ocean.library import seabreeze
from drivers.ocean.optimising import ROUNDS, find_integration
from drivers.world.scene import World

TYPED = {*ScannerCode, *OceanCode}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FakeSeabreezeError("Error: No device found", 2), ScannerCode.DISCONNECTED),
        (FakeSeabreezeError("Error: Data transfer error", 6), ScannerCode.DISCONNECTED),
        (FakeSeabreezeError("Error: Data transfer error"), ScannerCode.DISCONNECTED),
        (FakeSeabreezeError("Device already opened."), ScannerCode.BUSY_ELSEWHERE),
        (RuntimeError("device probably used by another thread/process"), ScannerCode.BUSY_ELSEWHERE),
        (OSError(errno.EACCES, "Access denied (insufficient permissions)"), ScannerCode.NO_PERMISSION),
        (OSError(errno.EBUSY, "Resource busy"), ScannerCode.BUSY_ELSEWHERE),
        (OSError(errno.ENODEV, "No such device (it may have been disconnected)"), ScannerCode.DISCONNECTED),
        (OSError(errno.ETIMEDOUT, "Operation timed out"), ScannerCode.TIMEOUT),
        (FakeSeabreezeError("Error: Undefined error", 1), ScannerCode.DEVICE),
    ],
)
def test_errors_have_their_codes(error: Exception, code: ScannerCode) -> None:
    assert code_of(error) is code


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tells from /sys")
def test_a_device_that_may_not_be_opened_is_recognised(tmp_path: Path) -> None:
    devices, files = tmp_path / "sys", tmp_path / "bus"
    assert why_not_listed(devices, files) is None
    (devices / "1-1").mkdir(parents=True)
    assert why_not_listed(devices, files) is None
    for name, text in (("idVendor", "2457\n"), ("busnum", "1\n"), ("devnum", "7\n")):
        (devices / "1-1" / name).write_text(text, encoding="ascii")
    assert why_not_listed(devices, files) is ScannerCode.NO_PERMISSION
    (files / "001").mkdir(parents=True)
    (files / "001" / "007").touch()
    assert why_not_listed(devices, files) is ScannerCode.BUSY_ELSEWHERE
    assert os.access(files / "001" / "007", os.R_OK)


def test_what_is_not_there_at_opening_was_never_connected() -> None:
    assert code_at_opening(FakeSeabreezeError("No device attached with serial number 'X'.")) in (
        ScannerCode.NOT_FOUND,
        ScannerCode.NO_PERMISSION,
        ScannerCode.BUSY_ELSEWHERE,
    )
    assert code_at_opening(FakeSeabreezeError("Device already opened.")) is ScannerCode.BUSY_ELSEWHERE


def test_discovery_lists_and_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes = fake_spectrometers(World(7), VirtualClock())
    assert ocean_devices(fakes) == [("E000007", "NIRQuest256")]
    fakes.spectrometers[0].unplugged = True
    assert ocean_devices(fakes) == []

    def fails() -> Any:
        raise FakeSeabreezeError("Error: Undefined error", 1)

    monkeypatch.setattr(fakes, "list_devices", fails)
    assert ocean_devices(fakes) == []


@pytest.fixture
def no_seabreeze(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without(name: str) -> Any:
        if name.startswith("seabreeze"):
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(importlib, "import_module", without)


@pytest.mark.usefixtures("no_seabreeze")
def test_without_the_extra_nothing_is_found_and_opening_says_which_it_is() -> None:
    assert ocean_devices() == []
    with pytest.raises(ScannerError) as caught:
        open_scanner("ocean@usb:NQ5200", clock=VirtualClock())
    assert caught.value.code is OceanCode.NO_SEABREEZE


def test_seabreeze_as_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The calls go where seabreeze 2.11 has them."""

    class InUse(Exception):  # noqa: N818 - as named there
        pass

    class Transport:
        USBTransportError = InUse
        USBTransportDeviceInUse = InUse

    fakes = fake_spectrometers(World(7), VirtualClock())

    class Spectrometers:
        SeaBreezeError = FakeSeabreezeError
        list_devices = staticmethod(fakes.list_devices)

        class Spectrometer:
            from_serial_number = staticmethod(fakes.open)

    modules = {"seabreeze.spectrometers": Spectrometers, "seabreeze.pyseabreeze.transport": Transport}
    monkeypatch.setattr(importlib, "import_module", modules.__getitem__)
    library = seabreeze()
    assert library is not None
    assert ocean_devices() == [("E000007", "NIRQuest256")]
    assert open_ocean(library, "E000007", VirtualClock()).identity.serial == "E000007"
    assert {FakeSeabreezeError, InUse, OSError} <= set(library.errors)


def test_the_emulator_is_opened_by_its_address() -> None:
    scanner = open_scanner("emulator:ocean?model=flame-nir&seed=4", clock=VirtualClock())
    assert (scanner.identity.model, scanner.identity.serial) == ("FlameNIR", "E000004")
    for address, code in (
        ("emulator:ocean?model=other", ScannerCode.OPTION),
        ("ocean@usb:X1?model=flame-nir", ScannerCode.OPTION),
        ("ocean@usb:X1,usb:X2", ScannerCode.ADDRESS),
    ):
        with pytest.raises(ScannerError) as caught:
            open_scanner(address, clock=VirtualClock())
        assert caught.value.code is code, address
    family = family_named("ocean")
    assert family is not None
    assert family.emulate is None


_shapes = st.sampled_from([0, 1, 2, 127, 128, 129])
_arrays = st.builds(
    lambda size, fill, odd: np.concatenate((np.full(size, fill), odd)),
    _shapes,
    st.floats(allow_nan=True, allow_infinity=True),
    st.lists(st.floats(), max_size=2),
)
_returned = _arrays | st.none() | st.text(max_size=3) | st.lists(st.integers(), max_size=3) | st.just(object())
_raised = st.builds(FakeSeabreezeError, st.text(max_size=12), st.none() | st.integers(0, 13)) | st.builds(
    OSError, st.integers(1, 130), st.text(max_size=5)
)


@settings(deadline=None)
@given(st.lists(_returned | _raised, min_size=1, max_size=4))
def test_whatever_comes_for_a_spectrum_is_a_typed_error_or_finite(answers: list[Any]) -> None:
    clock = VirtualClock()
    fakes = fake_spectrometers(World(1), clock, "flame-nir", noise=False)
    scanner = open_ocean(fakes, "E000001", clock)
    left = iter(answers * 8)

    def answer(**_flags: bool) -> Any:
        one = next(left)
        if isinstance(one, Exception):
            raise one
        return one

    setattr(fakes.spectrometers[0], "intensities", answer)  # noqa: B010 - it has other flags
    try:
        scan = scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)
    except ScannerError as error:
        assert error.code in TYPED  # noqa: PT017
    else:
        assert scan.counts.shape == (128,)
        assert np.isfinite(scan.counts).all()


@given(st.floats(0.0, 1.5), st.floats(1e-5, 2.0), st.integers(1, 500))
def test_optimising_ends_whatever_the_light(bias: float, per_ms: float, begin: int) -> None:
    asked: list[int] = []

    def level(ms: int) -> float:
        asked.append(ms)
        return min(bias + per_ms * ms, 1.0)

    try:
        found = find_integration(level, begin, (1, 500), CancelToken(), lambda _share: None)
    except ScannerError as error:
        assert error.code in (OceanCode.TOO_BRIGHT, OceanCode.TOO_DARK)  # noqa: PT017
    else:
        assert level(found) <= 0.9
    assert len(asked) <= ROUNDS + 1
    assert all(1 <= ms <= 500 for ms in asked)
    assert not issubclass(ScannerError, InputError)
