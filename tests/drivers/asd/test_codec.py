"""The bytes on the wire, as the protocol's description lists them."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import ScannerCode
from core.errors import ErrorCode
from drivers.asd import commands, exposure
from drivers.asd.commands import SWIR1, SWIR2, Command
from drivers.asd.faults import AsdCode, Fault, ReplyCode, failure
from drivers.asd.replies import Settings, parse_optimised, parse_restored, parse_value
from drivers.asd.spectrum import SPECTRUM_BYTES, parse_spectrum, wavelengths

LISTED: list[tuple[Command[Any], bytes, int]] = [
    (commands.restore(), b"RESTORE,1", 7616),
    (commands.stored_value("VEndingWavelength"), b"INIT,0,VEndingWavelength", 50),
    (commands.optimise(), b"OPT,7", 28),
    (commands.acquire(10, 1.0), b"A,1,10", 8860),
    (commands.integration(-1), b"IC,2,0,-1", 20),
    (commands.integration(3), b"IC,2,0,3", 20),
    (commands.gain(SWIR1, 500), b"IC,0,1,500", 20),
    (commands.gain(SWIR2, 600), b"IC,1,1,600", 20),
    (commands.offset(SWIR1, 2048), b"IC,0,2,2048", 20),
    (commands.offset(SWIR2, 2049), b"IC,1,2,2049", 20),
    (commands.shutter(1), b"IC,2,3,1", 20),
]


@pytest.mark.parametrize(("command", "data", "size"), LISTED, ids=[command.text for command, _, _ in LISTED])
def test_command(command: Command[Any], data: bytes, size: int) -> None:
    assert (command.data, command.size) == (data, size)


def test_settings_go_in_the_order_of_the_makers_library() -> None:
    sent = [command.text for command in commands.settings(Settings(2, 500, 600, 2048, 2049))]
    assert sent == ["IC,2,0,2", "IC,1,2,2049", "IC,0,2,2048", "IC,1,1,600", "IC,0,1,500"]
    assert commands.settings(Settings()) == []


def test_no_command_can_destroy_anything() -> None:
    verbs = {command.text.partition(",")[0] for command, _, _ in LISTED} | {commands.ABORT.decode()}
    assert verbs == {"RESTORE", "INIT", "OPT", "A", "IC", "ABORT"}
    made = {
        name for name, thing in vars(commands).items() if callable(thing) and thing.__module__ == commands.__name__
    }
    assert made == {
        "Command", "restore", "stored_value", "optimise", "acquire", "integration", "gain", "offset", "shutter",
        "settings", "_control",
    }  # fmt: skip


def test_integration_times_double() -> None:
    assert [exposure.milliseconds(index) for index in (-1, 0, 1, 2, 5)] == [8.5, 17.0, 34.0, 68.0, 544.0]
    assert exposure.milliseconds(15) / 60_000 == pytest.approx(9.28, abs=0.01)
    assert [exposure.index_of(ms) for ms in (8.5, 17, 68, 70, 4)] == [-1, 0, 2, None, None]
    for beyond in (-2, 16):
        with pytest.raises(ValueError, match="integration time"):
            exposure.milliseconds(beyond)


def restored(names: list[bytes], values: list[float], count: int) -> bytes:
    table = b"".join(name.ljust(30, b"\0") for name in names).ljust(6000, b"\0")
    return struct.pack(">ii", 100, 0) + table + struct.pack(">200d", *values, *[0.0] * (200 - len(values))) + (
        struct.pack(">ii", count, 12345)
    )  # fmt: skip


def test_restored_values() -> None:
    data = restored([b"SerialNumber", b"", b"VEndingWavelength\0junk", b"Odd"], [16_123.0, 0.0, 1000.0, np.nan], 4)
    assert len(data) == 7616
    assert parse_restored(data) == {"SerialNumber": 16123.0, "VEndingWavelength": 1000.0}


@pytest.mark.parametrize("count", [-1, 201])
def test_an_impossible_count_of_values_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="values"):
        parse_restored(restored([b"SerialNumber"], [1.0], count))


def test_a_stored_value() -> None:
    data = bytes.fromhex("00000064 00000000") + b"VEndingWavelength".ljust(30, b"\0")
    data += bytes.fromhex("408f400000000000 00000001")
    assert len(data) == 50
    value = parse_value(data)
    assert (value.name, value.value) == ("VEndingWavelength", 1000.0)


def test_what_was_optimised() -> None:
    data = bytes.fromhex("00000064 00000000 ffffffff 000001f4 00000258 00000800 00000801")
    assert parse_optimised(data) == Settings(-1, 500, 600, 2048, 2049)


@pytest.mark.parametrize(
    "fields",
    [(16, 500, 600, 0, 0), (-2, 500, 600, 0, 0), (2, 0, 600, 0, 0), (2, 500, 70_000, 0, 0), (2, 5, 6, -(10**6), 0)],
)
def test_what_cannot_have_been_optimised_is_refused(fields: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"gains|integration time"):
        parse_optimised(struct.pack(">7i", 100, 0, *fields))


def test_an_echo_must_repeat_what_was_sent() -> None:
    command = commands.gain(SWIR2, 600)
    command.parse(struct.pack(">5i", 100, 0, 1, 1, 600))
    for other in ((0, 1, 600), (1, 2, 600), (1, 1, 601)):
        with pytest.raises(ValueError, match="Echo"):
            command.parse(struct.pack(">5i", 100, 0, *other))


def spectrum_bytes(values: np.ndarray | None = None) -> bytes:
    """Every header field tells its own place."""
    counts = np.linspace(100, 30_000, 2151) if values is None else values
    return struct.pack(">64i", *range(64)) + counts.astype(">f4").tobytes()


def test_a_spectrum() -> None:
    data = spectrum_bytes()
    assert len(data) == SPECTRUM_BYTES == 8860
    spectrum = parse_spectrum(data)
    header = spectrum.header
    assert (header.sample_count, header.voltage, header.temperature, header.ab) == (2, 4, 6, 11)
    assert (header.vnir.itime, header.vnir.saturation, header.vnir.drift, header.vnir.dark_subtracted) == (
        16,
        20,
        22,
        23,
    )
    assert (header.swir1.tec_status, header.swir1.saturation, header.swir1.gain, header.swir1.offset) == (
        32,
        36,
        40,
        41,
    )
    assert (header.swir2.tec_status, header.swir2.gain, header.swir2.dark_subtracted) == (48, 56, 60)
    assert spectrum.values[[0, 2150]].tolist() == [100.0, 30_000.0]
    assert spectrum.raw == data
    assert (wavelengths()[0], wavelengths()[-1], wavelengths().size) == (350.0, 2500.0, 2151)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e9, -1e9])
def test_values_that_no_converter_gives_are_refused(wrong: float) -> None:
    values = np.full(2151, 100.0)
    values[1234] = wrong
    with pytest.raises(ValueError, match="values"):
        parse_spectrum(spectrum_bytes(values))


@given(st.binary(min_size=0, max_size=9000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for parse, size in ((parse_spectrum, 8860), (parse_restored, 7616), (parse_optimised, 28), (parse_value, 50)):
        try:
            parse((data * (size // max(len(data), 1) + 1))[:size])
        except (ValueError, struct.error):
            continue


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ((100, 0), None),
        ((200, -1), ScannerCode.NOT_READY),
        ((200, -10), AsdCode.DETECTOR),
        ((200, -2), AsdCode.GRATING),
        ((800, -15), AsdCode.EXPOSURE),
        ((900, -19), AsdCode.REFUSED),
        ((200, -18), AsdCode.STOPPED),
        ((700, -20), AsdCode.WAVELENGTHS),
        ((300, 0), ScannerCode.DEVICE),
        ((200, -5), ScannerCode.DEVICE),
        ((100, 1), ScannerCode.PROTOCOL),
        ((100, -23), ScannerCode.PROTOCOL),
        ((0x41534420, 0x656D756C), ScannerCode.PROTOCOL),
    ],
)
def test_what_the_first_two_fields_say(head: tuple[int, int], code: ErrorCode | None) -> None:
    found = failure(*head, "A,1,6", "here")
    assert (None if found is None else found.code) is code


def test_every_fault_has_a_sentence_of_its_own() -> None:
    for fault in Fault:
        found = failure(ReplyCode.COLLECT, fault, "A,1,6", "here")
        assert found is not None
        assert (found.code is ScannerCode.DEVICE) is (fault is Fault.NONE)
