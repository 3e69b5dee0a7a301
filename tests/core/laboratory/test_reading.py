from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from core.errors import InputError
from core.formats.errors import FormatCode
from core.laboratory import Caveat, LaboratoryCode, LaboratoryTable, NoticeCode, declared, read_laboratory
from core.laboratory.vocabulary import CLAY, OC, PH_CACL2, PH_WATER


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "lab.csv"
    path.write_bytes(text.encode(encoding))
    return path


def values(table: LaboratoryTable, prop: str) -> dict[str, float]:
    return {result.sample: round(result.value, 9) for result in table.results if result.property == prop}


def refusal(path: Path) -> InputError:
    with pytest.raises(InputError) as refused:
        read_laboratory(path)
    assert refused.value.values["file"] == str(path)
    return refused.value


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("sample,Corg (%),Clay (g/kg)\nA1,1.5,250\nA2,0.8,310\n", "utf-8"),
        ("sample;Corg (%);Clay (g/kg)\nA1;1,5;250\nA2;0,8;310\n", "utf-8-sig"),
        ("sample\tCorg (%)\tClay (g/kg)\r\nA1\t1.5\t250\r\nA2\t0,8\t310\r\n", "utf-16"),
        ('sample,Corg (%),Clay (g/kg)\n"A1","1,5",250\n"A2","0,8","310"\n', "utf-8"),
        ("échantillon;Corg (%);Argile (g/kg)\nA1;1,5;250\nA2;0,8;310\n", "latin-1"),
    ],
)
def test_any_way_of_writing_a_table_gives_the_same(tmp_path: Path, text: str, encoding: str) -> None:
    table = read_laboratory(written(tmp_path, text, encoding))
    assert table.samples == ("A1", "A2")
    assert values(table, OC) == {"A1": 1.5, "A2": 0.8}
    assert values(table, CLAY) == {"A1": 25.0, "A2": 31.0}


REPORT = """Laboratory Example Ltd;;;;
Order 4711;;;;

Lab No.;Client ID;Corg;Clay;pH
;;g/kg;%;CaCl2
;;dry combustion;;
1001;A1;15,2;25;6,5
1002;A2;<1;n.d.;
1003;A3;abc;31;5,9
;;;;
Signed: the laboratory;;;;
"""


def test_headings_may_stand_below_an_address_and_units_below_them(tmp_path: Path) -> None:
    path = written(tmp_path, REPORT)
    table = read_laboratory(path)
    assert table.samples == ("A1", "A2", "A3")
    assert values(table, OC) == {"A1": 1.52, "A2": 0.05}
    assert values(table, CLAY) == {"A1": 25.0, "A3": 31.0}
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    told = {(notice.code, notice.row, notice.written) for notice in table.notices}
    assert (NoticeCode.CELL_UNREADABLE, 9, "abc") in told
    assert (NoticeCode.BELOW_DETECTION, 8, "<1") in told


def test_a_result_knows_where_it_stood(tmp_path: Path) -> None:
    table = read_laboratory(written(tmp_path, REPORT))
    result = next(one for one in table.results if one.sample == "A2" and one.property == OC)
    assert (result.row, result.column, result.written, result.unit_as_written) == (8, "Corg", "<1", "g/kg")
    assert result.censored
    assert result.error_sd == pytest.approx(0.1 / 12**0.5)


def test_another_method_waits_for_the_users_word(tmp_path: Path) -> None:
    path = written(tmp_path, "sample,Walkley-Black C (%),Clay (%)\nA1,1.5,25\n")
    assert read_laboratory(path).properties == (CLAY,)  # "C" alone may be any carbon
    path = written(tmp_path, "sample,OC Walkley-Black (%),Clay (%)\nA1,1.5,25\n")
    table = read_laboratory(path)
    assert [result.property for result in table.results] == [CLAY]
    assert [result.property for result in table.waiting] == [OC]
    assert [column.heading for column in table.unconfirmed] == ["OC Walkley-Black (%)"]
    confirmed = table.confirm(["OC Walkley-Black (%)"])
    assert {result.property for result in confirmed.results} == {OC, CLAY}
    assert not confirmed.waiting
    assert read_laboratory(path, confirmed=["OC Walkley-Black (%)"]).results == confirmed.results


