"""Addresses of scanners, well and badly written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.address import host_and_port, parse_address
from drivers.family import Scheme


@pytest.mark.parametrize(
    ("text", "family", "scheme", "parts", "options"),
    [
        ("hid:/dev/hidraw3", "", Scheme.HID, ("/dev/hidraw3",), {}),
        ("serial:COM3", "", Scheme.SERIAL, ("COM3",), {}),
        ("nirone@serial:/dev/a,serial:/dev/b", "nirone", Scheme.SERIAL, ("/dev/a", "/dev/b"), {}),
        ("serial:/dev/with,comma", "", Scheme.SERIAL, ("/dev/with,comma",), {}),
        ("asd@socket://10.1.1.11:8080?shutter=1", "asd", Scheme.TCP, ("//10.1.1.11:8080",), {"shutter": "1"}),
        ("watched-folder@folder:C:\\my scans?kind=signal&from=start", "watched-folder", Scheme.FOLDER,
         ("C:\\my scans",), {"kind": "signal", "from": "start"}),
        ("emulator:nirscan-nano?seed=1&speed=20", "", Scheme.EMULATOR, ("nirscan-nano",),
         {"seed": "1", "speed": "20"}),
        ("hid:\\\\?\\hid#vid_0451&pid_4200#7&1a#{4d1e}", "", Scheme.HID,
         ("\\\\?\\hid#vid_0451&pid_4200#7&1a#{4d1e}",), {}),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(
    text: str, family: str, scheme: Scheme, parts: tuple[str, ...], options: dict[str, str]
) -> None:
    found = parse_address(text)
    assert (found.family, found.scheme, found.parts, dict(found.options)) == (family, scheme, parts, options)


@pytest.mark.parametrize(
    "text",
    ["", "COM3", "@serial:x", "serial:", "hid:a,serial:b", "x@y@serial:z", "serial:x?a=1&a=2", "folder:x,folder:"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ScannerError) as caught:
        parse_address(text)
    assert caught.value.code is ScannerCode.ADDRESS


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        assert parse_address(text).text == text
    except ScannerError as error:
        assert error.code is ScannerCode.ADDRESS  # noqa: PT017


@pytest.mark.parametrize(
    ("rest", "port", "expected"),
    [("//10.1.1.11", 8080, ("10.1.1.11", 8080)), ("//h:9", 8080, ("h", 9)), ("//[::1]:9", None, ("::1", 9))],
)
def test_the_usual_port_stands_in(rest: str, port: int | None, expected: tuple[str, int]) -> None:
    assert host_and_port(rest, port, "x") == expected
