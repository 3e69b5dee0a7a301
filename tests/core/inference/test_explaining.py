"""Why an estimate is what it is: whole, ordered, the same in any batch, and refused where nothing can be said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.bands import bands_on, by_association
from core.errors import BundleError, InputError
from core.inference.attribution import LARGEST_GAP, ROUNDING, knots_on
from core.inference.bundle import Bundle, load_bundle
from core.inference.codes import BundleCode, InferenceCode
from core.inference.engine import Encoder, Engine
from core.inference.explaining import explain_rows
from core.inference.explanation import Explanation, inside
from core.inference.golden import read_golden
from core.inference.manifest import Protocol, from_json
from core.inference.predictor import Predictor
from core.inference.providers import CPU
from core.properties import PROPERTIES
from core.spectrum import Quantity, Spectra
from tests.support.bundles import (
    CLAY,
    GRID,
    LATENT,
    NITROGEN,
    OC,
    PH,
    make_bundle,
    mean_soil,
    soil_like,
    write_manifest,
    write_mean_soil,
)

Make = Callable[..., Path]
SHIPPED = ("nir-1354-2490", "nir-904-1696")


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor(load_bundle(make_bundle(tmp_path_factory.mktemp("why"))))


def soils(count: int = 3, seed: int = 1) -> Spectra:
    return Spectra(GRID.axis(), soil_like(count, GRID, seed), Quantity.REFLECTANCE)


def test_every_estimate_is_explained_in_its_unit(predictor: Predictor) -> None:
    found = predictor.explain(soils(), 1, state="air_dry")
    assert [(one.property, one.unit) for one in found] == [(OC, "%"), (CLAY, "%"), (PH, ""), (NITROGEN, "%")]
    table = predictor.predict_table(soils()[1].many(), state="air_dry")
    assert [one.estimate for one in found] == list(table.estimates(0))
    for one, column in zip(found, table.outputs.value[0], strict=True):
        assert one.value == pytest.approx(PROPERTIES[one.property].transform.inverse(column.astype(float)), rel=0.05)
        assert one.axis == knots_on(GRID.axis())
        assert one.contribution.shape == (58,)
    assert found[3].estimate.value is None
    assert np.isfinite(found[3].value)


def test_contributions_add_up(predictor: Predictor) -> None:
    for one in predictor.explain(soils()):
        change = one.value - one.reference
        assert one.contribution.sum() + one.gap == pytest.approx(change)
        assert abs(one.gap) <= LARGEST_GAP * np.abs(one.contribution).sum() + ROUNDING * abs(one.value)
        assert sum(share.contribution for share in one.bands) + one.rest == pytest.approx(one.contribution.sum())


def test_the_strongest_band_comes_first(predictor: Predictor) -> None:
    (one, *_) = predictor.explain(soils())
    sizes = [abs(share.contribution) for share in one.bands]
    assert sizes == sorted(sizes, reverse=True)
    assert {share.band for share in one.bands} == set(bands_on(GRID.axis()))


def test_the_place_in_a_batch_is_of_no_matter(predictor: Predictor) -> None:
    rows = soils(5)
    turned = Spectra(rows.axis, rows.values[::-1], rows.quantity)
    for one, other in zip(predictor.explain(rows, 1), predictor.explain(turned, 3), strict=True):
        np.testing.assert_array_equal(one.contribution, other.contribution)
        assert (one.value, one.reference) == (other.value, other.reference)


def test_parts_of_hats_add_up_over_bands_that_meet() -> None:
    knots, bands = knots_on(GRID.axis()).points, bands_on(GRID.axis())
    parts = inside(knots, bands)
    assert parts.min() >= 0
    assert parts.sum(axis=1).max() <= 1 + 1e-12
    whole = replace(bands[0], first=GRID.first, last=GRID.last)
    np.testing.assert_allclose(inside(knots, (whole,)), 1)
    halves = (replace(whole, last=1777.0), replace(whole, first=1777.0))
    np.testing.assert_allclose(inside(knots, halves).sum(axis=1), 1)
    assert inside(knots, ()).shape == (len(knots), 0)


def test_association_is_told(predictor: Predictor) -> None:
    found = {one.property: one.association for one in predictor.explain(soils())}
    assert found == {name: by_association(name, GRID.axis()) for name in (OC, CLAY, PH, NITROGEN)}
    assert (found[PH], found[CLAY]) == (True, False)


def test_a_bundle_without_its_mean_soil_cannot_say_why(tiny_bundles: Make) -> None:
    bundle = load_bundle(tiny_bundles(explain=False))
    assert bundle.reference is None
    predictor = Predictor(bundle)
    assert len(predictor.predict(soils())) == 3
    with pytest.raises(InputError) as caught:
        predictor.explain(soils())
    assert caught.value.code is InferenceCode.NO_REFERENCE_SOIL
    assert caught.value.values == {"bundle": bundle.ref.id, "version": 1}
    with pytest.raises(InputError):
        explain_rows(lambda row: predictor.explain(soils(), row), 3)


def test_what_is_no_soil_has_no_explanation(predictor: Predictor) -> None:
    values = soils(2).values.copy()
    values[1] = 0.95
    spectra = Spectra(GRID.axis(), values, Quantity.REFLECTANCE)
    with pytest.raises(InputError) as caught:
        predictor.explain(spectra, 1)
    assert caught.value.code is InferenceCode.NOTHING_TO_EXPLAIN
    first, second = explain_rows(lambda row: predictor.explain(spectra, row), 2)
    assert second is None
    assert first is not None
    assert len(first) == 4


def test_int8_is_explained_by_its_float_twin(predictor: Predictor) -> None:
    exact = Predictor(predictor.bundle, encoder="float")
    for one, other in zip(predictor.explain(soils()), exact.explain(soils()), strict=True):
        np.testing.assert_array_equal(one.contribution, other.contribution)


@pytest.mark.parametrize("keep_phi", [False, True])
def test_the_latent_is_left_out_only_where_nothing_depends_on_it(tiny_bundles: Make, keep_phi: bool) -> None:
    tiny, real = load_bundle(tiny_bundles()), shipped(SHIPPED[0]).bundle
    for bundle, computed in ((tiny, LATENT), (real, LATENT if real.manifest.mir_in_regressors else 0)):
        engine = Engine(bundle, Encoder.FLOAT, CPU)
        nir = read_golden(bundle).nir
        whole, short = engine.run(nir, keep_phi=keep_phi), engine.regress(nir, keep_phi)
        assert short.mu.shape == (len(nir), computed)
        for output in ("value", "scale", "domain", "phi"):
            np.testing.assert_array_equal(getattr(short, output), getattr(whole, output))


NOT_FINITE = mean_soil()
NOT_FINITE[7] = np.nan


@pytest.mark.parametrize(
    "reference",
    [
        mean_soil()[:-1],
        mean_soil()[np.newaxis],
        NOT_FINITE,
        np.zeros(len(mean_soil())),
        1e6 * mean_soil(),
        np.array(["soil"] * len(mean_soil())),
        np.arange(len(mean_soil())),
    ],
    ids=["short", "rows", "nan", "flat", "huge", "text", "whole numbers"],
)
def test_a_mean_soil_that_cannot_be_one_is_refused(tiny_bundles: Make, reference: NDArray[Any]) -> None:
    path = tiny_bundles()
    write_mean_soil(path, reference)
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    with pytest.raises(BundleError) as caught:
        load_bundle(path)
    assert caught.value.code is BundleCode.REFERENCE_SOIL
    assert caught.value.values == {"file": str(path / "explain.npz"), "points": len(mean_soil())}


def test_a_mean_soil_that_would_be_unpickled_is_refused(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    np.savez(path / "explain.npz", reference=np.array([{"a": 1}]))
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    with pytest.raises(BundleError) as caught:
        load_bundle(path)
    assert caught.value.code is BundleCode.ARRAYS


def test_manifests_from_before_are_read(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    data = json.loads((path / "manifest.json").read_bytes())
    for entry in data["properties"]:
        del entry["repeat_sd"], entry["association"]
    (path / "manifest.json").write_text(json.dumps(data))
    manifest = load_bundle(path).manifest
    assert [(one.repeat_sd, one.association) for one in manifest.properties] == [(None, False)] * 4


@pytest.mark.parametrize(
    "change", [{"repeat_sd": 0}, {"repeat_sd": -1.0}, {"repeat_sd": True}, {"association": "no"}]
)
def test_a_repeatability_that_cannot_be_meant_is_refused(tiny_bundles: Make, change: dict[str, object]) -> None:
    path = tiny_bundles()
    data = json.loads((path / "manifest.json").read_bytes())
    data["properties"][1] |= change
    (path / "manifest.json").write_text(json.dumps(data))
    with pytest.raises(BundleError) as caught:
        load_bundle(path)
    assert caught.value.values["field"] == f"properties: {CLAY}"


@cache
def shipped(name: str) -> Predictor:
    """A bundle that ships; one from before it had a mean soil gets that of its golden spectra."""
    bundle: Bundle = load_bundle(Path(str(files("models"))) / name)
    if bundle.reference is None:
        absorbance = -np.log10(read_golden(bundle).nir.astype(np.float64)).mean(axis=0)
        bundle = replace(bundle, reference=(absorbance - absorbance.mean()) / absorbance.std())
    return Predictor(bundle)


def explained(name: str) -> list[Explanation]:
    predictor = shipped(name)
    golden = read_golden(predictor.bundle).nir.astype(np.float64)
    spectra = Spectra(predictor.bundle.manifest.nir_grid.axis(), golden, Quantity.REFLECTANCE)
    return [one for row in range(0, len(golden), 3) for one in predictor.explain(spectra, row)]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_bundles_leave_no_gap(name: str) -> None:
    """The sum is right to 2 % of the change from the mean soil, or to 1 % of the error at a place never seen."""
    rmse = {
        model.name: entry.rmse
        for model in shipped(name).bundle.manifest.properties
        for entry in model.metrics
        if entry.protocol == Protocol.LEAVE_ONE_LIBRARY_OUT and not entry.library
    }
    for one in explained(name):
        allowed = max(0.02 * abs(one.value - one.reference), 0.01 * rmse.get(one.property, np.inf))
        assert abs(one.gap) <= allowed, one.property
