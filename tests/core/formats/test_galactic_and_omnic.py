"""Galactic SPC and Thermo OMNIC SPA files, from bytes laid out as the programs do."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest

from core.errors import InputError
from core.formats import FormatCode, SpectraTable, is_mir
from core.spectrum import AxisUnit, Quantity, SpectrumCode
from tests.core.formats.instrument_files import old_spc_bytes, spa_bytes, spc_bytes

Read = Callable[..., SpectraTable]
Refused = Callable[..., InputError]

WANTED = 0.3 + 0.2 * np.sin(np.arange(301.0) / 40)
TWO = [WANTED, WANTED / 2]


class TestSpc:
    @pytest.mark.parametrize("order", ["<", ">"])
    @pytest.mark.parametrize(
        ("exponent", "flags", "within"), [(-128, 0, 1e-7), (1, 0, 1e-9), (3, 0, 1e-8), (1, 1, 3e-5)]
    )
    def test_floats_and_integers(self, read: Read, order: str, exponent: int, flags: int, within: float) -> None:
        table = read(spc_bytes([WANTED], exponent=exponent, flags=flags, order=order), "A17.spc")
        assert (table.format, table.samples, table.spectra.quantity) == ("spc", ("A17",), Quantity.ABSORBANCE)
        assert (table.spectra.axis.first, table.spectra.axis.last, table.spectra.axis.unit) == (
            4000,
            10_000,
            AxisUnit.CM1,
        )
        np.testing.assert_allclose(table.spectra.values[0], WANTED[::-1], atol=within)
        assert table.metadata == {"title": "Feld 7"}

    @pytest.mark.parametrize(("exponent", "within"), [(128, 1e-7), (1, 1e-9), (2, 1e-9)])
    def test_the_old_format(self, read: Read, exponent: int, within: float) -> None:
        signed = WANTED - 0.2
        table = read(old_spc_bytes(signed, 1000.0, 1600.0, exponent))
        assert (table.spectra.axis.first, table.spectra.axis.last, table.spectra.axis.unit) == (
            1000,
            1600,
            AxisUnit.NM,
        )
        assert signed.min() < 0
        np.testing.assert_allclose(table.spectra.values[0], signed, atol=within)

    @pytest.mark.parametrize("exponent", [-128, 1])
    def test_several_spectra(self, read: Read, exponent: int) -> None:
        table = read(spc_bytes(TWO, exponent=exponent), "plot.spc")
        assert table.samples == ("plot 1", "plot 2")
        np.testing.assert_allclose(table.spectra.values, np.stack(TWO)[:, ::-1], atol=1e-7)

    def test_given_axes(self, read: Read, refused: Refused) -> None:
        axis = 1000 + np.arange(301.0) ** 1.1
        common = read(spc_bytes(TWO, axes=[axis], codes=(3, 2)))
        np.testing.assert_allclose(common.spectra.axis.points, axis, rtol=1e-6)
        own = read(spc_bytes(TWO, axes=[axis, axis], codes=(3, 2)))
        np.testing.assert_allclose(own.spectra.values, np.stack(TWO), atol=1e-7)
        error = refused(FormatCode.AXES_DIFFER, spc_bytes(TWO, axes=[axis, axis + 1], codes=(3, 2)))
        assert error.values["spectrum"] == 2

    def test_units(self, read: Read, refused: Refused) -> None:
        micrometres = read(spc_bytes([WANTED], 1.0, 2.5, codes=(2, 129)))
        assert (micrometres.spectra.axis.last, micrometres.spectra.axis.unit) == (2500, AxisUnit.NM)
        assert micrometres.spectra.quantity is Quantity.REFLECTANCE
        refused(SpectrumCode.AXIS_UNIT, spc_bytes([WANTED], codes=(13, 2)))
        assert refused(FormatCode.NO_SPECTRUM, spc_bytes([WANTED], codes=(1, 128))).values["holds"] == "transmission"
        assert refused(FormatCode.NO_SPECTRUM, spc_bytes([WANTED], codes=(1, 11))).values["holds"] == "code 11"
        refused(SpectrumCode.PERCENT, spc_bytes([100 * WANTED], codes=(1, 129)))

    def test_labels(self, read: Read, refused: Refused) -> None:
        percent = spc_bytes([100 * WANTED], codes=(0, 0), flags=0x20, labels=b"Wavenumber\0% Reflectance\0")
        table = read(percent)
        assert (table.spectra.quantity, table.spectra.axis.unit) == (Quantity.REFLECTANCE, AxisUnit.CM1)
        np.testing.assert_allclose(table.spectra.values[0], WANTED[::-1], rtol=1e-6)
        assert read(spc_bytes([WANTED], flags=0x20, labels=b"cm-1\0A\0")).spectra.quantity is Quantity.ABSORBANCE
        for labels in (b"cm-1\0Reflectance\0", b"cm-1\0Transmittance\0"):
            refused(FormatCode.NO_SPECTRUM, spc_bytes([WANTED], flags=0x20, labels=labels))
        refused(FormatCode.NO_SPECTRUM, spc_bytes([WANTED], codes=(0, 0), flags=0x20))

    def test_damaged_files(self, refused: Refused) -> None:
        good = spc_bytes(TWO)
        for length in (40, 511, 520, 545, 1800, len(good) - 1):
            refused(FormatCode.TRUNCATED, good[:length])
        for offset, form, value, code in [
            (4, "<I", 1_000_000_000, FormatCode.DAMAGED),
            (4, "<I", 1, FormatCode.DAMAGED),
            (4, "<I", 2000, FormatCode.TRUNCATED),
            (24, "<I", 1_000_000_000, FormatCode.DAMAGED),
            (24, "<I", 0, FormatCode.DAMAGED),
            (24, "<I", 3, FormatCode.TRUNCATED),
            (8, "<d", float("nan"), FormatCode.DAMAGED),
            (8, "<d", 1e300, FormatCode.DAMAGED),
            (8, "<d", -5.0, SpectrumCode.AXIS_NOT_FINITE),
            (8, "<d", 4000.0, SpectrumCode.AXIS_ORDER),
            (544, "<f", float("nan"), FormatCode.DAMAGED),
        ]:
            broken = bytearray(good)
            struct.pack_into(form, broken, offset, value)
            refused(code, bytes(broken))
        old = bytearray(old_spc_bytes(WANTED, 1000.0, 1600.0))
        for offset, form, value, code in [
            (2, "<h", 30_000, FormatCode.DAMAGED),
            (4, "<f", float("inf"), FormatCode.DAMAGED),
            (4, "<f", 400.0, FormatCode.TRUNCATED),
            (0, "<B", 4, FormatCode.NOT_YET),
        ]:
            broken = bytearray(old)
            struct.pack_into(form, broken, offset, value)
            refused(code, bytes(broken))
        own = bytearray(spc_bytes(TWO, axes=[WANTED, WANTED]))
        struct.pack_into("<I", own, 512 + 16, 1_000_000_000)
        refused(FormatCode.TRUNCATED, bytes(own))


class TestSpa:
    def test_absorbance(self, read: Read) -> None:
        table = read(spa_bytes(WANTED), "A17.spa")
        assert (table.format, table.samples, table.spectra.quantity) == ("spa", ("A17",), Quantity.ABSORBANCE)
        assert (table.spectra.axis.first, table.spectra.axis.last, table.spectra.axis.unit) == (
            4001,
            9999,
            AxisUnit.CM1,
        )
        np.testing.assert_allclose(table.spectra.values[0], WANTED[::-1], rtol=1e-6)
        assert table.metadata == {
            "instrument": "Thermo OMNIC",
            "title": "Feld Süd",
            "date": "2015-04-09 02:45:41 UTC",
            "averages": "64",
        }

    def test_reflectance_is_percent(self, read: Read, refused: Refused) -> None:
        table = read(spa_bytes(100 * WANTED, quantity=11))
        assert table.spectra.quantity is Quantity.REFLECTANCE
        np.testing.assert_allclose(table.spectra.values[0], WANTED[::-1], rtol=1e-6)
        refused(FormatCode.NOISE, spa_bytes(1000 * WANTED, quantity=11))

    def test_units_of_the_axis(self, read: Read, refused: Refused) -> None:
        assert read(spa_bytes(WANTED, 1000.0, 2500.0, unit=3)).spectra.axis.unit is AxisUnit.NM
        micrometres = read(spa_bytes(WANTED, 2.5, 25.0, unit=4)).spectra.axis
        assert (micrometres.first, micrometres.last, is_mir(micrometres)) == (2500, 25_000, True)
        refused(SpectrumCode.AXIS_UNIT, spa_bytes(WANTED, unit=32))

    @pytest.mark.parametrize(("code", "name"), [(16, "transmittance"), (15, "single beam"), (21, "21"), (99, "99")])
    def test_other_quantities_are_refused_by_name(self, refused: Refused, code: int, name: str) -> None:
        assert refused(FormatCode.NO_SPECTRUM, spa_bytes(WANTED, quantity=code)).values["holds"] == name

    def test_damaged_files(self, refused: Refused) -> None:
        good = spa_bytes(WANTED)
        for length in (20, 300, 340, 400, 700, len(good) - 1):
            refused(FormatCode.TRUNCATED, good[:length])
        for offset, form, value, code in [
            (294, "<H", 0, FormatCode.DAMAGED),
            (294, "<H", 60_000, FormatCode.TRUNCATED),
            (304, "<H", 3, FormatCode.DAMAGED),
            (306, "<I", 4_000_000_000, FormatCode.TRUNCATED),
            (310, "<I", 8, FormatCode.DAMAGED),
            (352 + 4, "<I", 1_000_000_000, FormatCode.DAMAGED),
            (352 + 16, "<f", float("nan"), FormatCode.DAMAGED),
            (352 + 16, "<f", -3.0, FormatCode.DAMAGED),
            (352 + 16, "<f", 4001.0, SpectrumCode.AXIS_ORDER),
            (len(good) - 4, "<f", float("inf"), FormatCode.DAMAGED),
        ]:
            broken = bytearray(good)
            struct.pack_into(form, broken, offset, value)
            refused(code, bytes(broken))
