"""The recipe on libraries that took no part in making it: who they are, and what is written of them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from training.benchmark.sets import BenchmarkSet
from training.unseen import Asked, libraries, run_unseen, study
from training.unseen.libraries import FOLDS, MOST_SOILS, TAKEN_PART, unseen_libraries

CLAY = "clay.tot_usda.a334_w.pct"


def made(name: str, seed: int, n: int = 40) -> BenchmarkSet:
    """A set whose one band is clay."""
    rng = np.random.default_rng(seed)
    axis = np.linspace(1400, 2400, 60)
    clay = rng.uniform(5, 50, n)
    spectra = axis / 5000 + np.outer(clay, np.exp(-(((axis - 2200) / 60) ** 2))) / 100
    spectra += 0.002 * rng.standard_normal(spectra.shape)
    return BenchmarkSet(name, "nir", axis, spectra, {CLAY: clay}, np.arange(n) % 5, False, ())


def test_a_line_per_library_and_estimator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "unseen_libraries", lambda _: [made("one", 1), made("two", 2)])
    summary = run_unseen(Asked(tmp_path, tmp_path / "docs", ("ridge", "plsr")), lambda _: None)
    with (tmp_path / "docs" / "benchmark-unseen.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["estimator"], row["library"]) for row in rows] == [
        (name, library) for name in ("ridge", "plsr") for library in ("one", "two")
    ]
    assert all(float(row["r2"]) > 0.8 for row in rows)
    page = (tmp_path / "docs" / "benchmark-unseen.md").read_text(encoding="utf-8")
    assert summary in page
    assert "| one | Clay | 40 |" in page
    assert "| plsr | " in summary
    assert "| 1.000 | 0 of 2 |" in summary


def test_nothing_is_written_when_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "unseen_libraries", lambda _: [made("one", 1)])
    with pytest.raises(InputError):
        run_unseen(Asked(tmp_path, tmp_path / "docs", ("nobody",)), lambda _: None)
    assert not (tmp_path / "docs").exists()


@pytest.mark.shared
def test_no_library_that_took_part(shared: Path) -> None:
    found = unseen_libraries(shared)
    names = {one.name for one in found}
    assert {"yamsys_westafrica_mir", "whrc_vertex_604_paired_mir", "nirsoil_walloon_nir"} <= names
    assert not any(name.startswith("limesoda") and name != "limesoda_SSP460_visnir" for name in names)
    assert "tavares" in TAKEN_PART
    for one in found:
        assert np.isfinite(one.absorbance).all()
        assert len(one.folds) <= MOST_SOILS
        assert len(np.unique(one.folds)) <= FOLDS
        for values in one.labels.values():
            assert np.isfinite(values).sum() >= libraries.LEAST_LABELS
