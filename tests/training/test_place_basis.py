from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from tests.training.conftest import AXIS, made_library
from training.export import Graph, export
from training.place_basis import VIEWS, PlaceBasis, PlaceFeatures, fit_place_basis
from training.prepared import Prepared


def test_scores_of_a_library_vary_as_agreed(libraries: list[Prepared]) -> None:
    basis = fit_place_basis(libraries)
    for view in basis.views:
        spreads = [basis(p.library.values)[:, view].var(axis=0).sum() for p in libraries]
        np.testing.assert_allclose(np.median(spreads) * len(VIEWS), 1)


def test_lengths_are_median_distances(libraries: list[Prepared]) -> None:
    basis = fit_place_basis(libraries)
    for number, view in enumerate(basis.views):
        each = []
        for p in libraries:
            scores = basis(p.library.values)[:, view]
            each.append(np.median(np.linalg.norm(scores[:, np.newaxis] - scores, axis=2)))
        np.testing.assert_allclose(basis.lengths[number], np.median(each), rtol=1e-6)


def test_layers_and_graph_compute_the_scores(libraries: list[Prepared], tmp_path: Path) -> None:
    basis = fit_place_basis(libraries)
    nir = made_library("f", 77).values
    with torch.no_grad():
        layers = PlaceFeatures(basis)(torch.tensor(nir)).numpy()
    np.testing.assert_allclose(layers, basis(nir), atol=1e-10)
    file = tmp_path / "scores.onnx"
    export(PlaceFeatures(basis), file, {"nir": len(AXIS)}, ("scores",))
    np.testing.assert_allclose(Graph(file)(nir=nir)["scores"], basis(nir), atol=2e-4)


def test_the_level_of_a_spectrum_is_seen(libraries: list[Prepared]) -> None:
    basis: PlaceBasis = fit_place_basis(libraries)
    nir = libraries[0].library.values[:5]
    moved = np.abs(basis(nir) - basis(nir * 0.8)).max(axis=0)
    assert moved[basis.views[1]].max() > 0.01
    assert moved[basis.views[0]].max() < 1e-2 * moved[basis.views[1]].max()
