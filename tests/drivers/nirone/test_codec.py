"""Command lines and replies, byte for byte, and what is refused."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.nirone import codec
from drivers.nirone.codec import Command, RefusedError

COMMANDS: list[Command[Any]] = [
    codec.ping(),
    codec.sensor_type(),
    codec.least_wavelength(),
    codec.vector_length(),
    codec.measurement_time(),
    codec.set_wavelength(511, 1949.96),
    codec.set_points(512, 8),
    codec.light_mode(1),
    codec.lamp(100),
    codec.lamp_warm_up(),
    codec.processing("Pf"),
    codec.processing_off("Pf"),
    codec.measure(),
    codec.temperature(),
    codec.currents(),
]


def test_commands_as_they_stand_on_the_wire() -> None:
    expected = "! h0 h3 m E0 W511,1950.0 V512,8 LM1 LI100 Lt Pf Pf0,0 XM St Sc"
    assert [one.line for one in COMMANDS] == [text.encode() + b"\r" for text in expected.split()]
    assert codec.block(512) == b"Xm0,512\r"


def test_what_must_never_be_sent_does_not_exist() -> None:
    lines = [one.line for one in COMMANDS] + [codec.processing_off(step).line for step in codec.PROCESSING]
    assert not [line for line in lines if line.startswith((b"PS", b"PL", b"PR", b"A", b"a"))]
    assert "S" not in {step[1] for step in codec.PROCESSING}


@pytest.mark.parametrize(
    ("command", "reply", "value"),
    [
        (codec.sensor_type(), b"Sensor type: N2.0: special", "N2.0: special"),
        (codec.serial_number(), b"whatever it is called:  64400 ", "64400"),
        (codec.least_wavelength(), b"Minimum wavelength: 1550.0", 1550.0),
        (codec.vector_length(), b"Number of wavelengths: 512", 512),
        (codec.measurement_time(), b"Measurement time: 1234", 1.234),
        (codec.temperature(), b"Temperature: 3.20e+01", 32.0),
        (codec.temperature(), b"Temperature: -5", -5.0),
        (codec.temperature(), b"Temperature: 32.0 C", 32.0),
        (codec.measurement_time(), b"Time: 900ms", 0.9),
        (codec.currents(), b"Current1 (mA), Current2 (mA): 80.5, 81.5", 162.0),
        (codec.processing("Pf"), b"Smoothing: 0, 5", False),
        (codec.processing("Pa"), b"Automatic dark: 1", True),
        (codec.set_wavelength(0, 1550.0), b"OK", None),
        (codec.measure(), b"Measurement ready", None),
    ],
)
def test_replies_are_read_behind_the_first_colon(command: Command[Any], reply: bytes, value: object) -> None:
    assert command.read(reply) == value


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        (codec.sensor_type(), b"N2.0"),
        (codec.sensor_type(), b"Sensor type:"),
        (codec.sensor_type(), b"Sensor \x07type: N2.0"),
        (codec.sensor_type(), b"Sensor type: N\xff"),
        (codec.least_wavelength(), b"Minimum wavelength: nan"),
        (codec.least_wavelength(), b"Minimum wavelength: 15"),
        (codec.vector_length(), b"Number: 5.5"),
        (codec.vector_length(), b"Number: -5"),
        (codec.measurement_time(), b"Time: -1"),
        (codec.measurement_time(), b"Time: 12S0"),
        (codec.measurement_time(), b"Time: 1_0"),
        (codec.measurement_time(), b"Time: 1e999"),
        (codec.measurement_time(), b"Time: 1e9"),
        (codec.temperature(), b"Temperature: 999"),
        (codec.currents(), b"Currents: 1, x"),
        (codec.measure(), b"Temperature: 32.0"),
    ],
)
def test_replies_that_make_no_sense(command: Command[Any], reply: bytes) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - whatever it says, it is no error of the device
        command.read(reply)
    assert not isinstance(caught.value, RefusedError)


@pytest.mark.parametrize("reply", [b"?", b"? Unknown command", b"Error: 3", b"ERR 12", b"Invalid parameter"])
def test_what_reads_like_an_error(reply: bytes) -> None:
    with pytest.raises(RefusedError):
        codec.set_points(5, 1).read(reply)
    assert codec.ends_measurement(reply)


def test_an_error_is_told_from_words_that_only_look_like_it() -> None:
    assert codec.serial_number().read(b"Serial: TERRA64") == "TERRA64"
    assert not codec.ends_measurement(b"Temperature: 32.0")


CONTROL = struct.pack("<4f", *np.frombuffer(bytes([0x0A, 0x0D, 0x11, 0x43] * 4), dtype="<f4"))


def test_a_block_may_hold_the_bytes_of_line_ends_and_flow_control() -> None:
    assert {0x0A, 0x0D, 0x11} <= set(CONTROL)
    assert codec.parse_block(CONTROL, 4) == pytest.approx([145.05093] * 4)


@given(st.lists(st.floats(-1e8, 1e8, width=32).filter(lambda x: x == 0 or abs(x) > 1e-9), min_size=1, max_size=512))
def test_every_block_of_signals_comes_back(values: list[float]) -> None:
    assert codec.parse_block(struct.pack(f"<{len(values)}f", *values), len(values)).tolist() == values


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf"), 1e30, 1e-30, -2e9])
def test_absurd_values_are_refused(odd: float) -> None:
    with pytest.raises(ValueError, match="no signals"):
        codec.parse_block(struct.pack("<3f", 1000.0, odd, 1000.0), 3)


def test_a_block_out_of_step_is_refused() -> None:
    block = struct.pack("<200f", *np.linspace(20_000, 40_000, 200))
    for shift in (1, 2, 3):
        with pytest.raises(ValueError, match="no signals"):
            codec.parse_block((b"\r\n\n"[:shift] + block)[:800], 200)
    with pytest.raises(ValueError, match="799 bytes"):
        codec.parse_block(block[:-1], 200)
