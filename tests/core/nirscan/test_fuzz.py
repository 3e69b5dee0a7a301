"""Damaged and random bytes: a value that can be, or a typed error; never another exception."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.nirscan import (
    Coefficients,
    DeviceConfig,
    Method,
    RefMatrix,
    ScanBlob,
    Section,
    decode_coefficients,
    decode_config,
    decode_refmatrix,
    encode_coefficients,
    encode_config,
    encode_refmatrix,
    encode_scan,
    factory_scan,
    intensities,
    tpl,
    wavelengths,
)
from core.nirscan.tpl import Shape

MakeScan = Callable[..., ScanBlob]

SHAPE = Shape("S(uc#j$(f#v##)vi)", (4, 2, 2, 3))
SECTIONS = st.builds(
    Section,
    st.sampled_from(Method),
    st.integers(1, 52),
    st.integers(900, 1299),
    st.integers(1300, 1700),
    st.integers(2, 300),
    st.integers(0, 6),
)
CONFIGS = st.builds(
    DeviceConfig,
    st.integers(0, 255),
    st.binary(min_size=8, max_size=8),
    st.binary(min_size=40, max_size=40),
    st.integers(0, 65535),
    st.lists(SECTIONS, min_size=1, max_size=5).map(tuple),
)


def damaged(good: bytes, places: list[tuple[int, int]], length: int) -> bytes:
    data = bytearray(good)
    for place, value in places:
        data[place % len(data)] = value
    return bytes(data[: length % (2 * len(good))])


DAMAGE = (st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=4), st.integers(0, 1 << 16))


VALUES = st.tuples(
    st.integers(0, 2**32 - 1),
    st.binary(min_size=4, max_size=4),
    st.integers(-32768, 32767),
    st.tuples(*[st.floats(allow_nan=False)] * 2),
    st.tuples(*[st.integers(0, 65535)] * 6),
    st.integers(0, 65535),
    st.integers(-(2**31), 2**31 - 1),
)


@given(VALUES)
def test_what_is_packed_is_unpacked(packed: tuple[tpl.Value, ...]) -> None:
    values = list(packed)
    data = tpl.encode(SHAPE, values)
    assert tpl.starts(data, 0, SHAPE)
    assert tpl.decode(b"before" + data, 6, SHAPE) == values
    assert tpl.encode(SHAPE, tpl.decode(data, 0, SHAPE)) == data


@settings(max_examples=500)
@given(*DAMAGE)
def test_a_damaged_image_is_refused_or_read(places: list[tuple[int, int]], length: int) -> None:
    good = tpl.encode(SHAPE, [7, b"abcd", -3, (1.5, 2.5), (1, 2, 3, 4, 5, 6), 9, -10])
    try:
        values = tpl.decode(damaged(good, places, length), 0, SHAPE)
    except InputError as error:
        event(error.code.value)
    else:
        assert len(values) == 7


@given(CONFIGS)
def test_every_configuration_survives_encoding(config: DeviceConfig) -> None:
    data = encode_config(config)
    again = decode_config(data + b"what follows")
    assert again.sections == config.sections
    assert (again.index, again.serial, again.name, again.repeats) == (
        config.index, config.serial, config.name, config.repeats,
    )  # fmt: skip
    assert encode_config(again) == data
    plain = replace(config, sections=(replace(config.sections[0], exposure=0),), slew=False)
    assert decode_config(encode_config(plain)) == plain


@settings(max_examples=400)
@given(CONFIGS, *DAMAGE)
def test_a_damaged_configuration_is_refused_or_possible(
    config: DeviceConfig, places: list[tuple[int, int]], length: int
) -> None:
    try:
        found = decode_config(damaged(encode_config(config), places, length))
    except InputError as error:
        event(error.code.value)
    else:
        assert 1 <= len(found.sections) <= 5
        assert all(
            one.points >= 2 and one.start_nm < one.end_nm and 1 <= one.width_px <= 52 for one in found.sections
        )


@settings(max_examples=300)
@given(st.lists(st.floats(), min_size=6, max_size=6), *DAMAGE)
def test_coefficients_are_finite_or_refused(six: list[float], places: list[tuple[int, int]], length: int) -> None:
    shift, pixel_to_nm = (six[0], six[1], six[2]), (six[3], six[4], six[5])
    data = encode_coefficients(Coefficients(shift, pixel_to_nm))
    assert len(data) == 144
    try:
        found = decode_coefficients(damaged(data, places, length) if places else data)
    except InputError as error:
        event(error.code.value)
    else:
        assert np.isfinite(found.pixel_to_nm).all()
        assert places or found.pixel_to_nm == pixel_to_nm


@settings(max_examples=200)
@given(*DAMAGE)
def test_a_damaged_matrix_is_refused_or_ordered(places: list[tuple[int, int]], length: int) -> None:
    widths = np.array([*range(1, 11), 12, 14, 16, 18, 20, 25, 30, 40, 50])
    good = encode_refmatrix(RefMatrix(widths, np.linspace(900, 1700, 50), np.full((19, 50), 100)))
    try:
        matrix = decode_refmatrix(damaged(good, places, length))
    except InputError as error:
        event(error.code.value)
    else:
        assert (np.diff(matrix.width_px) > 0).all()
        assert (np.diff(matrix.nm) > 0).all()


@settings(max_examples=100)
@given(CONFIGS, st.lists(st.integers(0, 65535), min_size=3, max_size=3))
def test_a_factory_reference_is_a_scan_or_refused(
    make_scan: MakeScan, config: DeviceConfig, signal: list[int]
) -> None:
    white = make_scan(light=np.full(228, 600_000), pga=8)
    widths = np.array([*range(1, 11), 12, 14, 16, 18, 20, 25, 30, 40, 50])
    rows = np.resize(np.array(signal), (19, 50))
    matrix = RefMatrix(widths, np.linspace(900, 1700, 50), rows)
    try:
        made = factory_scan(config, white.pixel_to_nm, white, matrix)
    except InputError as error:
        event(error.code.value)
        return
    assert intensities(made).size == wavelengths(made).size == made.points
    assert (intensities(made) >= 0).all()
    assert len(encode_scan(made)) == 3822


def test_a_value_that_does_not_fit_is_no_image() -> None:
    with pytest.raises(struct.error):
        tpl.encode(SHAPE, [-1, b"abcd", 0, (0.0, 0.0), (0,) * 6, 0, 0])
