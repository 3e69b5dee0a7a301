from __future__ import annotations

from pathlib import Path

import pytest

from training.main import main


def test_missing_data_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = tmp_path / "models"
    code = main(["bundle", "nir-904-1696", "--shared", str(tmp_path), "--out", str(models), "--docs", str(tmp_path)])
    assert code == 3
    told = capsys.readouterr().err
    assert "libraries.csv" in told
    assert told.count("\n") == 1
    assert not models.exists()


def test_an_unknown_grid_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "nir-1-2", "--shared", ".", "--out", str(tmp_path), "--docs", str(tmp_path)]) == 3
    assert "nir-904-1696" in capsys.readouterr().err


@pytest.mark.shared
def test_soils_are_written(shared: Path, tmp_path: Path) -> None:
    assert main(["soils", "--shared", str(shared), "--out", str(tmp_path / "soils.json")]) == 0
    assert (tmp_path / "soils.json").stat().st_size > 1000
