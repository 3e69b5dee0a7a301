"""JCAMP-DX in all its forms; encoders written from the specification stand beside the tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.formats import FormatCode, SpectraTable, jcamp_blocks
from core.formats.jcamp_ordinates import ordinates
from core.spectrum import AxisUnit, Quantity, SpectrumCode
from tests.core.formats.instrument_files import jcamp_text

Read = Callable[..., SpectraTable]
Refused = Callable[..., InputError]

SQZ = "@ABCDEFGHI", "@abcdefghi"
DIF = "%JKLMNOPQR", "%jklmnopqr"
DUP = "?STUVWXYZs"


def pseudo(value: int, digits: tuple[str, str]) -> str:
    """A number whose first digit is a pseudo-digit."""
    text = str(abs(value))
    return digits[value < 0][int(text[0])] + text[1:]


def affn(values: Sequence[int]) -> str:
    return "".join(f" {value}" for value in values)


def pac(values: Sequence[int]) -> str:
    return "".join(f"{value:+d}" for value in values)


def sqz(values: Sequence[int]) -> str:
    return "".join(pseudo(value, SQZ) for value in values)


def dup(tokens: Sequence[str]) -> str:
    """Equal tokens in a row as one and their number."""
    runs = [(token, len(list(same))) for token, same in groupby(tokens)]
    return "".join(token + (DUP[int(str(n)[0])] + str(n)[1:] if n > 1 else "") for token, n in runs)


def sqz_dup(values: Sequence[int]) -> str:
    return dup([pseudo(value, SQZ) for value in values])


def dif(values: Sequence[int]) -> str:
    return pseudo(values[0], SQZ) + "".join(pseudo(int(step), DIF) for step in np.diff(values))


def dif_dup(values: Sequence[int]) -> str:
    return pseudo(values[0], SQZ) + dup([pseudo(int(step), DIF) for step in np.diff(values)])


def lines_of(values: Sequence[int], width: int, encode: Callable[[Sequence[int]], str]) -> list[str]:
    """Data lines over an axis 4000, 4001, …; in difference form each repeats the last ordinate, and a line of
    it alone ends the block."""
    if encode not in (dif, dif_dup):
        return [f"{4000 + at}{encode(values[at : at + width])}" for at in range(0, len(values), width)]
    lines = [f"{4000 + at}{encode(values[at : at + width + 1])}" for at in range(0, len(values) - 1, width)]
    return [*lines, f"{4000 + len(values) - 1}{encode(values[-1:])}"]


def block(
    values: Sequence[int], encode: Callable[[Sequence[int]], str] = affn, width: int = 7, **records: str
) -> str:
    last = 4000.0 + len(values) - 1
    return jcamp_text(lines_of(values, width, encode), len(values), 4000.0, last, **records)


VALUES = [52, 52, 52, 53, 48, -3, 0, 0, 0, 120, 119, 118, 117, 1200, 1210, 1220, 5, 6, 6, 6, 6]


@pytest.mark.parametrize("encode", [affn, pac, sqz, sqz_dup, dif, dif_dup])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.one_of(st.integers(-3, 3), st.integers(-(10**9), 10**9)), min_size=2, max_size=60),
    width=st.integers(1, 12),
)
def test_every_form_is_read_back(
    read: Read, encode: Callable[[Sequence[int]], str], values: list[int], width: int
) -> None:
    table = read(block(values, encode, width))
    assert (table.format, table.spectra.quantity, table.spectra.axis.unit) == (
        "jcamp",
        Quantity.ABSORBANCE,
        AxisUnit.CM1,
    )
    np.testing.assert_array_equal(table.spectra.values[0], values)
    np.testing.assert_array_equal(table.spectra.axis.points, 4000.0 + np.arange(len(values)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_forms_may_change_from_line_to_line(read: Read, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.integers(-999, 999), min_size=2, max_size=60))
    lines, at, differs = [], 0, False
    while at < len(values):
        encode = data.draw(st.sampled_from([affn, pac, sqz, sqz_dup, dif, dif_dup]))
        begin = at - differs
        part = values[begin : at + data.draw(st.integers(1, 9))]
        lines.append(f"{4000 + begin}{encode(part)}")
        at = begin + len(part)
        differs = encode in (dif, dif_dup) and len(part) > 1
    if differs:
        lines.append(f"{4000 + at - 1}{affn(values[-1:])}")
    table = read(jcamp_text(lines, len(values), 4000.0, 4000.0 + len(values) - 1))
    np.testing.assert_array_equal(table.spectra.values[0], values)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # the table of the specification, one row of data in each form
        ("599 +1+2+3+3+2+1+0-1-2-3", [1, 2, 3, 3, 2, 1, 0, -1, -2, -3]),
        ("599 1 2 3 3 2 1 0 -1 -2 -3", [1, 2, 3, 3, 2, 1, 0, -1, -2, -3]),
        ("599ABCCBA@abc", [1, 2, 3, 3, 2, 1, 0, -1, -2, -3]),
        ("599AJJ%jjjjjj", [1, 2, 3, 3, 2, 1, 0, -1, -2, -3]),
        ("599AJT%jX", [1, 2, 3, 3, 2, 1, 0, -1, -2, -3]),
        ("599E5e5", [55, -55]),
        ("599 1.5E-3 2.5E+2", [0.0015, 250]),
        ("599+1.5E-3-2.5E+2", [0.0015, -250]),
        ("599A12B3", [112, 23]),
        ("599 12A3K", [12, 13, 15]),
    ],
)
def test_lines_by_hand(line: str, expected: list[float]) -> None:
    values, heads = ordinates([(1, line)], len(expected))
    np.testing.assert_array_equal(values, expected)
    assert (heads[0].x, heads[0].index) == (599, 0)


def test_an_error_in_difference_form_does_not_go_on(refused: Refused) -> None:
    good = block(VALUES, dif)
    error = refused(FormatCode.DAMAGED, good.replace("4007@%R", "4007@JR", 1).replace("4007@", "4007A", 1))
    assert error.values["what"] == "ordinate repeated in line"
    lines = lines_of(VALUES, 7, dif)
    del lines[1]
    refused(FormatCode.DAMAGED, jcamp_text(lines, len(VALUES), 4000.0, 4020.0))


def test_factors_and_falling_axes(read: Read) -> None:
    values = [450_000, 460_000, 470_000, 480_000]
    lines = [f"8000 {values[0]} {values[1]}", f"7998 {values[2]} {values[3]}"]
    text = jcamp_text(
        lines, 4, 4000.0, 3998.5, XFACTOR="0.5", YFACTOR="1.0E-006", YUNITS="REFLECTANCE", DELTAX="-0.5"
    )
    table = read(text)
    np.testing.assert_allclose(table.spectra.axis.points, [3998.5, 3999.0, 3999.5, 4000.0])
    np.testing.assert_allclose(table.spectra.values[0], [0.48, 0.47, 0.46, 0.45])
    assert table.spectra.quantity is Quantity.REFLECTANCE


@pytest.mark.parametrize(
    ("yunits", "factor", "quantity"),
    [
        ("REFLECTANCE", 1, Quantity.REFLECTANCE),
        ("%REFLECTANCE", 100, Quantity.REFLECTANCE),
        ("Reflection (%)", 100, Quantity.REFLECTANCE),
        ("absorbance", 1, Quantity.ABSORBANCE),
        ("LOG(1/R)", 1, Quantity.ABSORBANCE),
    ],
)
def test_the_quantity_is_what_the_file_says(read: Read, yunits: str, factor: float, quantity: Quantity) -> None:
    lines = [f"{1000 + i} {factor * (0.2 + i / 100)}" for i in range(9)]
    table = read(jcamp_text(lines, 9, 1000.0, 1008.0, YUNITS=yunits, XUNITS="NANOMETERS"))
    assert (table.spectra.quantity, table.spectra.axis.unit) == (quantity, AxisUnit.NM)
    np.testing.assert_allclose(table.spectra.values[0], 0.2 + np.arange(9) / 100)


@pytest.mark.parametrize("yunits", ["TRANSMITTANCE", "Transmission (%)", "KUBELKA-MUNK", "ARBITRARY UNITS", ""])
def test_other_quantities_are_refused_by_name(refused: Refused, yunits: str) -> None:
    assert refused(FormatCode.NO_SPECTRUM, block(VALUES, YUNITS=yunits)).values["holds"] == (yunits or "?")


def test_units_of_the_axis(read: Read, refused: Refused) -> None:
    lines = ["1 0.2 0.3", "2 0.4"]
    table = read(jcamp_text(lines, 3, 1.0, 2.0, XUNITS="MICROMETERS"))
    np.testing.assert_allclose(table.spectra.axis.points, [1000, 1500, 2000])
    refused(SpectrumCode.AXIS_UNIT, jcamp_text(lines, 3, 1.0, 2.0, XUNITS="SECONDS"))
    refused(SpectrumCode.AXIS_UNIT, jcamp_text(lines, 3, 1.0, 2.0, XUNITS=""))


@pytest.mark.parametrize("separator", ["\n", " ; ", "; ", "  "])
def test_points_one_by_one(read: Read, separator: str) -> None:
    points = np.r_[1000.0:1010.0, 1020.0:1060.0:7.5]
    values = 0.2 + np.arange(points.size) / 100
    data = separator.join(f"{x}, {y:.2f}" for x, y in zip(points, values, strict=True)).split("\n")
    for records in ({"XYPOINTS": "(XY..XY)"}, {"XYDATA": "(XY..XY)"}):
        table = read(jcamp_text(data, points.size, 1000.0, float(points[-1]), XUNITS="NM", **records))
        np.testing.assert_array_equal(table.spectra.axis.points, points)
        np.testing.assert_allclose(table.spectra.values[0], values)


def test_decimal_commas_against_the_standard(read: Read, refused: Refused) -> None:
    data = [f"{1000 + i},25, {20 + i},795" for i in range(9)]
    told = {"XUNITS": "NANOMETERS", "YUNITS": "Reflection (%)", "XYPOINTS": "(XY..XY)"}
    text = jcamp_text(data, 9, 0, 0, **told, FIRSTX="1000,25", LASTX="1008,25")
    table = read(text)
    np.testing.assert_array_equal(table.spectra.axis.points, 1000.25 + np.arange(9))
    np.testing.assert_allclose(table.spectra.values[0], (20.795 + np.arange(9)) / 100)
    # without decimal commas in the header every comma separates: twice as many numbers
    refused(FormatCode.POINTS, text.replace("1000,25\n", "1000.25\n").replace("1008,25\n", "1008.25\n"))


def test_links_and_chains_give_one_row_each(read: Read) -> None:
    one, two = block(VALUES, TITLE="Feld 7"), block(VALUES[::-1], dif_dup, TITLE="Feld 8 Süd")
    link = f"##TITLE= all\n##JCAMP-DX= 5.01\n##DATA TYPE= LINK\n##BLOCKS= 2\n{one}{two}##END=\n"
    for content in (link, link.encode("latin-1"), one + two, one + f"\n\n$$ next\n{two}"):
        table = read(content, "fields.jdx")
        assert table.samples == ("Feld 7", "Feld 8 Süd")
        np.testing.assert_array_equal(table.spectra.values, [VALUES, VALUES[::-1]])
    single = read(one, "fields.jdx")
    assert (single.samples, single.metadata["title"]) == (("fields",), "Feld 7")


def test_links_with_different_axes_or_quantities_are_refused(refused: Refused) -> None:
    one = block(VALUES)
    assert refused(FormatCode.AXES_DIFFER, one + block(VALUES[1:])).values["spectrum"] == 2
    reflectance = block([0, 1, 1] * 7, YUNITS="REFLECTANCE")
    assert refused(FormatCode.AXES_DIFFER, one + one + reflectance).values["spectrum"] == 3


def test_labels_are_compared_without_blanks_and_case(read: Read) -> None:
    text = (
        block(VALUES)
        .replace("##XUNITS", "## x_Units")
        .replace("##NPOINTS", "##N-Points")
        .replace("##TITLE", "##Title")
    )
    np.testing.assert_array_equal(read(text).spectra.values[0], VALUES)
    folded = block(VALUES).replace("##XYDATA", "##DATA PROCESSING=\nRatio\nTruncated\n##XYDATA")
    np.testing.assert_array_equal(read(folded).spectra.values[0], VALUES)


def test_limits_of_points_and_text(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    good = block(VALUES)
    points = [f"{1000 + i}, 0.{i + 1}" for i in range(9)]
    refused(FormatCode.POINTS, jcamp_text(points, 5, 1000.0, 1004.0, XYPOINTS="(XY..XY)", XUNITS="NM"))
    monkeypatch.setattr(jcamp_blocks, "MOST_TEXT", len(good) - 10)
    refused(FormatCode.TOO_LARGE, good)
    monkeypatch.setattr(jcamp_blocks, "MOST_TEXT", 1 << 20)
    monkeypatch.setattr(jcamp_blocks, "MOST_BLOCKS", 2)
    refused(FormatCode.DAMAGED, 3 * good)


def test_comments_end_a_line(read: Read) -> None:
    text = "$$ by hand\n" + block(VALUES).replace("\n4007", " $$ 7 values\n$$ a line of it own\n4007")
    np.testing.assert_array_equal(read(text).spectra.values[0], VALUES)


def test_what_a_header_announces_is_checked(refused: Refused) -> None:
    good = block(VALUES)
    for label, wrong, code in [
        ("NPOINTS= 21", "NPOINTS= 20", FormatCode.POINTS),
        ("NPOINTS= 21", "NPOINTS= 22", FormatCode.POINTS),
        ("NPOINTS= 21", "NPOINTS= 1000000000", FormatCode.DAMAGED),
        ("NPOINTS= 21", "NPOINTS= 1", FormatCode.DAMAGED),
        ("NPOINTS= 21", "NPOINTS=", FormatCode.DAMAGED),
        ("FIRSTX= 4000.0", "FIRSTX=", FormatCode.DAMAGED),
        ("FIRSTX= 4000.0", "FIRSTX= nan", FormatCode.DAMAGED),
        ("FIRSTX= 4000.0", "FIRSTX= 4003.0", FormatCode.DAMAGED),
        ("LASTX= 4020.0", "LASTX= 4040.0", FormatCode.DAMAGED),
        ("YFACTOR= 1.0", "YFACTOR= x", FormatCode.DAMAGED),
        ("(X++(Y..Y))", "(R++(I..I))", FormatCode.NOT_YET),
        ("##END=", "", FormatCode.DAMAGED),
        ("\n4007 ", "\n4009 ", FormatCode.DAMAGED),
        ("##XYDATA", "##ZYDATA", FormatCode.NO_SPECTRUM),
        ("\n4007 ", "\n##XYDATA= (X++(Y..Y))\n4007 ", FormatCode.DAMAGED),
    ]:
        assert label in good
        refused(code, good.replace(label, wrong))
    refused(FormatCode.DAMAGED, good + "4000 1 2 3\n")
    points = [f"{1000 + i}, 0.{i + 1}" for i in range(9)]
    told = {"XYPOINTS": "(XY..XY)", "XUNITS": "NM"}
    refused(FormatCode.DAMAGED, jcamp_text(points, 9, 1000.0, 1018.0, **told))
    refused(FormatCode.POINTS, jcamp_text(points[:-1], 9, 1000.0, 1008.0, **told))
    refused(FormatCode.DAMAGED, jcamp_text([*points[:-1], "1008"], 9, 1000.0, 1008.0, **told))


def test_missing_and_impossible_values_are_refused(refused: Refused) -> None:
    assert refused(FormatCode.MISSING, block(VALUES).replace(" 1200", " ?")).values["row"] == 13
    for bad in (
        "4007 12_00",
        "4007 1200x!",
        "40.0.7 1 2",
        "4007 1.2.3",
        "4007 --4",
        "4007S3",
        "4007J3",
        "4007",
        "A12",
        "?",
    ):
        code = FormatCode.MISSING if bad == "?" else FormatCode.DAMAGED
        refused(code, block(VALUES).replace("4007 0 0 120 119 118 117 1200", bad))
    refused(FormatCode.DAMAGED, block(VALUES, dif).replace("4000E2", "4000E" + "2" * 400))
    refused(FormatCode.DAMAGED, block(VALUES, dif).replace("4000E2", "4000E" + "2" * 5000))


def test_other_tables_are_refused_by_name(refused: Refused) -> None:
    good = block(VALUES)
    for label, name in [("PEAK TABLE", "PEAKTABLE"), ("NTUPLES", "NTUPLES"), ("RADATA", "RADATA")]:
        assert name in str(refused(FormatCode.NOT_YET, good.replace("##XYDATA", f"##{label}")).values["kind"])
    ntuples = good.replace("##XUNITS", "##DATA CLASS= NTUPLES\n##XUNITS")
    assert refused(FormatCode.NOT_YET, ntuples).values["kind"] == "JCAMP-DX NTUPLES"


def test_repeats_without_measure_take_no_memory(refused: Refused) -> None:
    for line in ("4000A1Z999999999", "4000AJZ999999999999", "4000A" + "Z999999" * 100):
        refused(FormatCode.POINTS, jcamp_text([line], 100, 4000.0, 4099.0))
    refused(FormatCode.DAMAGED, jcamp_text(["4000 " + "9" * 100_000 + "x"], 100, 4000.0, 4099.0))
