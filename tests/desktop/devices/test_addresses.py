from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from desktop.devices.addresses import port_of, tidied
from desktop.devices.codes import DeviceCode


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("/dev/ttyUSB0", "serial:/dev/ttyUSB0"),
        (" COM3 ", "serial:COM3"),
        ("10.1.1.11:8080", "socket://10.1.1.11:8080"),
        ("scanner.local:9000", "socket://scanner.local:9000"),
        ("serial:/dev/ttyACM0", "serial:/dev/ttyACM0"),
        ("nirscan-nano@/dev/ttyACM0", "nirscan-nano@serial:/dev/ttyACM0"),
        ("nirscan-nano@socket://127.0.0.1:9", "nirscan-nano@socket://127.0.0.1:9"),
        ("emulator:nirscan-nano?seed=1", "emulator:nirscan-nano?seed=1"),
    ],
)
def test_what_people_write_becomes_an_address(typed: str, kept: str) -> None:
    assert tidied(typed) == kept


def test_a_folder_becomes_an_address(tmp_path: Path) -> None:
    assert tidied(f"watched-folder@{tmp_path}") == f"watched-folder@folder:{tmp_path.resolve()}"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nonsense",
        "serial:",
        "socket://",
        "socket://host",
        "socket://no such host:1",
        "socket://host:99999",
        "unknown@serial:COM3",
        "nirscan-nano@folder:/tmp",
        "nirscan-nano@",
        "@serial:COM3",
    ],
)
def test_anything_else_is_refused_with_what_was_typed(typed: str) -> None:
    with pytest.raises(InputError) as refused:
        tidied(typed)
    assert refused.value.code is DeviceCode.NOT_AN_ADDRESS
    assert refused.value.values["address"] == typed


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("serial:/dev/ttyACM0", "/dev/ttyACM0"),
        ("nirone@serial:COM3,serial:COM4?mode=x", "COM3"),
        ("hid:/dev/hidraw3", "/dev/hidraw3"),
        ("socket://127.0.0.1:9000", None),
        ("nonsense", None),
    ],
)
def test_the_port_of_an_address(address: str, port: str | None) -> None:
    assert port_of(address) == port
