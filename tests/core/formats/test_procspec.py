"""ProcSpec files: what SpectraSuite shows, signals divided, and archives that mean harm."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from core.errors import InputError
from core.formats import FormatCode, SpectraTable, procspec
from core.spectrum import Quantity, SpectrumCode
from tests.core.formats.instrument_files import NM, procspec_bytes, xstream

Read = Callable[..., SpectraTable]
Refused = Callable[..., InputError]

WANTED = 0.2 + 0.1 * np.sin(NM / 90)
DARK = np.full(NM.size, 120.0)
WHITE = 5000 + 3000 * np.sin(NM / 300)
SAMPLE = DARK + WANTED * (WHITE - DARK)


def test_reflection_is_percent(read: Read) -> None:
    table = read(procspec_bytes(xstream(SAMPLE, DARK, WHITE, 100 * WANTED)), "A17.ProcSpec")
    assert (table.format, table.samples, table.spectra.quantity) == ("procspec", ("A17",), Quantity.REFLECTANCE)
    np.testing.assert_array_equal(table.spectra.axis.points, NM)
    np.testing.assert_allclose(table.spectra.values[0], WANTED)
    assert table.metadata == {"serial": "USB4C00008", "integration_usec": "200000", "averages": "5"}


def test_absorbance(read: Read) -> None:
    table = read(procspec_bytes(xstream(SAMPLE, DARK, WHITE, WANTED + 1, "AbsorbanceIntensity")))
    assert table.spectra.quantity is Quantity.ABSORBANCE
    np.testing.assert_allclose(table.spectra.values[0], WANTED + 1)


def test_counts_with_their_reference_are_divided_and_told(read: Read, refused: Refused) -> None:
    table = read(procspec_bytes(xstream(SAMPLE, DARK, WHITE, unit="CountsIntensity")))
    np.testing.assert_allclose(table.spectra.values[0], WANTED)
    assert table.metadata["computed"] == "(sample - dark) / (reference - dark)"
    refused(FormatCode.NO_REFERENCE, procspec_bytes(xstream(SAMPLE, unit="CountsIntensity")))
    other_time = xstream(SAMPLE, DARK, WHITE, unit="CountsIntensity", reference_time=100_000)
    refused(FormatCode.NO_REFERENCE, procspec_bytes(other_time))
    unlit = xstream(SAMPLE, DARK, DARK, unit="CountsIntensity")
    assert refused(FormatCode.NO_SIGNAL, procspec_bytes(unlit)).values["points"] == NM.size
    uneven = xstream(SAMPLE, DARK[1:], WHITE, unit="CountsIntensity")
    refused(FormatCode.DAMAGED, procspec_bytes(uneven))


def test_other_quantities_are_refused_by_name(refused: Refused) -> None:
    xml = xstream(SAMPLE, DARK, WHITE, 100 * WANTED, "TransmissionIntensity")
    assert refused(FormatCode.NO_SPECTRUM, procspec_bytes(xml)).values["holds"] == "Transmission"
    pixels = xstream(SAMPLE, DARK, WHITE, 100 * WANTED).replace("WavelengthDescriptor", "PixelDescriptor")
    refused(SpectrumCode.AXIS_UNIT, procspec_bytes(pixels))
    short = xstream(SAMPLE, DARK, WHITE, 100 * WANTED[:50])
    refused(SpectrumCode.VALUES_SHAPE, procspec_bytes(short))


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<a>",
        b"no xml",
        b"<a/>",
        b"<a><sourceSpectra/><certificates/></a>",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="none-such"?><a/>',
        b"<a>" * 200_000,
        b'<a><sourceSpectra reference="../sourceSpectra"/><certificates/></a>',
        b'<a><sourceSpectra reference="../../../.."/></a>',
        b'<a><certificates reference="../c[9]"/></a>',
    ],
)
def test_xml_that_is_damaged_or_means_harm(refused: Refused, xml: bytes) -> None:
    assert refused(FormatCode.DAMAGED, procspec_bytes(xml)).values["what"] == "XML"


def test_numbers_that_are_none(refused: Refused) -> None:
    xml = xstream(SAMPLE, DARK, WHITE, 100 * WANTED)
    refused(FormatCode.DAMAGED, procspec_bytes(xml.replace("<double>955.0<", "<double>x<")))
    refused(SpectrumCode.AXIS_NOT_FINITE, procspec_bytes(xml.replace("<double>955.0<", "<double>NaN<")))


def test_archives_that_are_damaged_or_mean_harm(refused: Refused) -> None:
    good = procspec_bytes(xstream(SAMPLE, DARK, WHITE, 100 * WANTED))
    bomb = procspec_bytes(b"<a>" + b" " * (100 << 20))
    assert len(bomb) < 200_000
    refused(FormatCode.TOO_LARGE, bomb)
    refused(FormatCode.DAMAGED, good[:80] + b"\xff\xff\xff\xff" + good[84:])
    refused(FormatCode.FOREIGN, good[:-30])
    packed = procspec_bytes(xstream(SAMPLE, DARK, WHITE, 100 * WANTED), zipfile.ZIP_BZIP2)
    assert refused(FormatCode.DAMAGED, packed).values["what"] == "ZIP"
    locked = bytearray(good)
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = good.index(mark)
        locked[at + (6 if mark.endswith(b"\x04") else 8)] |= 1  # encrypted
    assert refused(FormatCode.DAMAGED, bytes(locked)).values["what"] == "ZIP"


def test_the_limit_is_far_beyond_a_spectrum() -> None:
    points = np.linspace(200, 1100, 3648)
    xml = xstream(points, points, points, points, points=points)
    assert 5 * len(xml) < procspec.XML_LIMIT
