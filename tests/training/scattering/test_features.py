"""The transformer: any axis, clear refusals, pruning and scaling learned from the training spectra alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from training.export import Graph, export
from training.preprocessing import Floats
from training.scattering import ScatteringFeatures

NIR = np.linspace(1354, 2490, 569)


def soils(wavelengths: Floats, rows: int = 30, seed: int = 0) -> Floats:
    """Absorbance of made-up soils: broad slopes, bands and the noise of a scanner."""
    rng = np.random.default_rng(seed)
    centres, widths = np.array([1415, 1915, 2205, 2340, 1730.0]), np.array([25, 45, 20, 30, 60.0])
    bands = np.exp(-0.5 * ((wavelengths[:, np.newaxis] - centres) / widths) ** 2)
    slope = rng.normal(size=(rows, 1)) * (wavelengths - 1900) / 3000
    return np.asarray(0.5 + slope + rng.uniform(0, 0.2, (rows, 5)) @ bands.T + rng.normal(0, 3e-4, slope.shape))


@pytest.mark.parametrize("order", [1, 2])
def test_a_transformer_of_scikit_learn(order: int) -> None:
    check_estimator(ScatteringFeatures(J=1, Q=1, points=8, order=order, snv=False), on_skip=None)


def test_with_snv_one_check_falls_because_it_feeds_a_constant_spectrum() -> None:
    reason = {"check_estimators_dtypes": "a row of equal values has no SNV"}
    check_estimator(ScatteringFeatures(J=1, Q=1, points=8), expected_failed_checks=reason, on_skip=None)


def test_features_are_named_placed_and_counted() -> None:
    features = ScatteringFeatures(NIR, "nm").fit(soils(NIR))
    names = features.get_feature_names_out()
    found = features.transform(soils(NIR, 3, seed=1))
    assert found.shape == (3, 800)
    assert len(set(names)) == len(names) == len(features.paths_) == 800
    assert names[0] == "s0@4016.1"
    path, wavenumber = features.paths_[17]
    assert (path.order, round(wavenumber, 1)) == (1, round(features.paths_[1].wavenumber, 1))


@pytest.mark.parametrize("order", [np.arange(569), np.arange(569)[::-1]])
def test_nanometres_and_wavenumbers_up_and_down_are_the_same_spectrum(order: np.ndarray) -> None:
    there = soils(NIR)
    expected = ScatteringFeatures(NIR, "nm").fit_transform(there)
    found = ScatteringFeatures(1e7 / NIR[order], "cm-1").fit_transform(there[:, order])
    np.testing.assert_allclose(found, expected, atol=1e-8)


def test_an_uneven_axis_gives_nearly_what_an_even_one_gives() -> None:
    uneven = np.sort(np.random.default_rng(1).uniform(1354, 2490, 900))
    uneven[0], uneven[-1] = 1354, 2490
    dense = np.linspace(1354, 2490, 4000)
    both = [np.stack([np.interp(axis, dense, row) for row in soils(dense, 8)]) for axis in (uneven, NIR)]
    one, other = (
        ScatteringFeatures(axis, "nm", order=0).fit_transform(x) for axis, x in zip((uneven, NIR), both, strict=True)
    )
    assert np.abs(one - other).max() < 0.02


def test_an_even_axis_of_as_many_points_is_left_alone() -> None:
    x = soils(np.linspace(1354, 2490, 256))
    features = ScatteringFeatures().fit(x)
    np.testing.assert_allclose(features.layers_.resampling.numpy(), np.eye(256), atol=1e-9)


def test_level_and_gain_do_not_matter_after_snv() -> None:
    x = soils(NIR)
    features = ScatteringFeatures(NIR, "nm").fit(x)
    np.testing.assert_allclose(features.transform(1.2 * x + 0.2), features.transform(x), atol=5e-3)


@pytest.mark.parametrize("scaling", ["path", "order", "column"])
def test_scaling_equals_variances(scaling: str) -> None:
    features = ScatteringFeatures(NIR, "nm", scaling=scaling)
    found = features.fit_transform(soils(NIR))
    variance = found.var(axis=0)
    paths = [place.path for place in features.paths_]
    listed = {"path": [str(path) for path in paths], "order": [str(path.order) for path in paths]}
    keys = np.array(listed.get(scaling, [str(column) for column in range(len(paths))]))
    for key in set(keys):
        own = variance[keys == key].mean()
        assert own <= 1 + 1e-9
        assert own > 0.99 or scaling != "order"
    np.testing.assert_allclose(found.mean(axis=0), 0, atol=1e-7)


def test_unscaled_features_are_the_coefficients() -> None:
    x = soils(NIR)
    features = ScatteringFeatures(NIR, "nm", scaling="none").fit(x)
    layers = features.layers_
    with torch.no_grad():
        spectra = torch.tensor(x) @ layers.resampling
        spectra = spectra - spectra.mean(dim=1, keepdim=True)
        spectra = spectra / (spectra.std(dim=1, keepdim=True, correction=0) + 1e-4)
        expected = layers.scattering(spectra).flatten(1).numpy()
    np.testing.assert_allclose(features.transform(x), expected, atol=1e-9)


def test_pruning_keeps_the_share_in_every_order_with_the_fewest_paths() -> None:
    x = soils(NIR)
    whole = ScatteringFeatures(NIR, "nm", scaling="none").fit(x)
    pruned = ScatteringFeatures(NIR, "nm", scaling="none", keep=0.95).fit(x)
    kept = {place.path for place in pruned.paths_}
    assert len(kept) < 25
    variance = whole.transform(x).var(axis=0)
    for order in (0, 1, 2):
        total = sum(v for v, p in zip(variance, whole.paths_, strict=True) if p.path.order == order)
        each = {path: 0.0 for path in kept if path.order == order}
        for v, p in zip(variance, whole.paths_, strict=True):
            if p.path in each:
                each[p.path] += v
        assert 0.95 * total <= sum(each.values())
        assert sum(each.values()) - min(each.values()) < 0.95 * total


def test_pruning_and_scaling_know_the_training_spectra_alone() -> None:
    features = ScatteringFeatures(NIR, "nm", keep=0.95).fit(soils(NIR))
    one = soils(NIR, 1, seed=5)
    alone = features.transform(one)
    np.testing.assert_allclose(features.transform(np.vstack((one, soils(NIR, 9, seed=6))))[:1], alone, atol=1e-9)


def test_as_a_graph(tmp_path: Path) -> None:
    x = soils(NIR)
    for compression in ("none", "log", "root"):
        features = ScatteringFeatures(NIR, "nm", compression=compression).fit(x)
        layers = features.layers()
        export(layers, tmp_path / "graph.onnx", {"absorbance": 569}, ["features"])
        found = Graph(tmp_path / "graph.onnx")(absorbance=x)["features"]
        with torch.no_grad():
            expected = layers(torch.tensor(x, dtype=torch.float32)).double().numpy()
        assert np.linalg.norm(found - expected) < 1e-4 * np.linalg.norm(expected)
        assert np.linalg.norm(found - features.transform(x)) < 1e-3 * np.linalg.norm(expected)


def test_in_a_pipeline_and_cloned() -> None:
    x = soils(NIR)
    pipeline = make_pipeline(ScatteringFeatures(NIR, "nm", J=5))
    np.testing.assert_array_equal(clone(pipeline).fit_transform(x), pipeline.fit_transform(x))


@pytest.mark.parametrize(
    ("axis", "told"),
    [
        (np.r_[NIR[:10], NIR[8:]], "neither rises nor falls"),
        (np.r_[NIR[:10], NIR[9:]], "neither rises nor falls"),
        (np.r_[np.nan, NIR[1:]], "not finite"),
        (np.r_[-5.0, NIR[1:]], "not positive"),
        (NIR[:-1], "the axis has 568 points, the spectra 569"),
        (NIR.reshape(1, -1), "the axis has"),
    ],
)
def test_axes_refused(axis: Floats, told: str) -> None:
    x = np.resize(soils(NIR), (5, len(axis) if len(axis) > 569 else 569))
    with pytest.raises(ValueError, match=told):
        ScatteringFeatures(axis, "nm").fit(x)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"unit": "µm"}, "not a valid AxisUnit"),
        ({"keep": 0.0}, "keep is a share"),
        ({"keep": 1.5}, "keep is a share"),
        ({"scaling": "rows"}, "scaling is one of"),
        ({"J": 9}, "too few"),
    ],
)
def test_parameters_refused(parameters: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        ScatteringFeatures(NIR, **{"unit": "nm"} | parameters).fit(soils(NIR))  # type: ignore[arg-type]


def test_spectra_refused() -> None:
    x = soils(NIR)
    features = ScatteringFeatures(NIR, "nm").fit(x)
    flat, holed = x.copy(), x.copy()
    flat[3], holed[2, 5] = 0.4, np.nan
    for method in (features.fit, features.transform):
        with pytest.raises(ValueError, match="1 constant spectra, the first in row 3"):
            method(flat)
        with pytest.raises(ValueError, match="NaN"):
            method(holed)
    with pytest.raises(ValueError, match="568 features"):
        features.transform(x[:, 1:])
    with pytest.raises(ValueError, match=r"15 feature.* too short"):
        ScatteringFeatures().fit(x[:, :15])