def test_only_a_column_of_the_table_can_be_confirmed(tmp_path: Path) -> None:
    path = written(tmp_path, "sample,Clay (%)\nA1,25\n")
    with pytest.raises(InputError) as refused:
        read_laboratory(path, confirmed=["Corg"])
    assert refused.value.code is LaboratoryCode.COLUMN_UNKNOWN


def test_the_users_word_goes_before_the_heading(tmp_path: Path) -> None:
    path = written(tmp_path, "sample,mud,pH,Clay (%)\nA1,250,6.5,99\n")
    table = read_laboratory(
        path, meanings={"mud": declared(CLAY, "g/kg"), "pH": declared(PH_CACL2), "Clay (%)": None}
    )
    assert values(table, CLAY) == {"A1": 25.0}
    assert values(table, PH_CACL2) == {"A1": 6.5}
    assert not table.waiting


def test_organic_carbon_goes_before_organic_matter(tmp_path: Path) -> None:
    table = read_laboratory(written(tmp_path, "sample,Humus (%),Corg (%)\nA1,3,1.6\n"))
    assert values(table, OC) == {"A1": 1.6}
    assert [(n.code, n.column) for n in table.notices] == [(NoticeCode.COLUMN_SUPERSEDED, "Humus (%)")]


def test_two_columns_of_one_property_are_refused(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "sample,Clay (%),Clay (g/kg)\nA1,25,250\n"))
    assert error.code is LaboratoryCode.SAME_PROPERTY
    assert "Clay (g/kg)" in str(error.values["columns"])


def test_errors_may_have_a_column(tmp_path: Path) -> None:
    table = read_laboratory(written(tmp_path, "sample,Corg (g/kg),Corg sd\nA1,15,1\nA2,20,\n"))
    assert [result.error_sd for result in table.results] == [pytest.approx(0.1), None]


def test_a_column_without_a_unit_is_told(tmp_path: Path) -> None:
    table = read_laboratory(written(tmp_path, "sample,Clay,weight\nA1,25,3\n"))
    assert table.columns[0].meaning.caveats == (Caveat.UNIT_ASSUMED,)
    assert [(n.code, n.column) for n in table.notices] == [(NoticeCode.COLUMN_IGNORED, "weight")]


def test_pH_without_its_solvent_is_asked(tmp_path: Path) -> None:  # noqa: N802 - as the field writes it
    table = read_laboratory(written(tmp_path, "sample,pH\nA1,6.5\n"))
    assert [result.property for result in table.waiting] == [PH_WATER]


def test_a_row_without_a_sample_is_told(tmp_path: Path) -> None:
    table = read_laboratory(written(tmp_path, "sample,Clay (%)\nA1,25\n,30\n"))
    assert [(notice.code, notice.row) for notice in table.notices] == [(NoticeCode.ROW_WITHOUT_SAMPLE, 3)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name of nothing,Clay (%)\nA1,25\n", LaboratoryCode.NO_SAMPLE_COLUMN),
        ("sample,colour\nA1,red\n", LaboratoryCode.NO_PROPERTY_COLUMN),
        ("sample,Clay (%)\nA1,n.d.\n", LaboratoryCode.NO_RESULTS),
        ("sample,Clay (%)\n", LaboratoryCode.NO_RESULTS),
        ("\n\n", FormatCode.EMPTY),
        ("sample,Clay (%)\n" + "A,1\n" * 20_001, LaboratoryCode.TOO_MANY_CELLS),
        ("sample,Clay (%)\n" + "," * 600 + "\n" + "1," * 600, LaboratoryCode.TOO_MANY_CELLS),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path, text: str, code: LaboratoryCode) -> None:
    assert refusal(written(tmp_path, text)).code is code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").code is FormatCode.NOT_FOUND
