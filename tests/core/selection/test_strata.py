from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from core.selection.codes import SelectionCode
from core.selection.strata import strata_in_file

POSITIONS = ";".join(str(nm) for nm in range(1350, 1400, 5))
VALUES = ";".join(["0,3"] * 10)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "soils.csv"
    heads = "sample;Site;upper.depth_cm;lower.depth_cm;" + POSITIONS
    rows = ["A;Oak;0;20;", "B;Oak;20;40;", "", "A;Elm;0;20;", ";Elm;40;;"]
    file.write_text("\n".join([heads, *(row and row + VALUES for row in rows)]) + "\n")
    return file


def test_a_column_by_its_name(table: Path) -> None:
    assert strata_in_file(table, ["site"]) == {"A": "Oak", "B": "Oak", "soils 4": "Elm"}


def test_columns_by_a_word_and_several_together(table: Path) -> None:
    assert strata_in_file(table, ["depth"]) == {"A": "0–20", "B": "20–40", "soils 4": "40"}
    assert strata_in_file(table, ["Site", "depth"])["B"] == "Oak 20–40"


def test_old_exports_in_another_encoding_are_read(tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    lines = ["sample;Site;" + POSITIONS, *["A;Oak;" + VALUES] * 20_000, "B;Höhe;" + VALUES]
    file.write_bytes("\n".join(lines).encode("latin-1"))
    assert strata_in_file(file, ["site"]) == {"A": "Oak", "B": "Höhe"}


@pytest.mark.parametrize("heading", ["field", "", "1350"])
def test_a_column_that_is_not_there_is_refused_with_those_that_are(table: Path, heading: str) -> None:
    with pytest.raises(InputError) as refused:
        strata_in_file(table, [heading])
    assert refused.value.code == SelectionCode.NO_COLUMN
    assert refused.value.values["listed"] == "sample, Site, upper.depth_cm, lower.depth_cm"


def test_a_file_without_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scan.0"
    file.write_bytes(b"\0\1\2" * 100)
    with pytest.raises(InputError) as refused:
        strata_in_file(file, ["site"])
    assert refused.value.code == SelectionCode.NO_COLUMN
