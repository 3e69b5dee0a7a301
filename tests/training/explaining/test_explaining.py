"""What carries an estimate: known models asked, so that the answer is known."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from numpy.typing import NDArray
from onnx import helper

from core.bands import MIR_BANDS, bands_on
from core.errors import InputError
from core.inference.attribution import attribute, knots_on
from core.inference.bundle import DECODER, FLOAT_ENCODER, Bundle, load_bundle
from core.inference.predictor import Predictor
from core.spectrum import Axis, AxisUnit, Quantity, Spectra
from tests.support.bundles import GRID, make_bundle, mean_soil, soil_like
from training.autoencoder import MIR_AXIS
from training.errors import TrainingCode
from training.evaluation.agreement import Agreement
from training.explaining.agreeing import agreed
from training.explaining.attributed import Attributed, attributed, bundles_in, shares
from training.explaining.deletion import Scene, curves, deleted, parts_of
from training.explaining.figures import draw
from training.explaining.graphs import TorchGraph
from training.explaining.mir_head import MirHead, fitted_head
from training.explaining.named import at_knots, band_means, direct, members
from training.explaining.nitrogen import nitrogen_by_carbon
from training.explaining.regressed import POOL, regressed
from training.explaining.report import into_docs, write
from training.explaining.scattered import scattered_importance
from training.explaining.study import Comparison, Found, ThroughMir, _tested
from training.explaining.through_mir import predicted_mir, traced
from training.explaining.vip import importance
from training.libraries import Library
from training.preprocessing import Floats

CLAY, OC = "clay.tot_usda.a334_w.pct", "oc_usda.c729_w.pct"
AXIS = GRID.axis()
KNOTS = knots_on(AXIS)
SOILS = soil_like(24, seed=5)
UNSEEN = Agreement(n=9, r2=0.5, rmse=1.0, bias=0.0, ccc=0.6, rpiq=1.0)


def library(name: str, seed: int, n: int = 40, *, may_ship: bool = True) -> Library:
    """Soils whose clay deepens a band at 1730 nm, where nothing else is, on the grid of the tiny bundles."""
    rng = np.random.default_rng(seed)
    clay = rng.uniform(5, 50, n)
    band = np.exp(-0.5 * ((AXIS.points - 1730) / 12) ** 2)
    absorbed = np.outer(0.002 * clay, band) + 2e-4 * rng.standard_normal((n, len(AXIS)))
    values = soil_like(n, seed=seed) * np.power(10.0, -absorbed)
    ids = np.array([f"{name}-{row}" for row in range(n)], dtype=np.str_)
    labels = {CLAY: clay, OC: rng.uniform(0.5, 4, n)}
    state = "air-dry, laboratory"
    return Library(
        name, name, AXIS, Quantity.REFLECTANCE, values, ids, ids, labels, "none", "nobody", state, may_ship=may_ship
    )


def depth(reflectance: Floats) -> Floats:
    """How deep the band at 1730 nm is, and nothing else of the spectrum."""
    middle, left, right = (int(np.searchsorted(AXIS.points, nm)) for nm in (1730, 1704, 1756))
    absorbance = -np.log10(reflectance)
    return np.asarray(100 * (absorbance[:, middle] - (absorbance[:, left] + absorbance[:, right]) / 2))


@pytest.fixture(scope="module")
def scene() -> tuple[Scene, Floats]:
    """Spectra under `depth`, with what its estimates owe to each knot."""
    values = library("a", 3, 24).values
    own = [attribute(lambda rows: depth(rows)[:, None], row, mean_soil(), AXIS).contribution[:, 0] for row in values]
    return Scene(depth, values, mean_soil(), AXIS, KNOTS), np.stack(own)


def test_values_along_the_axis_come_to_knots_and_bands() -> None:
    np.testing.assert_allclose(at_knots(np.full(len(AXIS), 3.0), AXIS), 3.0)
    line = band_means(AXIS.points, AXIS)
    for band in bands_on(AXIS):
        assert line[band.name] == pytest.approx((max(band.first, AXIS.first) + band.last) / 2, abs=2)
    assert direct(AXIS, CLAY).sum() == 4


def test_no_point_lies_in_two_bands() -> None:
    assert members(MIR_AXIS, MIR_BANDS).sum(axis=0).max() == 1
    assert members(AXIS, bands_on(AXIS)).sum(axis=0).max() == 1


def test_importance_is_largest_in_the_band_that_tells() -> None:
    own = library("a", 0, 60)
    found = importance(-np.log10(own.values), own.properties[CLAY])
    assert np.mean(found.vip**2) == pytest.approx(1)
    assert 1700 <= AXIS.points[found.vip.argmax()] <= 1760
    assert found.slopes[found.vip.argmax()] > 0
    assert found.r2 > 0.8
    rng = np.random.default_rng(0)
    assert importance(-np.log10(own.values), rng.permutation(own.properties[CLAY])).r2 < 0.4


def test_the_pool_is_regressed_beside_its_libraries() -> None:
    listed = list(regressed([library("a", 0), library("b", 1), library("few", 2, n=12)], "made"))
    assert [(one.library, one.n) for one in listed if one.property == CLAY] == [("a", 40), ("b", 40), (POOL, 80)]


def test_the_band_that_a_model_reads_moves_it_more_than_others(scene: tuple[Scene, Floats]) -> None:
    asked, contribution = scene
    found = deleted(asked, contribution, 1)
    assert found.share > 0.95
    assert found.ratio > 5
    first, chance, last = curves(asked, contribution).areas()
    assert first > chance + 0.1 > last + 0.2


def test_a_shuffled_attribution_fails_the_deletion_tests(scene: tuple[Scene, Floats]) -> None:
    asked, contribution = scene
    shuffled = np.random.default_rng(1).permuted(contribution, axis=1)
    found = deleted(asked, shuffled, 1)
    assert found.share < 0.6
    proper = curves(asked, contribution).areas()
    first, chance, _ = curves(asked, shuffled).areas()
    assert first < chance + 0.1
    assert proper[0] > chance + 0.1


def test_contributions_foretell_the_moves_and_shuffled_ones_do_not() -> None:
    weights = np.random.default_rng(0).normal(size=len(AXIS))

    def model(rows: Floats) -> Floats:
        return np.asarray(-np.log10(rows) @ weights)

    own = [attribute(lambda rows: model(rows)[:, None], row, mean_soil(), AXIS).contribution[:, 0] for row in SOILS]
    contribution, asked = np.stack(own), Scene(model, SOILS, mean_soil(), AXIS, KNOTS)
    assert deleted(asked, contribution, 3).fidelity > 0.99
    assert deleted(asked, np.random.default_rng(1).permuted(contribution, axis=1), 3).fidelity < 0.4


def test_random_bands_are_as_wide_as_those_they_stand_for_and_elsewhere() -> None:
    held = np.array([[2145.0, 2185.0], [2185.0, 2230.0]])
    rng = np.random.default_rng(0)
    from training.explaining.deletion import _elsewhere

    for _ in range(20):
        drawn = _elsewhere(KNOTS, held, rng)
        assert drawn @ np.gradient(KNOTS.points) == pytest.approx(85, rel=0.35)
        assert (drawn * parts_of(KNOTS, held)).sum() < 0.6
    with pytest.raises(ValueError, match="no place"):
        _elsewhere(KNOTS, np.array([[1354.0, 2400.0]]), rng)


def test_nothing_taken_out_is_the_spectrum_and_all_is_the_mean_soil(scene: tuple[Scene, Floats]) -> None:
    asked, contribution = scene
    np.testing.assert_allclose(asked.without(np.zeros_like(contribution)), depth(asked.reflectance), atol=1e-9)
    soil = asked.without(np.ones_like(contribution))
    np.testing.assert_allclose(depth(asked.reflectance) - soil, contribution.sum(axis=1), atol=1e-6)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    make_bundle(folder, id_="nir-1354-2490")
    return folder


@pytest.fixture(scope="module")
def bundle(models: Path) -> Bundle:
    return load_bundle(models / "nir-1354-2490")


def graphs(bundle: Bundle) -> tuple[TorchGraph, TorchGraph]:
    encode, decode = (TorchGraph(bundle.files[name], name) for name in (FLOAT_ENCODER, DECODER))
    return encode, decode


def spectra(values: Floats) -> Spectra:
    return Spectra(AXIS, values, Quantity.REFLECTANCE)


@pytest.mark.parametrize("shipped", [False, True])
def test_graphs_in_torch_give_what_the_bundle_gives(bundle: Bundle, shipped: bool) -> None:
    if shipped:
        bundle = load_bundle(Path(__file__).parents[3] / "models" / "nir-1354-2490")
    outputs = Predictor(bundle, encoder="float").predict_table(spectra(SOILS), with_mir=True).outputs
    np.testing.assert_allclose(predicted_mir(*graphs(bundle), SOILS), outputs.mir, atol=2e-3)


def test_an_operator_without_a_slope_is_refused() -> None:
    node = helper.make_node("ArgMax", ["x"], ["y"])
    ends = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", 3]) for name in "xy"]
    raw = helper.make_model(helper.make_graph([node], "g", ends[:1], ends[1:])).SerializeToString()
    with pytest.raises(InputError) as caught:
        TorchGraph(raw, "file")
    assert caught.value.code is TrainingCode.OPERATOR


def head_of(name: str) -> MirHead:
    slopes = np.where(MIR_AXIS.points > 3000, 0.0, np.random.default_rng(0).normal(0, 0.01, len(MIR_AXIS)))
    return MirHead(name, slopes, 0.3, 9, UNSEEN)


@pytest.mark.parametrize("name", [OC, CLAY])
def test_what_goes_through_the_mir_adds_up_on_both_spectra(bundle: Bundle, name: str) -> None:
    assert bundle.reference is not None
    found = traced(*graphs(bundle), head_of(name), spectra(SOILS[:4]), bundle.reference, nodes=40)
    change = found.value - found.reference
    np.testing.assert_allclose(found.mir.sum(axis=1), change, rtol=1e-3)
    np.testing.assert_allclose(found.crossed.sum(axis=(1, 2)), change, rtol=1e-3)
    assert found.gap.max() < 1e-3
    # what lies beyond 3000 cm⁻¹ has no slope and carries nothing
    beyond = [at for at, band in enumerate(MIR_BANDS) if band.first > 3000]
    assert np.abs(found.crossed[:, :, beyond]).max() == 0
    assert np.abs(found.crossed[:, :, :5]).max() > 0


def test_a_head_is_linear_and_finds_its_band() -> None:
    rng = np.random.default_rng(0)
    clay = rng.uniform(5, 50, 32)
    shape = np.exp(-0.5 * ((MIR_AXIS.points - 3620) / 15) ** 2)
    slope = 1 + MIR_AXIS.points / 4000
    values = slope + np.outer(0.004 * clay, shape) + 0.001 * rng.standard_normal((32, len(MIR_AXIS)))
    ids = np.array([f"s{row}" for row in range(32)], dtype=np.str_)
    own = Library(
        "m",
        "m",
        MIR_AXIS,
        Quantity.ABSORBANCE,
        values,
        ids,
        ids,
        {CLAY: clay},
        "none",
        "nobody",
        "dry",
        may_ship=False,
    )
    head = fitted_head([own], CLAY)
    assert head.own.r2 > 0.9
    assert abs(MIR_AXIS.points[head.slopes.argmax()] - 3620) < 15
    assert not head.slopes[MIR_AXIS.points < 752].any()


def test_scattering_finds_the_band_that_tells() -> None:
    own = library("a", 0, 60)
    found = scattered_importance(-np.log10(own.values), own.properties[CLAY], AXIS)
    assert found.r2 > 0.7
    assert found.strength.shape == (len(found.scales), len(found.wavenumbers))
    assert np.isinf(found.scales).sum() == 1
    curve = found.along(AXIS)
    band = (AXIS.points > 1690) & (AXIS.points < 1770)
    assert curve[band].mean() > 1.3 * curve[~band].mean()


def test_agreement_is_measured_against_shifts() -> None:
    rng = np.random.default_rng(0)
    smooth = np.convolve(rng.standard_normal(80), np.ones(8), "same")
    assert agreed(smooth, smooth) == pytest.approx(agreed(smooth, 2 * smooth))
    assert agreed(smooth, smooth).r == pytest.approx(1)
    assert agreed(smooth, smooth).chance == 0
    assert agreed(smooth, np.roll(smooth, 30)).chance > 0


def test_a_folder_without_bundles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        bundles_in(tmp_path, tmp_path)
    assert caught.value.code is TrainingCode.NO_BUNDLES


def test_libraries_of_a_bundle_are_explained_whole(models: Path, bundle: Bundle) -> None:
    [found] = bundles_in(models, models)
    assert found.reference is not None
    own = attributed(Predictor(found, threads=1), library("a", 0), most=5)
    assert own.contribution.shape == (5, len(KNOTS), 4)
    assert own.gaps.max() < 0.05
    listed, rest = shares([own], 0)
    assert listed.sum() + rest == pytest.approx(1)


def test_nitrogen_that_follows_carbon_is_told_by_carbon() -> None:
    own = library("a", 0, 60)
    nitrogen = own.properties[CLAY] / 300 * np.exp(0.02 * np.random.default_rng(1).standard_normal(60))
    both = {"n.tot_usda.a623_w.pct": nitrogen, OC: own.properties[CLAY] / 25}
    [found] = nitrogen_by_carbon([replace(own, properties=both), library("b", 1)])
    assert found.n == 60
    assert found.own > 0.8
    assert found.by_carbon > 0.8
    assert abs(found.given) < 0.35


@pytest.fixture(scope="module")
def found(bundle: Bundle) -> Found:
    """A study of two small libraries."""
    assert bundle.reference is not None
    libraries = [library("limesoda_A1_visnir", 0, 32), library("b", 1, 32, may_ship=False)]
    predictor = Predictor(bundle, threads=1)
    explained: list[Attributed] = [attributed(predictor, one, 4) for one in libraries]
    places = scattered_importance(-np.log10(libraries[0].values), libraries[0].properties[CLAY], AXIS)
    head = head_of(OC)
    through = traced(*graphs(bundle), head, spectra(SOILS[:2]), bundle.reference)
    return Found(
        regressed=list(regressed(libraries, "nir-1354-2490")),
        attributed=explained,
        tested=[test for one in explained for test in _tested(predictor, one)],
        through_mir=[ThroughMir(head, through, {"b": UNSEEN})],
        compared=[Comparison("limesoda_A1_visnir", CLAY, "VIP", "scattering", agreed(KNOTS.points, KNOTS.points))],
        scattered={("limesoda_A1_visnir", CLAY): places},
    )


def test_tables_and_figures_are_whole(found: Found, tmp_path: Path) -> None:
    write(found, tmp_path)
    draw(found, tmp_path)
    page = (tmp_path / "explain-tables.md").read_text(encoding="utf-8")
    for title in ("Named bands, nm", "Deletion tests", "By way of the predicted MIR", "Do the ways agree?"):
        assert title in page
    with (tmp_path / "explain-checks.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {(row["library"], row["seen"]) for row in rows} == {("limesoda_A1_visnir", "yes"), ("b", "no")}
    assert len(rows) == 8
    figures = sorted(file.name for file in tmp_path.glob("*.png"))
    assert figures == [f"explain-{name}.png" for name in ("bands", "deletion", "mir", "scattering")]
    assert all(file.stat().st_size < 150_000 for file in tmp_path.glob("*.png"))


def test_properties_without_bands_are_told_to_be_inferred(found: Found, tmp_path: Path) -> None:
    write(found, tmp_path)
    page = (tmp_path / "explain-tables.md").read_text(encoding="utf-8")
    [line] = [line for line in page.splitlines() if line.startswith("| pH (water) |") and "association" in line]
    assert line.count("|") == 6


def test_the_text_of_the_page_stays_and_a_page_without_a_place_is_refused(found: Found, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        into_docs(found, tmp_path)
    assert caught.value.code is TrainingCode.NO_PLACE
    assert not list(tmp_path.iterdir())
    (tmp_path / "explain.md").write_text(
        "Before.\n<!-- tables -->\n<!-- end of tables -->\nAfter.\n", encoding="utf-8"
    )
    into_docs(found, tmp_path)
    text = (tmp_path / "explain.md").read_text(encoding="utf-8")
    assert text.startswith("Before.\n")
    assert text.endswith("After.\n")


def test_torch_and_numpy_take_the_same_way(bundle: Bundle) -> None:
    """The whole traced by knots is what the finite differences of the bundle give for the same model."""
    assert bundle.reference is not None
    encode, decode = graphs(bundle)
    head = head_of(OC)

    def model(rows: Floats) -> Floats:
        mir: NDArray[np.float64] = predicted_mir(encode, decode, rows)
        return np.expm1(head.offset + mir @ head.slopes)[:, None]

    found = traced(encode, decode, head, spectra(SOILS[:1]), bundle.reference, nodes=12)
    theirs = attribute(model, SOILS[0], bundle.reference, AXIS)
    np.testing.assert_allclose(found.crossed[0].sum(axis=1), theirs.contribution[:, 0], rtol=0.02, atol=1e-4)
    assert torch.get_default_dtype() is torch.float32
    assert Axis(AXIS.points, AxisUnit.NM) == AXIS
