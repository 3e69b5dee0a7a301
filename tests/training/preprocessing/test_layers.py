"""The graphs of the preprocessings compute what the transformers do, alone and one behind the other."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.pipeline import Pipeline, make_pipeline

from core.corrections.methods import piecewise
from tests.training.preprocessing.spectra import random_spectra
from training.benchmark.sets import read_data
from training.export import Graph, export
from training.preprocessing import (
    EPO,
    MSC,
    SNV,
    SST,
    Absorbance,
    ContinuumRemoval,
    Detrend,
    Floats,
    Preprocessing,
    Reflectance,
    SavitzkyGolay,
    WaveletDenoising,
    as_layers,
)
from training.preprocessing.hull import Hull, upper_hull
from training.preprocessing.pairs import Affine

POINTS = 101
CLOSE = 1e-4
"""Largest difference over the largest value of a spectrum."""
DRY, MOIST = random_spectra(20, POINTS, seed=3), random_spectra(20, POINTS, seed=4)
UNEVEN = np.cumsum(np.random.default_rng(0).uniform(1, 3, POINTS))[::-1]

CHAINS: dict[str, Preprocessing | Pipeline] = {
    "absorbance": Absorbance(),
    "reflectance": Reflectance(),
    "SNV": SNV(),
    "MSC": MSC(),
    "detrend": Detrend(UNEVEN),
    "SG0": SavitzkyGolay(9, 2, 0),
    "SG1": SavitzkyGolay(15, 2, 1),
    "SG2": SavitzkyGolay(21, 3, 2),
    "continuum": ContinuumRemoval(UNEVEN),
    "baseline": ContinuumRemoval(of="absorbance"),
    "wavelet": WaveletDenoising(),
    "SST": SST(MOIST, DRY, 4),
    "EPO": EPO(MOIST, DRY, 3),
    "MSC+SG1": make_pipeline(MSC(), "passthrough", SavitzkyGolay(11)),
    "SNV-DT": make_pipeline(SNV(), Detrend(), WaveletDenoising(2, 3)),
    "continuum of a corrected spectrum": make_pipeline(EPO(MOIST, DRY, 2), Reflectance(), ContinuumRemoval(), SNV()),
    "SNV of a slope": make_pipeline(make_pipeline(WaveletDenoising(), SavitzkyGolay(15)), SNV(floor=0.0)),
}


@cache
def fitted(name: str) -> Preprocessing | Pipeline:
    return clone(CHAINS[name]).fit(random_spectra(30, POINTS, seed=9))


@cache
def graph(name: str) -> Graph:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "preprocessing.onnx"
        export(as_layers(fitted(name)), file, {"x": POINTS}, ["y"])
        return Graph(file)


def apart(found: Floats, expected: Floats) -> float:
    return float((np.abs(found - expected).max(axis=1) / np.abs(expected).max(axis=1)).max())


@pytest.mark.parametrize("name", CHAINS)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), noise=st.sampled_from((0.0, 1e-4, 1e-2)), rows=st.integers(1, 4))
def test_the_graph_does_what_the_transformer_does(name: str, seed: int, noise: float, rows: int) -> None:
    # what single precision cannot hold of the spectrum itself is not the graph's fault
    x = random_spectra(rows, POINTS, seed, noise).astype(np.float32).astype(np.float64)
    assert apart(graph(name)(x=x)["y"], fitted(name).transform(x)) < CLOSE


@pytest.mark.parametrize("name", CHAINS)
def test_in_double_precision_they_are_the_same(name: str) -> None:
    x = random_spectra(5, POINTS, seed=77)
    with torch.no_grad():
        found = as_layers(fitted(name)).double()(torch.tensor(x)).numpy()
    np.testing.assert_allclose(found, fitted(name).transform(x), atol=1e-10)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), points=st.integers(2, 150), bend=st.sampled_from((0.0, 1.0, -1.0, 30.0)))
def test_the_hull_from_plain_operations_is_exact(seed: int, points: int, bend: float) -> None:
    rng = np.random.default_rng(seed)
    positions = np.cumsum(rng.uniform(0.1, 1, points))
    positions = (positions - positions[0]) / (positions[-1] - positions[0])
    x = rng.uniform(0.1, 1, (3, points)) - bend * (positions - 0.4) ** 2
    np.testing.assert_allclose(Hull(positions)(torch.tensor(x)).numpy(), upper_hull(x, positions), atol=1e-12)


def test_a_map_of_many_points_is_the_same_as_layers() -> None:
    moved = piecewise(MOIST, DRY, 3, 2)
    with torch.no_grad():
        found = Affine(moved)(torch.tensor(MOIST)).numpy()
    np.testing.assert_allclose(found, moved(MOIST), atol=1e-10)


def test_a_step_without_layers_is_named() -> None:
    chain = make_pipeline(SNV(), Ridge()).fit(random_spectra(5), np.arange(5.0))
    with pytest.raises(TypeError, match="Ridge"):
        as_layers(chain)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["CV.98", "SSP.58", "NRW.42"])
def test_the_hull_of_measured_spectra_in_single_precision(name: str, shared: Path) -> None:
    one = read_data(shared / "data", (name,)).sets[0]
    positions = (one.axis - one.axis[0]) / np.ptp(one.axis)
    reflectance = (10.0 ** -one.absorbance[:20]).astype(np.float32)
    with torch.no_grad():
        found = Hull(positions).float()(torch.tensor(reflectance)).numpy()
    exact = upper_hull(reflectance.astype(np.float64), positions)
    assert np.abs(reflectance / found - reflectance / exact).max() < 1e-5
