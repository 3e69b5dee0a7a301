"""A folder of three made sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.benchmark.made import ROWS, made_frame, write_folds, write_published


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two sets with folds and published results, one set without."""
    folder = tmp_path / "data"
    folder.mkdir()
    for seed, stem in enumerate(("limesoda_A24_mir", "limesoda_B24_visnir", "limesoda_C24_nir")):
        made_frame(seed).to_parquet(folder / f"{stem}.parquet")
    write_folds(folder, {"A.24": ROWS, "B.24": ROWS})
    rows = [
        (name, prop, how, 0.5, 0.7, rmse * worse)
        for name in ("A.24", "B.24")
        for prop, rmse in (("SOC", 0.5), ("pH", 0.2), ("Clay", 9.0))
        for how, worse in (("MLR", 1.0), ("SVR", 1.1), ("RF", 1.3), ("CatBoost", 1.2))
    ]
    write_published(folder, rows)
    return folder
