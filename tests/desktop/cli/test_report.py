from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from core.store.store import Store
from tests.desktop.cli.conftest import Tilth

FAST = "emulator:nirscan-nano?seed=3&speed=100&soil=5"


@pytest.fixture
def measured(tilth: Tilth, tmp_path: Path) -> Path:
    """A store with one measured sample in project North, and an empty project South."""
    file = tmp_path / "fields.tilthdb"
    line = ("--project", "North", "--sample", "=N-1", "--repeats", "3", "--no-warm-up", "--store", file)
    assert tilth("scan", "--device", FAST, *line)[0] == 0
    with Store.open(file, who="test") as store:
        store.add_project("South")
    return file


def test_pdf_and_csv_are_written_and_the_report_is_noted(measured: Path, tmp_path: Path, tilth: Tilth) -> None:
    pdf, table = tmp_path / "r.pdf", tmp_path / "r.csv"
    status, out, err = tilth("report", "--project", "North", "--pdf", pdf, "--csv", table, "--store", measured)
    assert (status, err) == (0, "")
    assert pdf.read_bytes().startswith(b"%PDF")
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert "oc_usda.c729_w.pct" in {row["property"] for row in rows}
    assert {row["sample"] for row in rows} == {"'=N-1"}, "a name that begins like a formula is escaped"
    with Store.open(measured, who="test") as store:
        number = out.split()[1].rstrip(":")
        assert any(number in entry.subject for entry in store.journal())
        assert store.next_report_number() != number


def test_a_csv_alone_needs_no_pdf(measured: Path, tmp_path: Path, tilth: Tilth) -> None:
    assert tilth("report", "--project", "North", "--csv", tmp_path / "r.csv", "--store", measured)[0] == 0
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize("option", ["--pdf", "--csv"])
def test_where_nothing_can_be_written_nothing_is_left_and_no_number_taken(
    measured: Path, tmp_path: Path, tilth: Tilth, option: str
) -> None:
    with Store.open(measured, who="test") as store:
        before = store.next_report_number()
    target = tmp_path / "gone" / "report"
    status, out, err = tilth("report", "--project", "North", option, target, "--store", measured)
    assert (status, out) == (3, "")
    assert err.startswith(str(target))
    assert err.count("\n") == 1
    assert not target.parent.exists()
    with Store.open(measured, who="test") as store:
        assert store.next_report_number() == before


def test_an_unknown_project_is_refused_with_those_that_there_are(
    measured: Path, tmp_path: Path, tilth: Tilth
) -> None:
    status, _, err = tilth("report", "--project", "West", "--csv", tmp_path / "r.csv", "--store", measured)
    assert status == 3
    assert "West" in err
    assert "North, South" in err


def test_a_project_without_measurements_is_refused(measured: Path, tmp_path: Path, tilth: Tilth) -> None:
    status, _, err = tilth("report", "--project", "South", "--csv", tmp_path / "r.csv", "--store", measured)
    assert status == 3
    assert "South" in err
    assert not (tmp_path / "r.csv").exists()


def test_devices_lists_what_was_named(tilth: Tilth) -> None:
    status, out, err = tilth("devices", "--port", "socket://127.0.0.1:9", "--json")
    assert (status, err) == (0, "")
    assert "socket://127.0.0.1:9" in [device["address"] for device in json.loads(out)]


def test_devices_says_so_in_a_table(tilth: Tilth) -> None:
    assert "socket://127.0.0.1:9" in tilth("devices", "--port", "socket://127.0.0.1:9")[1]
