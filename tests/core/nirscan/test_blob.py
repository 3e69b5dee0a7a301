"""Bytes to fields and back, and nothing but typed errors for bytes that are no scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.nirscan import (
    SCAN_BYTES,
    DeviceConfig,
    Layout,
    Method,
    NirscanCode,
    RefMatrix,
    ScanBlob,
    Section,
    decode_config,
    decode_refmatrix,
    decode_scan,
    encode_config,
    encode_refmatrix,
    encode_scan,
    intensities,
    wavelengths,
)
from core.nirscan.refmatrix import REFMATRIX_BYTES

MakeScan = Callable[..., ScanBlob]

TWO = (Section(Method.COLUMN, 6, 900, 1100, 40, 1), Section(Method.COLUMN, 8, 1100, 1700, 60, 2))


def refused(data: bytes) -> NirscanCode:
    with pytest.raises(InputError) as caught:
        decode_scan(data)
    assert isinstance(caught.value.code, NirscanCode)
    return caught.value.code


@pytest.mark.parametrize("slew", [False, True])
def test_a_scan_survives_encoding(make_scan: MakeScan, *, slew: bool) -> None:
    blob = make_scan(slew=slew)
    data = encode_scan(blob)
    again = decode_scan(data)
    assert len(data) == SCAN_BYTES
    assert again.layout is (Layout.SLEW if slew else Layout.PLAIN)
    for field in fields(ScanBlob):
        if field.name not in {"adc", "config"}:
            assert getattr(again, field.name) == getattr(blob, field.name), field.name
    assert again.sections == blob.sections
    np.testing.assert_array_equal(again.adc, blob.adc)
    assert encode_scan(again) == data
    assert (again.serial_number, again.config_name) == ("5510004", "Column 1")


def test_unused_slots_keep_their_old_bytes(make_scan: MakeScan) -> None:
    data = bytearray(encode_scan(make_scan(*TWO)))
    garbage = bytes(range(200, 220))
    data[295:315] = garbage  # the two last slots of the section table
    assert encode_scan(decode_scan(bytes(data))) == bytes(data)


def test_corrupted_magic_is_read(make_scan: MakeScan) -> None:
    data = encode_scan(make_scan())
    again = decode_scan(b"\x13\x37\x00\x01" + data[4:])
    assert encode_scan(again) == data


def test_missing_padding_is_no_damage(make_scan: MakeScan) -> None:
    data = encode_scan(make_scan())
    assert decode_scan(data.rstrip(b"\0") + bytes(4)).samples == 237


@pytest.mark.parametrize("length", [0, 3, 8, 20, 100, 170, 250, 316, 3000, 3700])
@pytest.mark.parametrize("slew", [False, True])
def test_truncated_scans_are_refused(make_scan: MakeScan, length: int, *, slew: bool) -> None:
    code = refused(encode_scan(make_scan(slew=slew))[:length])
    assert code in {NirscanCode.TRUNCATED, NirscanCode.NOT_A_BLOB}
    assert length <= 8 or code is NirscanCode.TRUNCATED


def test_foreign_bytes_are_refused() -> None:
    assert refused(b"\x89PNG\r\n\x1a\n" + bytes(5000)) is NirscanCode.NOT_A_BLOB


@pytest.mark.parametrize(
    ("offset", "value", "code"),
    [
        (56, 2, NirscanCode.FIELD),  # version
        (159, 3, NirscanCode.FIELD),  # gain
        (155, 0, NirscanCode.FIELD),  # number of samples: below the points
        (156, 0x7F, NirscanCode.FIELD),  # number of samples: above the slots
        (44, 21, NirscanCode.STRUCTURE),  # length of the scan name
        (241, 6, NirscanCode.FIELD),  # number of sections
        (265, 9, NirscanCode.FIELD),  # method of the section
    ],
)
def test_impossible_fields_are_named(make_scan: MakeScan, offset: int, value: int, code: NirscanCode) -> None:
    data = bytearray(encode_scan(make_scan()))
    data[offset] = value
    assert refused(bytes(data)) is code


@settings(max_examples=400)
@given(st.data())
def test_damaged_scans_give_typed_errors_only(make_scan: MakeScan, data: st.DataObject) -> None:
    good = encode_scan(make_scan(*TWO, slew=True) if data.draw(st.booleans()) else make_scan(slew=False))
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(56, 330))] = data.draw(st.integers(0, 255))
    try:
        blob = decode_scan(bytes(damaged))
        sizes = wavelengths(blob).size, intensities(blob).size
    except InputError as error:
        event(error.code.value)
    else:
        event("decoded")
        assert sizes == (blob.points, blob.points)


@given(st.binary(max_size=400), st.binary(max_size=4000))
def test_random_bytes_give_typed_errors_only(head: bytes, tail: bytes) -> None:
    assert refused(head + tail) in {NirscanCode.NOT_A_BLOB, NirscanCode.TRUNCATED}


@pytest.mark.parametrize("slew", [False, True])
def test_a_configuration_survives_encoding(*, slew: bool) -> None:
    sections = TWO if slew else TWO[:1]
    config = DeviceConfig(3, b"12345678", b"Two ranges".ljust(40, b"\0"), 6, sections, slew=slew)
    data = encode_config(config)
    again = decode_config(data)
    assert encode_config(again) == data
    assert (again.index, again.repeats, again.slew) == (3, 6, slew)
    assert [s.points for s in again.sections] == [s.points for s in sections]
    with pytest.raises(InputError):
        decode_config(data[:-1])


def test_the_reference_matrix_survives_encoding() -> None:
    widths = np.array([*range(1, 11), 12, 14, 16, 18, 20, 25, 30, 40, 50])
    signal = np.random.default_rng(2).integers(1, 65535, (19, 50))
    data = encode_refmatrix(RefMatrix(widths, np.linspace(900, 1700, 50), signal))
    again = decode_refmatrix(data)
    assert len(data) == REFMATRIX_BYTES
    np.testing.assert_array_equal(again.signal, signal)
    assert encode_refmatrix(again) == data
    for broken in (data[:1000], b"", data[:35] + bytes([9]) + data[36:]):
        with pytest.raises(InputError):
            decode_refmatrix(broken)
