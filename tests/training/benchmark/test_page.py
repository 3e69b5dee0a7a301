from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.benchmark.made import read
from training.main import main

PAGE = "# Mine\n\nBefore.\n\n<!-- tables -->\nof before\n<!-- end of tables -->\n\nAfter.\n"


def run(data: Path, tmp_path: Path, *words: str) -> int:
    folders = ["--out", str(tmp_path / "out"), "--docs", str(tmp_path / "docs")]
    return main(["benchmark", "limesoda", "--data", str(data), *folders, "--estimator", "ridge,plsr", *words])


def test_tables_take_their_place_and_the_text_stays(data: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "benchmark.md"
    page.write_text(PAGE, encoding="utf-8")
    assert run(data, tmp_path, "--sets", "A.24,C.24") == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Mine\n\nBefore.\n\n<!-- tables -->\n")
    assert text.endswith("<!-- end of tables -->\n\nAfter.\n")
    assert "of before" not in text
    first = read(tmp_path / "out" / "comparison.csv")[0]
    assert f"**{float(first['r2']):.2f} / {float(first['ccc']):.2f}**" in text
    assert "| C.24 SOC | 24 |" in text
    assert "- C.24: no published folds" in text
    assert (tmp_path / "docs" / "benchmark.csv").read_bytes() == (tmp_path / "out" / "comparison.csv").read_bytes()
    assert (tmp_path / "docs" / "images" / "benchmark.png").read_bytes().startswith(b"\x89PNG")


def test_a_run_of_the_recipe_alone_keeps_the_others(data: Path, tmp_path: Path) -> None:
    assert run(data, tmp_path, "--sets", "A.24") == 0
    before = read(tmp_path / "docs" / "benchmark-estimators.csv")
    assert run(data, tmp_path, "--sets", "A.24", "--estimator", "ridge") == 0
    after = read(tmp_path / "docs" / "benchmark-estimators.csv")
    assert [row["estimator"] for row in after] == ["ridge"] * 3 + ["plsr"] * 3
    assert after[3:] == before[3:]
    assert {row["estimator"] for row in read(tmp_path / "out" / "estimators.csv")} == {"ridge"}
    # judged on other samples they would not compare
    assert run(data, tmp_path, "--estimator", "ridge") == 0
    assert {row["estimator"] for row in read(tmp_path / "docs" / "benchmark-estimators.csv")} == {"ridge"}


def test_a_page_that_is_not_there_is_made(data: Path, tmp_path: Path) -> None:
    assert run(data, tmp_path, "--sets", "A.24") == 0
    assert "### All 3 tasks together" in (tmp_path / "docs" / "benchmark.md").read_text(encoding="utf-8")


def test_a_page_without_a_place_is_refused_before_anything_is_judged(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "benchmark.md").write_text("# Mine\n", encoding="utf-8")
    assert run(data, tmp_path) == 3
    assert "has no place for the tables" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
