"""The list of samples for the laboratory as pages and as a table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.errors import InputError
from core.files import FileCode
from desktop.report.sample_list import COLUMNS, Listed, write_sample_list

SAMPLES = [Listed("=KE-1", "Ridge", 0, 20), Listed("KE-2"), Listed("KE-3", "Hollow", 20, None)]


def test_no_spreadsheet_takes_an_id_for_a_formula(tmp_path: Path) -> None:
    write_sample_list(tmp_path / "list.CSV", "North", SAMPLES)
    rows = list(csv.reader((tmp_path / "list.CSV").read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1:] == [
        ["1", "'=KE-1", "Ridge", "0", "20"],
        ["2", "KE-2", "", "", ""],
        ["3", "KE-3", "Hollow", "20", ""],
    ]


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (10, 1), (60, 3)])
def test_a_long_list_takes_several_pages(tmp_path: Path, count: int, pages: int) -> None:
    write_sample_list(tmp_path / "list.pdf", "North", [Listed(f"KE-{at}", "Ridge", 0, 20) for at in range(count)])
    content = (tmp_path / "list.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") == pages


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        write_sample_list(tmp_path / "gone" / "list.pdf", "North", SAMPLES)
    assert refused.value.code is FileCode.NOT_WRITABLE
