from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from core.errors import InputError
from core.laboratory import LaboratoryCode, NoticeCode, read_laboratory
from core.laboratory.vocabulary import CLAY, OC


def saved(tmp_path: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "lab.xlsx"
    book.save(path)
    return path


def refusal(path: Path, **options: str) -> InputError:
    with pytest.raises(InputError) as refused:
        read_laboratory(path, **options)  # type: ignore[arg-type]
    return refused.value


ROWS: list[list[object]] = [
    ["Report"],
    ["Sample", "Corg (%)", "Clay (g/kg)"],
    [101, 1.52, 250],
    ["B2", "<0.1", "n.d."],
]


def test_a_workbook_reads_like_a_table_of_text(tmp_path: Path) -> None:
    table = read_laboratory(saved(tmp_path, ("cover", [["Dear customer"]]), ("results", ROWS)))
    assert table.sheet == "results"
    assert table.samples == ("101", "B2")
    assert [(r.sample, r.property, r.value) for r in table.results] == [
        ("101", OC, 1.52),
        ("101", CLAY, 25.0),
        ("B2", OC, 0.05),
    ]
    assert table.results[0].row == 3


def test_the_sheet_can_be_named(tmp_path: Path) -> None:
    other: list[list[object]] = [["Sample", "Clay (%)"], ["X", 7]]
    path = saved(tmp_path, ("results", ROWS), ("more", other))
    assert read_laboratory(path, sheet="more").samples == ("X",)
    assert refusal(path, sheet="none").code is LaboratoryCode.SHEET_UNKNOWN


def test_formulas_are_never_calculated(tmp_path: Path) -> None:
    table = read_laboratory(saved(tmp_path, ("s", [["Sample", "Clay (%)"], ["A", 20], ["B", "=1+B2"]])))
    assert [result.sample for result in table.results] == ["A"]
    assert [(notice.code, notice.row) for notice in table.notices] == [(NoticeCode.NOT_CALCULATED, 3)]


def test_percent_and_dates_are_what_they_show(tmp_path: Path) -> None:
    path = saved(tmp_path, ("s", [["Sample", "Corg (%)"], ["A", 0.0152], ["B", datetime(2026, 5, 12)]]))  # noqa: DTZ001
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B2"].number_format = "0.00%"
    book.save(path)
    table = read_laboratory(path)
    assert [result.value for result in table.results] == [pytest.approx(1.52)]
    assert [notice.code for notice in table.notices] == [NoticeCode.CELL_DATE]


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, ("s", ROWS))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/big.bin", bytes(65 << 20))
    assert refusal(path).code is LaboratoryCode.TOO_MANY_CELLS


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    path = saved(tmp_path, ("s", ROWS))
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.namelist():
            text = old.read(entry)
            if entry.endswith("sheet1.xml"):
                text = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + text
            new.writestr(entry, text)
    path.write_bytes(packed.getvalue())
    assert refusal(path).code is LaboratoryCode.NOT_A_WORKBOOK


@pytest.mark.parametrize("size", [30, 400, 2000, 4000])
def test_a_cut_workbook_is_refused(tmp_path: Path, size: int) -> None:
    path = saved(tmp_path, ("s", ROWS))
    path.write_bytes(path.read_bytes()[:size])
    assert refusal(path).code is LaboratoryCode.NOT_A_WORKBOOK


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "lab.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("content.xml", "<a/>")
    assert refusal(path).code is LaboratoryCode.NOT_A_WORKBOOK


def test_old_and_encrypted_workbooks_are_told(tmp_path: Path) -> None:
    path = tmp_path / "lab.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refusal(path).code is LaboratoryCode.OLD_WORKBOOK
