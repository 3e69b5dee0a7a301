"""Made sets in the layout of the benchmark: a band deepens with clay, nothing in them was measured."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from training.preprocessing import Floats

ROWS, FOLDS = 24, 6
AXIS = np.arange(1000.0, 1400.0, 10.0)


def made_frame(seed: int = 0, rows: int = ROWS) -> pd.DataFrame:
    """Reflectance in percent on descending columns, as some of the real sets have it, and three properties."""
    rng = np.random.default_rng(seed)
    clay, carbon = rng.uniform(5, 60, rows), rng.uniform(0.5, 4, rows)
    bands = np.exp(-0.5 * ((AXIS - np.array([[1120.0], [1280.0]])) / 30) ** 2)
    slope = 0.5 + (AXIS - AXIS[0]) / 800
    depths = np.stack((0.004 * clay, 0.05 * carbon), axis=1)
    made = slope + depths @ bands + 0.0005 * rng.standard_normal((rows, len(AXIS)))
    labels = {"soc_pct": carbon, "ph": 5 + clay / 40 + 0.1 * rng.standard_normal(rows), "clay_pct": clay}
    spectra = {f"{nm:g}": 100 * 10.0 ** -made[:, at] for at, nm in reversed(list(enumerate(AXIS)))}
    ids = [f"{seed}-{row}" for row in range(rows)]
    return pd.DataFrame({"id": ids, "phosphorus_mg": rng.uniform(1, 9, rows), **labels, **spectra})


def write_table(file: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def write_folds(folder: Path, sizes: Mapping[str, int]) -> None:
    rows = [(name, row, 1 + (7 * row) % FOLDS) for name, size in sizes.items() for row in range(size)]
    write_table(folder / "limesoda" / "outer_folds.csv", ("dataset", "row", "outer_fold"), rows)


def write_published(
    folder: Path, rows: Sequence[tuple[str, str, str, float, float, float]], sensors: str = "MIR"
) -> None:
    """Rows of set, property, algorithm, R², CCC, RMSE."""
    header = (
        "R2",
        "CCC",
        "RMSE",
        "MAE",
        "ME",
        "learning_algorithm",
        "Number_of_samples",
        "Property",
        "Sensors",
        "Dataset",
    )
    cells = [(r2, ccc, rmse, 1, 0, how, float(ROWS), prop, sensors, name) for name, prop, how, r2, ccc, rmse in rows]
    write_table(folder / "limesoda" / "published_results.csv", header, cells)


Change = Callable[[pd.DataFrame], pd.DataFrame]


def changed(data: Path, change: Change, stem: str = "limesoda_A24_mir") -> None:
    """Rewrite a set."""
    file = data / f"{stem}.parquet"
    change(pd.read_parquet(file)).to_parquet(file)


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def column(rows: Sequence[Mapping[str, str]], name: str) -> Floats:
    return np.array([float(row[name]) for row in rows])
