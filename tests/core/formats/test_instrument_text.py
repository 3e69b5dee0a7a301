"""The text files of Spectral Evolution, Spectra Vista, Avantes and Ocean Optics spectrometers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.errors import InputError
from core.formats import FormatCode, SpectraTable, listing
from core.spectrum import AxisUnit, Quantity, SpectrumCode
from tests.core.formats.instrument_files import (
    NM,
    avantes_text,
    ocean_view_text,
    sed_text,
    sig_text,
    spectra_suite_text,
)

Read = Callable[..., SpectraTable]
Refused = Callable[..., InputError]

WANTED = np.round(0.2 + 0.1 * np.sin(NM / 90), 4)
WHITE = 5000 + 3000 * np.sin(NM / 300)
DARK = np.full(NM.size, 120.0)


SIGNALS = {
    "Sample": ("[counts]", DARK + WANTED * (WHITE - DARK)),
    "Dark": ("[counts]", DARK),
    "Reference": ("[counts]", WHITE),
}


class TestSed:
    @pytest.mark.parametrize(("column", "factor"), [("Reflect. %", 100), ("Reflect. [1.0]", 1), ("Tgt./Ref. %", 100)])
    def test_the_stated_reflectance(self, read: Read, column: str, factor: float) -> None:
        signals = {"Rad. (Ref.)": WHITE, "Rad. (Target)": WHITE * 0.9}
        table = read(sed_text(signals | {column: factor * WANTED}), "A17.sed")
        assert (table.format, table.samples, table.spectra.quantity) == ("sed", ("A17",), Quantity.REFLECTANCE)
        assert (table.spectra.axis.first, table.spectra.axis.last, table.spectra.axis.unit) == (
            950,
            1695,
            AxisUnit.NM,
        )
        np.testing.assert_allclose(table.spectra.values[0], WANTED, atol=1e-6)
        assert table.metadata["instrument"] == "PSR+3500_SN15B6069 [3]"
        assert table.metadata["integration"] == "7,8,8,50,50,8"
        assert "computed" not in table.metadata

    @pytest.mark.parametrize("signal", ["Norm. DN", "Rad.", "Irrad."])
    def test_signals_alone_are_divided_and_told(self, read: Read, signal: str) -> None:
        table = read(sed_text({f"{signal} (Ref.)": WHITE, f"{signal} (Target)": WHITE * WANTED}))
        np.testing.assert_allclose(table.spectra.values[0], WANTED, atol=1e-6)
        assert table.metadata["computed"] == f"{signal} (target) / {signal} (ref.)".lower()

    def test_what_cannot_be_reflectance(self, refused: Refused) -> None:
        refused(FormatCode.NO_REFERENCE, sed_text({"Rad. (Target)": WHITE}))
        refused(FormatCode.NO_REFERENCE, sed_text({"Irrad. (Ref.)": WHITE, "Rad. (Target)": WHITE}))
        unlit = WHITE.copy()
        unlit[3:5] = 0
        error = refused(FormatCode.NO_SIGNAL, sed_text({"Rad. (Ref.)": unlit, "Rad. (Target)": WHITE}))
        assert (error.values["points"], error.values["of"]) == (2, NM.size)
        noise = 100 * WANTED
        noise[0] = 240.3
        assert refused(FormatCode.NOISE, sed_text({"Reflect. %": noise})).values["points"] == 1
        refused(SpectrumCode.PERCENT, sed_text({"Reflect. [1.0]": 100 * WANTED}))

    def test_the_announced_channels_are_counted(self, refused: Refused) -> None:
        error = refused(FormatCode.POINTS, sed_text({"Reflect. %": WANTED}, channels=2151))
        assert (error.values["points"], error.values["need"]) == (NM.size, "2151")
        text = sed_text({"Reflect. %": WANTED})
        refused(FormatCode.POINTS, text.replace("Channels: 150", "Channels: " + "9" * 5000))

    def test_decimal_commas_and_latin_1(self, read: Read) -> None:
        text = sed_text({"Reflect. %": 100 * WANTED}).replace("Comment: ", "Comment: Süd")
        head, data = text.split("Data:\n")
        names, rows = data.split("\n", 1)
        content = f"{head}Data:\n{names}\n{rows.replace('.', ',')}".encode("latin-1")
        np.testing.assert_allclose(read(content).spectra.values[0], WANTED, atol=1e-6)

    def test_damaged_rows(self, refused: Refused) -> None:
        text = sed_text({"Reflect. %": 100 * WANTED})
        assert refused(FormatCode.RAGGED, text.rstrip()[:-12]).values["row"] == 11 + NM.size
        assert refused(FormatCode.NOT_A_NUMBER, text.replace("1000.0000", "abc")).values["row"] == 22
        refused(FormatCode.NOT_A_NUMBER, text.replace("1000.0000", "nan"))
        refused(SpectrumCode.AXIS_ORDER, text.replace("1000.0000", "990.0"))
        refused(FormatCode.NO_ROWS, text[: text.index("Reflect. %") + 11])

    def test_rows_without_end_are_refused(self, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listing, "MOST_ROWS", 100)
        refused(FormatCode.DAMAGED, sed_text({"Reflect. %": 100 * WANTED}))


class TestSig:
    def test_overlap_matched_files_are_read_as_they_are(self, read: Read) -> None:
        table = read(sig_text(NM, WHITE, WHITE * WANTED), "A17.sig")
        assert (table.format, table.samples, table.spectra.quantity) == ("sig", ("A17",), Quantity.REFLECTANCE)
        np.testing.assert_array_equal(table.spectra.axis.points, NM)
        np.testing.assert_allclose(table.spectra.values[0], WANTED, atol=5.1e-5)
        assert table.metadata["instrument"] == "HI: 6142041 (HR-1024i)"
        assert "joins" not in table.metadata

    def test_each_detector_keeps_its_side_of_the_middle_of_the_overlap(self, read: Read) -> None:
        detectors = [np.arange(400.0, 1011, 10), np.arange(970.0, 1911, 10), np.arange(1890.0, 2501, 10)]
        points = np.concatenate(detectors)
        level = np.concatenate([np.full(one.size, 0.1 * (i + 2)) for i, one in enumerate(detectors)])
        white = np.full(points.size, 1e4)
        table = read(sig_text(points, white, white * level))
        # 970–1010 overlap, the middle is 990; 1890–1910 overlap, the middle is 1900
        expected = np.r_[np.arange(400.0, 991, 10), np.arange(1000.0, 1901, 10), np.arange(1910.0, 2501, 10)]
        np.testing.assert_array_equal(table.spectra.axis.points, expected)
        np.testing.assert_allclose(table.spectra.values[0, expected <= 990], 0.2)
        np.testing.assert_allclose(table.spectra.values[0, (expected > 990) & (expected <= 1900)], 0.3)
        np.testing.assert_allclose(table.spectra.values[0, expected > 1900], 0.4)
        assert table.metadata["joins"] == "990.0 nm, 1900.0 nm"

    def test_an_axis_that_turns_more_often_is_refused(self, refused: Refused) -> None:
        points = np.concatenate([NM[:40], NM[:40], NM[:40], NM[:40]])
        white = np.full(points.size, 1e4)
        refused(SpectrumCode.AXIS_ORDER, sig_text(points, white, white / 3))

    def test_damaged_files(self, refused: Refused) -> None:
        text = sig_text(NM, WHITE, WHITE * WANTED)
        refused(FormatCode.DAMAGED, text[:100])
        refused(FormatCode.NO_ROWS, text[: text.index("data=") + 7])
        refused(FormatCode.RAGGED, text.rstrip()[:-6])


class TestAvantes:
    def test_the_stated_reflectance(self, read: Read) -> None:
        table = read(avantes_text(SIGNALS | {"Reflectance": ("[%]", 100 * WANTED)}), "A17.TXT")
        assert (table.format, table.samples, table.spectra.quantity) == ("avantes", ("A17",), Quantity.REFLECTANCE)
        np.testing.assert_array_equal(table.spectra.axis.points, NM)
        np.testing.assert_allclose(table.spectra.values[0], WANTED, atol=1e-6)
        assert table.metadata == {
            "instrument": "Avantes",
            "serial": "1501154U1",
            "integration": "84.900",
            "averages": "10",
        }

    def test_absorbance_and_fractions(self, read: Read) -> None:
        absorbance = read(avantes_text({"Absorbance": ("[A.U.]", WANTED + 1)}))
        assert absorbance.spectra.quantity is Quantity.ABSORBANCE
        np.testing.assert_allclose(absorbance.spectra.values[0], WANTED + 1, atol=1e-6)
        fraction = read(avantes_text({"Reflectance": ("[]", WANTED)}))
        np.testing.assert_allclose(fraction.spectra.values[0], WANTED, atol=1e-6)

    def test_signals_alone_are_divided_and_told(self, read: Read) -> None:
        table = read(avantes_text(SIGNALS))
        np.testing.assert_allclose(table.spectra.values[0], WANTED, atol=1e-6)
        assert table.metadata["computed"] == "(sample - dark) / (reference - dark)"

    def test_what_cannot_be_reflectance(self, refused: Refused) -> None:
        refused(FormatCode.NO_REFERENCE, avantes_text({"Sample": SIGNALS["Sample"]}))
        refused(FormatCode.NO_SIGNAL, avantes_text(SIGNALS | {"Reference": ("[counts]", DARK)}))
        transmitted = avantes_text(SIGNALS | {"Transmittance": ("[%]", 100 * WANTED)})
        assert refused(FormatCode.NO_SPECTRUM, transmitted).values["holds"] == "transmittance"
        refused(FormatCode.NOISE, avantes_text({"Reflectance": ("[%]", 1000 * WANTED)}))

    def test_the_unit_of_the_axis_is_read(self, read: Read, refused: Refused) -> None:
        text = avantes_text({"Reflectance": ("[%]", 100 * WANTED)}, 1e7 / NM, "[cm-1]")
        assert read(text).spectra.axis.unit is AxisUnit.CM1
        micrometres = read(avantes_text({"Reflectance": ("[%]", WANTED)}, NM / 1000, "[um]"))
        assert micrometres.spectra.axis.unit is AxisUnit.NM
        refused(SpectrumCode.AXIS_UNIT, text.replace("[cm-1]", "[pixel]"))


class TestOcean:
    def test_reflection_of_ocean_view_is_percent(self, read: Read) -> None:
        table = read(ocean_view_text("plot_Reflection__0__0001.txt", 100 * WANTED), "A17.txt")
        assert (table.format, table.samples, table.spectra.quantity) == ("ocean-text", ("A17",), Quantity.REFLECTANCE)
        np.testing.assert_allclose(table.spectra.values[0], WANTED, atol=1e-6)
        assert table.metadata["serial"] == "NQ5500316"
        assert table.metadata["told_by"] == "name of the view"

    def test_absorbance_of_ocean_view(self, read: Read) -> None:
        table = read(ocean_view_text("Absorbance__3__0001.txt", WANTED + 1))
        assert table.spectra.quantity is Quantity.ABSORBANCE
        np.testing.assert_allclose(table.spectra.values[0], WANTED + 1, atol=1e-6)

    @pytest.mark.parametrize("view", ["Transmission", "Subt2", "AbsoluteIrradiance_Irradiance"])
    def test_other_views_are_refused(self, refused: Refused, view: str) -> None:
        refused(FormatCode.NO_SPECTRUM, ocean_view_text(f"{view}__0__0001.txt", 100 * WANTED))

    @pytest.mark.parametrize(
        "node", ["plot.txt", "QuickView__1.txt", "reflection_Subt2__0.txt", "reflectionless.txt"]
    )
    def test_names_that_do_not_tell_are_not_guessed(self, refused: Refused, node: str) -> None:
        refused(FormatCode.KIND, ocean_view_text(node, 100 * WANTED))

    def test_older_programs_do_not_tell(self, refused: Refused) -> None:
        refused(FormatCode.KIND, spectra_suite_text(100 * WANTED))
        refused(FormatCode.NO_REFERENCE, spectra_suite_text(WHITE, reference="No"))

    def test_axis_and_points_are_checked(self, read: Read, refused: Refused) -> None:
        good = ocean_view_text("Reflection__0.txt", 100 * WANTED)
        refused(SpectrumCode.AXIS_UNIT, good.replace("Wavelengths", "Raman Shifts"))
        cm1 = read(ocean_view_text("Reflection__0.txt", 100 * WANTED, 1e7 / NM, "Wavenumbers"))
        assert cm1.spectra.axis.unit is AxisUnit.CM1
        cut = good[: good.index("1500.000")]
        assert refused(FormatCode.POINTS, cut).values["points"] == 110
        refused(FormatCode.DAMAGED, good + ">>>>>End Spectral Data<<<<<\n1700.0\t3.0\n")

    def test_decimal_commas(self, read: Read) -> None:
        head, rows = ocean_view_text("Reflection__0.txt", 100 * WANTED).split("<<<<<")
        table = read(f"{head}<<<<<{rows.replace('.', ',')}")
        np.testing.assert_allclose(table.spectra.values[0], WANTED, atol=1e-6)
