"""ASD, OPUS and NIRscan files, from bytes laid out as the instruments do."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.errors import InputError
from core.formats import FormatCode, SpectraTable, is_mir
from core.nirscan import NirscanCode
from core.spectrum import AxisUnit, Quantity, SpectrumCode

Read = Callable[..., SpectraTable]
Refused = Callable[..., InputError]
Build = Any
"""Makers of bytes: `asd`, `opus`, `scan`, `soil`."""


@pytest.mark.parametrize("magic", [b"as2", b"as3", b"as4", b"as5", b"as6", b"as7", b"as8"])
@pytest.mark.parametrize("code", [0, 1, 2])
def test_asd_is_the_ratio_of_spectrum_and_reference(read: Read, build: Build, magic: bytes, code: int) -> None:
    wanted = build.soil(2151)[0]
    reference = np.full(2151, 30_000.0)
    data_type = code % 2  # raw counts and reflectance are stored alike
    table = read(build.asd(magic, np.rint(wanted * 30_000), reference, data_type, code), "A17.asd")
    assert (table.format, table.samples, table.spectra.quantity) == ("asd", ("A17",), Quantity.REFLECTANCE)
    assert table.metadata == {"instrument": "ASD 16453", "version": magic.decode()[-1]}
    assert (table.spectra.axis.first, table.spectra.axis.last, table.spectra.axis.unit) == (350, 2500, AxisUnit.NM)
    np.testing.assert_allclose(table.spectra.values[0], wanted, atol=2e-5)


def test_asd_that_holds_finished_values(read: Read, build: Build) -> None:
    wanted = build.soil(2151)[0]
    first = read(build.asd(b"ASD", wanted, data_type=1, code=0))
    np.testing.assert_allclose(first.spectra.values[0], wanted, rtol=1e-6)
    beside_white = read(build.asd(b"as7", wanted, np.ones(2151), data_type=1))
    np.testing.assert_array_equal(beside_white.spectra.values[0], wanted)
    absorbance = read(build.asd(b"as6", wanted + 1, data_type=8))
    assert absorbance.spectra.quantity is Quantity.ABSORBANCE


def test_asd_without_what_makes_reflectance(refused: Refused, build: Build) -> None:
    refused(FormatCode.NO_REFERENCE, build.asd(data_type=0))
    assert refused(FormatCode.NO_SPECTRUM, build.asd(data_type=2)).values["holds"] == "radiance"
    dark = np.full(2151, 30_000.0)
    dark[:7] = 0
    assert refused(FormatCode.NO_SIGNAL, build.asd(reference=dark)).values["points"] == 7
    refused(SpectrumCode.PERCENT, build.asd(reference=np.ones(2151)))


def test_damaged_asd(refused: Refused, build: Build) -> None:
    good = build.asd(reference=np.full(2151, 3e4))
    for length in (3, 100, 483, 500, 17_000, 17_700, 17_720, 34_000):
        code = FormatCode.UNKNOWN if length == 3 else FormatCode.TRUNCATED
        refused(code, good[:length])
    for offset, value, code in [(199, 3, FormatCode.DAMAGED), (204, 1, FormatCode.TRUNCATED)]:
        broken = bytearray(good)
        broken[offset] = value
        broken[205] = 255 if offset == 204 else broken[205]
        refused(code, bytes(broken))
    for step in (0.0, -1.0, float("nan")):
        broken = bytearray(good)
        struct.pack_into("<f", broken, 195, step)
        refused(FormatCode.DAMAGED, bytes(broken))
    spectrum = np.full(2151, 2e4)
    spectrum[5] = np.nan
    refused(FormatCode.DAMAGED, build.asd(spectrum=spectrum, reference=np.full(2151, 3e4)))


def test_opus_near_infrared(read: Read, build: Build) -> None:
    wanted = build.soil(1899)[0]
    table = read(build.opus(wanted), "plot 7.0")
    assert (table.format, table.samples, table.spectra.quantity) == ("opus", ("plot 7",), Quantity.ABSORBANCE)
    assert (table.spectra.axis.first, table.spectra.axis.last) == (3948.0, 11_540.0)
    assert table.spectra.axis.unit is AxisUnit.CM1
    assert not is_mir(table.spectra.axis)
    np.testing.assert_allclose(table.spectra.values[0], wanted[::-1], rtol=1e-6)
    assert table.metadata == {"instrument": "Tango", "sample_name": "Feld 7 Süd", "source": "NIR"}


def test_opus_mid_infrared_reflectance_and_scaling(read: Read, build: Build) -> None:
    wanted = build.soil(1715)[0]
    table = read(build.opus(wanted / 2, first=3996.0, last=500.0, kind=12, csf=2.0))
    assert table.spectra.quantity is Quantity.REFLECTANCE
    assert is_mir(table.spectra.axis)
    np.testing.assert_allclose(table.spectra.values[0], wanted[::-1], rtol=1e-6)
    micrometres = read(build.opus(wanted, first=1.2, last=2.6, dxu="MI"))
    assert (micrometres.spectra.axis.unit, micrometres.spectra.axis.last) == (AxisUnit.NM, 2600.0)


def test_opus_without_a_usable_spectrum(refused: Refused, build: Build) -> None:
    wanted = build.soil(100)[0]
    assert refused(FormatCode.NO_SPECTRUM, build.opus(wanted, kind=5)).values["holds"] == "t"
    refused(SpectrumCode.AXIS_UNIT, build.opus(wanted, dxu="MIN"))
    for wrong in (
        {"npt": 101},
        {"npt": -3},
        {"npt": "x"},
        {"fxv": float("nan")},
        {"lxv": 1e9},
        {"csf": "x"},
        {"dpf": 2},
    ):
        refused(FormatCode.DAMAGED, build.opus(wanted, **wrong))
    wanted[3] = np.nan
    refused(SpectrumCode.VALUES_NOT_FINITE, build.opus(wanted))


def test_damaged_opus(refused: Refused, build: Build) -> None:
    good = build.opus(build.soil(1899)[0])
    for length in (4, 20, 30, 60, 500, 7000, len(good) - 8):
        refused(FormatCode.TRUNCATED, good[:length])
    for offset, value, code in [
        (12, 0, FormatCode.DAMAGED),  # begin of the directory
        (16, 0, FormatCode.DAMAGED),  # its places
        (16, 1 << 30, FormatCode.DAMAGED),
        (28, -5, FormatCode.DAMAGED),  # words of the first block
        (28, 1 << 20, FormatCode.TRUNCATED),
        (32, 7600, FormatCode.TRUNCATED),  # begin of the first block
    ]:
        broken = bytearray(good)
        struct.pack_into("<i", broken, offset, value)
        refused(code, bytes(broken))


def test_opus_blocks_that_overlap_are_refused(refused: Refused, build: Build) -> None:
    good = bytearray(build.opus(build.soil(1899)[0]))
    good[40:48] = good[28:36]  # the second block is where the first is
    refused(FormatCode.DAMAGED, bytes(good))


def test_opus_parameters_that_run_in_circles_are_refused(refused: Refused, build: Build) -> None:
    good = bytearray(build.opus(build.soil(100)[0]))
    at = good.index(b"FXV\0")
    struct.pack_into("<h", good, at + 6, -4)
    refused(FormatCode.DAMAGED, bytes(good))


def test_opus_is_read_without_its_damaged_sample_parameters(read: Read, build: Build) -> None:
    good = bytearray(build.opus(build.soil(100)[0]))
    at = good.index(b"INS\0")
    struct.pack_into("<h", good, at + 6, -4)
    assert read(bytes(good)).metadata == {}


def test_nirscan_files_are_sample_and_reference(read: Read, build: Build) -> None:
    white = np.full(228, 600_000)
    wanted = build.soil(228)[0]
    light = np.rint(white * wanted).astype(np.int64)
    table = read(build.scan(light, pga=32) + build.scan(2 * white, pga=64), "S7.dat")
    assert (table.format, table.samples) == ("nirscan-dat", ("S7",))
    np.testing.assert_allclose(table.spectra.values[0], wanted, atol=1e-5)
    assert 899 < table.spectra.axis.first < 903
    assert table.metadata["serial"] == "5510004"


def test_nirscan_files_that_lack_something(refused: Refused, build: Build) -> None:
    scan = build.scan(np.full(228, 600_000))
    refused(FormatCode.NO_REFERENCE, scan)
    refused(FormatCode.NO_REFERENCE, scan + bytes(3822))
    refused(NirscanCode.TRUNCATED, scan[:2000])
    refused(NirscanCode.TRUNCATED, scan + scan[:2000])
    refused(NirscanCode.REFERENCE_CONFIG, scan + build.scan(np.full(228, 600_000), width_px=8))
    refused(NirscanCode.REFERENCE_RANGE, scan + build.scan(np.full(200, 600_000), start_nm=1000))
    dark = build.scan(np.r_[np.full(227, 600_000), -3])
    assert refused(FormatCode.NO_SIGNAL, dark + scan).values["points"] == 1
