from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.desktop.cli.conftest import Tilth


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "estimates.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_demo_leaves_a_report_and_a_table_of_three_soils(tmp_path: Path, tilth: Tilth) -> None:
    status, out, err = tilth("demo", tmp_path / "out")
    assert (status, err) == (0, "")
    assert out.count("repeat 6") == 3
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert len({row["sample"] for row in rows(tmp_path / "out")}) == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["estimates.csv", "report.pdf"]


def test_the_demo_touches_no_store_and_comes_out_the_same_each_time(tmp_path: Path, tilth: Tilth) -> None:
    values = []
    for name in ("first", "second"):
        tilth("demo", tmp_path / name)
        values.append([(row["sample"], row["property"], row["value"]) for row in rows(tmp_path / name)])
    assert values[0] == values[1]
    assert not Path(os.environ["TILTH_STORE"]).exists()


def test_a_demo_where_nothing_can_be_written_is_refused_in_one_line(tmp_path: Path, tilth: Tilth) -> None:
    (tmp_path / "file").touch()
    status, _, err = tilth("demo", tmp_path / "file" / "out")
    assert status == 3
    assert str(tmp_path / "file") in err
    assert err.count("\n") == 1


def test_the_self_test_passes(tilth: Tilth) -> None:
    status, out, err = tilth("selftest")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    assert {"bundles", "store", "scanner", "estimate", "report"} <= {line.split()[1].rstrip(":") for line in lines}


def test_the_self_test_names_the_part_that_fails(
    tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tilth: Tilth
) -> None:
    broken = tiny_bundles()
    (broken / "golden.json").write_text("{}")
    monkeypatch.setenv("TILTH_BUNDLES", str(broken.parent))
    status, out, err = tilth("selftest")
    assert status == 3
    assert f"FAILED  bundle {broken.name}" in out
    assert broken.name in err
    assert err.count("\n") == 1


def test_the_self_test_works_in_a_folder_of_its_own(tilth: Tilth) -> None:
    tilth("selftest")
    assert not Path(os.environ["TILTH_STORE"]).exists()
