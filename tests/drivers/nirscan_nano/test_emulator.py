"""The emulated device by itself: bytes in, bytes out."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from core.nirscan import decode_refmatrix, decode_scan, intensities
from drivers.nirscan_nano.emulator import emulated_nano
from drivers.nirscan_nano.emulator.faces import HidFace, UartFace
from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.framing import Message, Status, uart_frame
from drivers.world.scene import World

START = Message(0x40, 1, b"\x18\x02\x00")
STATUS = Message(0xC0, 0, b"\x03\x04")


@pytest.fixture
def model() -> NanoModel:
    return emulated_nano(World(3), noise=False)


def ask(model: NanoModel, request: Message, now: float = 0.0) -> Message:
    handled = model.handle(request, now)
    assert handled is not None
    return handled[1]


def read_file(model: NanoModel, kind: int, now: float) -> bytes:
    (size,) = struct.unpack("<I", ask(model, Message(0xC0, 0, b"\x2d\x00" + struct.pack("<I", kind)), now).payload)
    data = b""
    while piece := ask(model, Message(0xC0, 0, b"\x2e\x00"), now).payload:
        data += piece
    assert len(data) == size
    return data


def test_replies_over_usb_name_no_command_and_keep_old_bytes_as_padding(model: NanoModel) -> None:
    face = HidFace(model)
    ((_, first),) = face.feed(Message(0xC0, 0, b"\x33\x02").encode().ljust(64, b"\0"), 0.0)
    assert first == b"\xc0\x00\x08\x00E000003\x00".ljust(64, b"\xaa")
    ((_, second),) = face.feed(Message(0xC0, 0, b"\x22\x02").encode().ljust(64, b"\0"), 0.0)
    assert second == b"\xc0\x00\x01\x00\x02" + first[5:]


def test_replies_over_the_uart_name_their_command(model: NanoModel) -> None:
    ((_, reply),) = UartFace(model).feed(uart_frame(Message(0xC0, 0, b"\x22\x02")), 0.0)
    assert reply == uart_frame(Message(0xC0, 0, b"\x22\x02\x02"))


def test_a_wrong_checksum_is_answered_with_minus_two(model: NanoModel) -> None:
    frame = uart_frame(Message(0xC0, 0, b"\x22\x02")).replace(b"\xe6", b"\xe7")
    ((_, reply),) = UartFace(model).feed(frame, 0.0)
    assert reply[8:] == b"\x50\x00\x04\x00\xfe\xff\xff\xffDCBA"


@pytest.mark.parametrize(
    "header",
    [
        b"\xc0\x00\xff\xff\x33\x02",
        b"\xc3\x00\x02\x00\x33\x02",
        b"\xd0\x00\x02\x00\x33\x02",
        b"\xc0\x00\x01\x00\x33\x02",
    ],
)
def test_malformed_headers_are_dropped_without_a_word(model: NanoModel, header: bytes) -> None:
    face = HidFace(model)
    assert face.feed(header.ljust(64, b"\0"), 0.0) == []
    assert len(face.feed(STATUS.encode().ljust(64, b"\0"), 0.0)) == 1


def test_a_report_number_sent_twice_is_not_understood(model: NanoModel) -> None:
    assert HidFace(model).feed((b"\0" + STATUS.encode()).ljust(64, b"\0"), 0.0) == []


def test_a_second_start_and_an_unknown_command_are_refused(model: NanoModel) -> None:
    assert ask(model, START).status == Status.OK
    assert ask(model, START, 0.1).status == Status.ERROR
    assert ask(model, Message(0x40, 1, b"\x36\x02"), 0.1).status == Status.ERROR
    assert ask(model, Message(0xC0, 1, b"\x20\x02\x09\x00\x00\x00"), 0.1).status == Status.ERROR
    assert ask(model, Message(0x40, 1, b"\x0c\x04\x01\x03"), 0.1).status == Status.ERROR


def test_a_scan_takes_its_time(model: NanoModel) -> None:
    (milliseconds,) = struct.unpack("<I", ask(model, Message(0xC0, 0, b"\x37\x02")).payload)
    # 0.625 lamp + 0.3 mirrors + 0.15 configuration + 7 passes of 237 samples of 635 µs + 0.1
    assert milliseconds == 2228
    ask(model, START)
    assert ask(model, STATUS, 2.2).payload == b"\x03\0\0\0"
    assert ask(model, STATUS, 2.23).payload == b"\x01\0\0\0"
    assert decode_scan(read_file(model, 0, 3.0)).config.repeats == 6


def test_before_the_first_scan_there_is_no_scan(model: NanoModel) -> None:
    assert ask(model, Message(0xC0, 0, b"\x2d\x00\0\0\0\0")).payload == b""


def test_factory_files(model: NanoModel) -> None:
    reference = decode_scan(read_file(model, 2, 0.0))
    assert reference.config_name == "SystemTest"
    assert reference.serial_number == "E000003"
    assert 400_000 < intensities(reference).max() < 800_000
    matrix = decode_refmatrix(read_file(model, 3, 0.0))
    assert matrix.width_px.tolist()[-3:] == [30, 40, 50]
    assert matrix.signal.max() == 65000


def test_noise_is_that_of_real_devices() -> None:
    world = World(1)
    model = emulated_nano(world)
    now, scans = 4000.0, []
    ask(model, Message(0x40, 1, b"\x25\x02\x00"), 0.0)
    ask(model, Message(0x40, 1, b"\x05\x01\x01\x01"), 0.0)
    for _ in range(30):
        ask(model, START, now)
        now += 3
        scans.append(intensities(decode_scan(read_file(model, 0, now))))
    counts = np.array(scans, dtype=np.float64)
    share = counts.std(axis=0, ddof=1) / counts.mean(axis=0)
    assert 2e-4 < np.median(share) < 2e-3  # recorded devices: 3e-4 to 6e-4 of the reference


def test_everything_follows_from_the_seed(make_bench: Any) -> None:
    def scans(seed: int) -> bytes:
        bench = make_bench("uart", noise=True, seed=seed)
        scanner = bench.open()
        bench.world.place_soil(9)
        raw = b""
        for _ in range(2):
            ask(bench.model, START, bench.clock.now())
            bench.clock.wait(3)
            raw += read_file(bench.model, 0, bench.clock.now())
        scanner.close()
        return raw

    assert scans(1) == scans(1)
    assert scans(1) != scans(2)
