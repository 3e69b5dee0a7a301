"""What is no soil is seen before any model is asked; soils pass."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.formats import read_spectra
from core.inference.manifest import Grid
from core.inference.presence import no_soil
from tests.support.bundles import GRID, SHORT_GRID, soil_like

Singles = NDArray[np.float32]


def rows(level: float, noise: float) -> Singles:
    return np.random.default_rng(5).normal(level, noise, (8, 569)).astype(np.float32)


@pytest.mark.parametrize(("level", "noise"), [(0.98, 0), (0.98, 2e-3), (0.5, 0), (0, 0), (-0.02, 0), (0.005, 5e-3)])
def test_panels_and_darkness(level: float, noise: float) -> None:
    assert no_soil(rows(level, noise)).all()


@pytest.mark.parametrize("grid", [GRID, SHORT_GRID], ids=["long", "short"])
def test_soils(grid: Grid) -> None:
    assert not no_soil(soil_like(50, grid).astype(np.float32)).any()


def test_no_rows() -> None:
    assert no_soil(rows(0.5, 0)[:0]).shape == (0,)


def real_soils(folder: Path) -> Iterator[Singles]:
    for file in sorted((folder / "neospectra").glob("*.csv")):
        yield read_spectra(file).spectra.to_reflectance().values.astype(np.float32)


@pytest.mark.shared
def test_real_soils(shared: Path) -> None:
    found = list(real_soils(shared / "devicefiles"))
    assert sum(len(soils) for soils in found) >= 18
    assert not any(no_soil(soils).any() for soils in found)
