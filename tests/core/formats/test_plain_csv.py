"""Plain tables in all the ways that spreadsheets write them."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import numpy as np
import pytest

from core.errors import InputError
from core.formats import FormatCode, SpectraTable, is_mir
from core.formats.columns import unit_inferred
from core.spectrum import AxisUnit, Floats, Quantity, SpectrumCode

Read = Callable[..., SpectraTable]
Refused = Callable[..., InputError]

NM = np.arange(1350.0, 1450.0, 2.0)
VALUES = np.round(np.linspace(0.2, 0.5, 3)[:, np.newaxis] + np.linspace(0, 0.1, NM.size), 5)


def text(
    points: Floats = NM,
    values: Floats = VALUES,
    separator: str = ",",
    end: str = "\n",
    first: str = "id",
    prefix: str = "",
) -> str:
    lines = [separator.join([first, *(f"{prefix}{p:g}" for p in points)])]
    lines += [separator.join([f"s{i}", *(f"{v:.5f}" for v in row)]) for i, row in enumerate(values, start=1)]
    return end.join(lines) + end


def pairs(points: Floats, values: Floats, separator: str = ",", header: str = "") -> str:
    return header + "".join(f"{p:.3f}{separator}{v:.5f}\n" for p, v in zip(points, values, strict=True))


def test_one_spectrum_per_row(read: Read) -> None:
    table = read(text())
    assert table.format == "csv"
    assert table.source.endswith("field.csv")
    assert table.samples == ("s1", "s2", "s3")
    assert table.spectra.quantity is Quantity.REFLECTANCE
    assert table.spectra.axis.unit is AxisUnit.NM
    np.testing.assert_array_equal(table.spectra.axis.points, NM)
    np.testing.assert_allclose(table.spectra.values, VALUES)
    assert table.metadata == {"assumed": "reflectance"}
    assert table.skipped == ()


COMMA = text(separator=";").replace(".", ",")


@pytest.mark.parametrize(
    "content",
    [
        text(end="\r\n").encode(),
        b"\xef\xbb\xbf" + text().encode(),
        text(separator=";").encode(),
        text(separator="\t").encode(),
        COMMA.encode(),
        COMMA.replace(";", "\t").encode(),
        text(separator="\t").encode("utf-16"),
        gzip.compress(text().encode()),
        text().replace("s1,", '"s1",').encode(),
        ("\n\n" + text() + "\n,,,\n  \n").encode(),
        text(prefix="X").encode(),
        text(points=NM[::-1], values=VALUES[:, ::-1]).encode(),
    ],
    ids=[
        "crlf",
        "bom",
        "semicolon",
        "tab",
        "comma",
        "comma-tab",
        "utf16",
        "gzip",
        "quoted",
        "blank-lines",
        "r-names",
        "falling",
    ],
)
def test_spreadsheets_write_the_same_table_in_many_ways(read: Read, content: bytes) -> None:
    table = read(content)
    assert table.samples == ("s1", "s2", "s3")
    np.testing.assert_array_equal(table.spectra.axis.points, NM)
    np.testing.assert_allclose(table.spectra.values, VALUES)


def test_latin_1_names_survive_wherever_they_stand(read: Read) -> None:
    assert read(text().replace("s2", "Süd").encode("latin-1")).samples[1] == "Süd"
    rows = np.tile(VALUES[:1], (6000, 1))
    late = text(values=rows).replace("s5999,", "Süd,").encode("latin-1")
    assert len(late) > 1 << 20
    assert read(late).samples[5998] == "Süd"


def test_names_come_from_the_first_known_column(read: Read) -> None:
    content = text().replace("id,", "id,Sample Name,clay,").replace("\ns", "\n1,Feld 7,33,s")
    lines = content.splitlines()
    lines[1:] = [line.replace(",s1,", ",").replace(",s2,", ",").replace(",s3,", ",") for line in lines[1:]]
    assert read("\n".join(lines)).samples == ("Feld 7",) * 3


def test_rows_without_a_name_are_called_by_file_and_row(read: Read) -> None:
    assert read(text(first="plot"), "north.csv").samples == ("north 1", "north 2", "north 3")
    assert read(text().replace("s2,", ","), "north.csv").samples == ("s1", "north 2", "s3")
    assert read(gzip.compress(text(first="plot").encode()), "north.csv.gz").samples[0] == "north 1"


def test_property_columns_are_no_axis(read: Read) -> None:
    lines = text().splitlines()
    content = "\n".join([lines[0] + ",clay.tot_usda.a334_w.pct,note", *(line + ",33.1,dry" for line in lines[1:])])
    table = read(content)
    np.testing.assert_array_equal(table.spectra.axis.points, NM)
    np.testing.assert_allclose(table.spectra.values, VALUES)


def test_empty_rows_are_skipped_and_told(read: Read) -> None:
    lines = text().splitlines()
    lines[2] = "s2" + ",NA" * NM.size
    table = read("\n".join(lines))
    assert table.samples == ("s1", "s3")
    assert [(one.row, one.sample) for one in table.skipped] == [(3, "s2")]


def test_a_gap_in_a_row_names_line_and_column(refused: Refused) -> None:
    error = refused(FormatCode.MISSING, text().replace("0.35000", "NaN", 1))
    assert (error.values["row"], error.values["column"]) == (3, "1350")
    error = refused(FormatCode.NOT_A_NUMBER, text().replace("0.35000", "0.35 %", 1))
    assert (error.values["row"], error.values["column"], error.values["text"]) == (3, "1350", "0.35 %")
    assert refused(FormatCode.NOT_A_NUMBER, text().replace("0.35000", "inf", 1)).values["row"] == 3


def test_damaged_tables_are_refused(refused: Refused) -> None:
    assert refused(FormatCode.RAGGED, text() + "s4,0.2,0.3\n").values["row"] == 5
    assert refused(FormatCode.DUPLICATE_COLUMN, text().replace(",1352,", ",1350.0,")).values["column"] == "1350.0"
    refused(FormatCode.DUPLICATE_COLUMN, text(first="1350"))
    refused(FormatCode.NO_ROWS, text().splitlines()[0])
    assert refused(FormatCode.NO_ROWS, text().splitlines()[0] + "\ns1" + "," * NM.size).values["skipped"] == 1
    turned = text().replace(",1352,1354,", ",1354,1352,")
    assert refused(SpectrumCode.AXIS_ORDER, turned).values["index"] == 2
    refused(FormatCode.DAMAGED, text() + '"' + "x" * 200_000)


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        (350, 2500, AxisUnit.NM),
        (904, 1696, AxisUnit.NM),
        (600, 4000, AxisUnit.CM1),
        (3921, 7407, AxisUnit.CM1),
        (3948, 11540, AxisUnit.CM1),
        (599, 7498, AxisUnit.CM1),
        (1.35, 2.55, None),
        (2500, 16000, None),
        (2400, 5000, None),
        (0, 2000, None),
    ],
)
def test_the_unit_is_inferred_only_where_one_is_possible(first: float, last: float, unit: AxisUnit | None) -> None:
    if unit is not None:
        assert unit_inferred(first, last) is unit
        return
    with pytest.raises(InputError) as caught:
        unit_inferred(first, last)
    assert caught.value.code is SpectrumCode.AXIS_UNIT


def test_an_axis_without_a_unit_is_refused(refused: Refused) -> None:
    refused(SpectrumCode.AXIS_UNIT, text(points=NM / 1000))


def test_a_unit_in_the_header_is_believed(read: Read) -> None:
    lines = text().splitlines()
    far = NM * 2
    lines[0] = ",".join(["id", *(f"abs_{p:g} nm" for p in far)])
    axis = read("\n".join(lines)).spectra.axis
    assert axis.unit is AxisUnit.NM
    np.testing.assert_array_equal(axis.points, far)


def test_percent_without_a_name_is_refused_not_guessed(refused: Refused) -> None:
    error = refused(SpectrumCode.PERCENT, text(values=VALUES * 100))
    assert error.values["largest"] == pytest.approx(60)


def test_values_that_may_be_absorbance_are_refused_until_named(read: Read, refused: Refused) -> None:
    values = VALUES + 1.0
    refused(FormatCode.QUANTITY, text(values=values))
    table = read(text(values=values, prefix="abs_"))
    assert table.spectra.quantity is Quantity.ABSORBANCE
    assert table.metadata == {}
    assert read(text(prefix="ref_")).spectra.quantity is Quantity.REFLECTANCE


def test_mir_spectra_are_absorbance_unless_named(read: Read, refused: Refused) -> None:
    cm1 = np.arange(600.0, 4001.0, 50)
    values = np.linspace(0.3, 2.2, cm1.size)[np.newaxis]
    table = read(text(points=cm1, values=values))
    assert (table.spectra.quantity, table.spectra.axis.unit) == (Quantity.ABSORBANCE, AxisUnit.CM1)
    assert is_mir(table.spectra.axis)
    assert table.metadata == {"assumed": "absorbance"}
    full = np.arange(600.0, 12_000.0, 100)
    refused(FormatCode.QUANTITY, text(points=full, values=np.full((1, full.size), 0.4)))


def test_two_columns_without_a_header(read: Read) -> None:
    table = read(pairs(NM[::-1], VALUES[0][::-1]), "A17.dpt")
    assert table.samples == ("A17",)
    np.testing.assert_array_equal(table.spectra.axis.points, NM)
    np.testing.assert_allclose(table.spectra.values[0], VALUES[0])
    np.testing.assert_allclose(read(pairs(NM, VALUES[0], "\t")).spectra.values[0], VALUES[0])


def test_two_columns_say_what_they_are(read: Read, refused: Refused) -> None:
    percent = read(pairs(NM, 100 * VALUES[0], header="Wavelength (nm),Reflectance (%)\n"))
    np.testing.assert_allclose(percent.spectra.values[0], VALUES[0], atol=1e-6)
    absorbance = read(pairs(1e7 / NM, VALUES[0], header="Wavenumber,Absorbance\n"))
    assert absorbance.spectra.axis.unit is AxisUnit.CM1
    assert absorbance.spectra.quantity is Quantity.ABSORBANCE
    refused(SpectrumCode.AXIS_UNIT, pairs(NM / 1000, VALUES[0], header="Wavelength (µm),Reflectance\n"))
    other = refused(FormatCode.NO_SPECTRUM, pairs(NM, VALUES[0], header="Wavelength (nm),Transmittance\n"))
    assert other.values["holds"] == "Transmittance"
    refused(SpectrumCode.AXIS_ORDER, pairs(np.roll(NM, 3), VALUES[0]))
    refused(FormatCode.NOT_A_NUMBER, pairs(NM, VALUES[0]) + "end,\n")


def test_tables_of_other_things_are_unknown(refused: Refused) -> None:
    refused(FormatCode.UNKNOWN, "name,2019,2020\na,1,2\n")
    refused(FormatCode.UNKNOWN, "just a letter\nto a friend\n", "letter.txt")
    refused(FormatCode.UNKNOWN, "x,y,z\n1,2,3\n4,5,6\n")
