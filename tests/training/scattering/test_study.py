"""Scattering as a view of the encoder and of the regressors: scaled by the training spectra, exact in float32."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Quantity
from training.encoder.views import fit_scores
from training.errors import TrainingCode
from training.features import BasisSpec
from training.libraries import Library
from training.prepared import basis_for, prepare
from training.preprocessing import Floats
from training.regressors import LINEAR
from training.scattering.study import EncoderLine, PlaceLine, report, write_lines, write_page
from training.scattering.study.inputs import EQUAL, ScatteringStore, views_of, with_scattering
from training.scattering.study.places import VIEWS, seen_by
from training.scattering.views import scattering_views

AXIS = Axis.regular(1354, 2490, 4, AxisUnit.NM)


def soils(rows: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    bands = np.exp(-0.5 * ((AXIS.points[:, np.newaxis] - [1415, 1915, 2205]) / 30) ** 2)
    slope = rng.normal(size=(rows, 1)) * (AXIS.points - 1900) / 8000
    shape = 0.4 + slope + rng.uniform(0, 0.1, (rows, 3)) @ bands.T
    return np.asarray(10.0 ** -(shape + rng.normal(0, 2e-4, shape.shape)))


def library(name: str, seed: int) -> Library:
    values = soils(40, seed)
    ids = np.array([f"{name}{row}" for row in range(40)])
    carbon = {"oc_usda.c729_w.pct": np.random.default_rng(seed).uniform(0.5, 3, 40)}
    licence = ("CC BY 4.0", "", "air_dry", True)
    return Library(name, name, AXIS, Quantity.REFLECTANCE, values, ids, ids, carbon, *licence)


def test_as_a_view_of_the_encoder_the_layers_give_the_scores() -> None:
    nir = soils(30, 1)
    for spec in (view for kind in ("none", "path") for view in scattering_views(AXIS, scatter=True, scaling=kind)):
        basis = fit_scores(spec, nir)
        scores = basis(nir)
        assert scores.shape == (30, min(spec.components, 29))
        with torch.no_grad():
            seen = basis.preparation.float()(torch.tensor(nir, dtype=torch.float32)).double().numpy()
        single = (seen - basis.projection.mean) @ basis.projection.loadings
        assert np.abs(np.clip(single, -basis.bound, basis.bound) - scores).max() < 0.05 * np.abs(scores).max()


def test_without_scatter_the_gain_is_seen() -> None:
    nir = soils(30, 1)
    deaf, keen = (fit_scores(scattering_views(AXIS, scatter=kind, scaling="path")[0], nir) for kind in (True, False))
    assert np.abs(deaf(0.8 * nir) - deaf(nir)).max() < 0.02 * np.abs(deaf(nir)).max()
    assert np.abs(keen(0.8 * nir) - keen(nir)).max() > 0.04 * np.abs(keen(nir)).max()


def test_bases_see_scaled_coefficients_of_the_training_libraries_alone() -> None:
    made = [library(name, seed) for seed, name in enumerate("abc")]
    prepared = with_scattering(
        prepare(made, LINEAR.views, lambda nir: (nir[:, :1], nir[:, :1])), AXIS, views_of(EQUAL[:1])
    )
    spec = replace(LINEAR, views=views_of(EQUAL[:1]), components=10, rank=10)
    basis = ScatteringStore(prepared).fitted(spec, "c")
    features = prepared[2].features(basis)
    louder = [replace(made[0]), replace(made[1]), replace(made[2], values=soils(40, 9))]
    other = with_scattering(
        prepare(louder, LINEAR.views, lambda nir: (nir[:, :1], nir[:, :1])), AXIS, views_of(EQUAL[:1])
    )
    np.testing.assert_allclose(prepared[2].features(ScatteringStore(other).fitted(spec, "c")), features, atol=1e-9)
    plain = basis_for(spec, prepared[:2])
    assert not np.allclose(prepared[2].features(plain), features, atol=1e-3)


def test_derivatives_are_left_as_they_are() -> None:
    made = [library(name, seed) for seed, name in enumerate("ab")]
    prepared = with_scattering(
        prepare(made, LINEAR.views, lambda nir: (nir[:, :1], nir[:, :1])), AXIS, views_of(EQUAL[:1])
    )
    spec: BasisSpec = replace(LINEAR, components=10, rank=10)
    expected = prepared[0].features(basis_for(spec, prepared))
    np.testing.assert_allclose(
        prepared[0].features(ScatteringStore(prepared).fitted(spec, None)), expected, atol=1e-9
    )


def test_every_choice_of_views_differs_in_nothing_else() -> None:
    from training.regressors import EVERYTHING

    for views in VIEWS.values():
        other = seen_by(EVERYTHING, views)
        assert seen_by(other, LINEAR.views) == EVERYTHING
        assert {one.spec.views for family in other for one in family} == {views}


def test_no_page_without_tables(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        write_page(tmp_path / "nowhere")
    assert refused.value.code is TrainingCode.NOT_JUDGED
    assert not (tmp_path / "nowhere").exists()


def test_the_page_says_what_the_tables_say(tmp_path: Path) -> None:
    encoder = [EncoderLine("H138", "scattering", 42, 0.5123, 0.2, 0.3)]
    place = [
        PlaceLine("nir-1354-2490", "oc_usda.c729_w.pct", name, name, views, 40, 1.25 + index, 0.5, 0.1 * index)
        for index, views in enumerate(VIEWS)
        for name in ("a", "b")
    ]
    write_lines(encoder, tmp_path / report.ENCODER_FILE)
    write_lines(place, tmp_path / report.PLACES_FILE)
    text = write_page(tmp_path).read_text(encoding="utf-8")
    assert "| H138 | scattering | 42 | 0.512 | 0.200 | 0.300 |" in text
    assert "| scattering | 2.25 / 0.50 / 1.105 | 1.105 (1.105–1.105) | 0 of 2 |" in text
    assert "| Organic C, a | 40 | 1.25 / 0.50 | 2.25 / 0.50 |" in text
