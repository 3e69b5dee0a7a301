"""What is simulated against what was measured, and shipped parameters against the code that makes them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from core.errors import InputError
from core.spectrum import AxisUnit, Floats
from drivers.world.soils import SoilModel, no_soil
from training.errors import TrainingCode
from training.libraries import MIR_AXIS, NIR_GRIDS, mir_libraries, nir_libraries
from training.libraries.reading import read_set
from training.simulate.pairs import simulated_pairs
from training.simulate.properties import main_properties
from training.simulate.soil_model import SOIL_SETS, fit_soils, main_soils, soil_absorbance

COMMON = (MIR_AXIS.points >= 752) & (MIR_AXIS.points <= 3798)


def snv(values: Floats) -> Floats:
    return np.asarray((values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, keepdims=True))


def agreement(simulated: Floats, real: list[Floats]) -> float:
    """Correlation of the mean SNV spectrum with the mean over libraries."""
    pooled = np.mean([snv(one).mean(axis=0) for one in real], axis=0)
    return float(np.corrcoef(snv(simulated).mean(axis=0), pooled)[0, 1])


@pytest.mark.shared
def test_simulated_mir_looks_like_real_mir(shared: Path) -> None:
    real = [one.values[:, COMMON] for one in mir_libraries(shared)]
    assert agreement(simulated_pairs(500, 1, "nir-904-1696").mir[:, COMMON], real) > 0.94


@pytest.mark.shared
@pytest.mark.parametrize("grid", NIR_GRIDS)
def test_simulated_nir_looks_like_real_nir(shared: Path, grid: str) -> None:
    real = [-np.log10(one.values) for one in nir_libraries(shared, grid) if one.may_ship]
    made = simulated_pairs(500, 1, grid).nir
    assert agreement(-np.log10(made), real) > 0.9
    assert 0.25 < np.median(made) < 0.5


@pytest.mark.shared
def test_the_shipped_properties_are_what_the_code_makes(shared: Path, tmp_path: Path) -> None:
    main_properties(shared, tmp_path / "properties.json")
    shipped = json.loads(files("training.simulate").joinpath("properties.json").read_text(encoding="utf-8"))
    made = json.loads((tmp_path / "properties.json").read_text(encoding="utf-8"))
    assert made["names"] == shipped["names"]
    np.testing.assert_allclose(made["quantiles"], shipped["quantiles"], rtol=1e-2)
    np.testing.assert_allclose(made["correlation"], shipped["correlation"], atol=2e-3)


def test_properties_without_their_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        main_properties(tmp_path, tmp_path / "out.json")
    assert refused.value.code == TrainingCode.SET_MISSING


@pytest.mark.shared
def test_the_shipped_soils_are_what_the_code_makes(shared: Path, tmp_path: Path) -> None:
    main_soils(shared, tmp_path / "soils.json")
    shipped = json.loads(files("drivers.world").joinpath("soils.json").read_text(encoding="utf-8"))
    made = json.loads((tmp_path / "soils.json").read_text(encoding="utf-8"))
    assert made["contributors"] == shipped["contributors"]
    np.testing.assert_allclose(made["mean"], shipped["mean"], atol=2e-5)
    np.testing.assert_allclose(made["loadings"], shipped["loadings"], atol=1e-3)
    assert made["radius2"] == pytest.approx(chi2.ppf(0.95, len(made["loadings"])), abs=1e-3)


@pytest.mark.shared
def test_drawn_soils_lie_among_the_real_ones_and_the_rest_does_not(shared: Path) -> None:
    real = {name: snv(soil_absorbance(read_set(shared, name, AxisUnit.NM))) for name in SOIL_SETS}
    fit = fit_soils(real, components=10)
    t2, q = distances(np.vstack(list(real.values())), fit.mean, fit.loadings)
    drawn = snv(-np.log10([SoilModel.load().draw(seed).values for seed in range(400)]))
    drawn_t2, drawn_q = distances(drawn, fit.mean, fit.loadings)
    assert (drawn_t2 <= np.quantile(t2, 0.95)).mean() > 0.85
    assert (drawn_q <= np.quantile(q, 0.95)).mean() > 0.9
    others = snv(-np.log10([no_soil(kind, seed).values for kind in ("plastic", "leaf") for seed in range(5)]))
    assert (distances(others, fit.mean, fit.loadings)[1] > np.quantile(q, 0.99)).all()


def distances(snv_spectra: Floats, mean: Floats, loadings: Floats) -> tuple[Floats, Floats]:
    """Squared score distance and squared residual `[n]`."""
    centred = snv_spectra - mean
    scores = centred @ np.linalg.pinv(loadings)
    return (scores**2).sum(axis=1), ((centred - scores @ loadings) ** 2).sum(axis=1)


def test_a_fit_gives_back_the_distribution_it_was_drawn_from() -> None:
    rng = np.random.default_rng(0)
    loadings = np.linalg.qr(rng.standard_normal((50, 2)))[0].T * [[3.0], [1.0]]
    spectra = 0.4 + rng.standard_normal((4000, 2)) @ loadings
    fit = fit_soils({"one": spectra[:2000], "other": spectra[2000:]}, components=2)
    np.testing.assert_allclose(fit.mean, 0.4, atol=0.05)
    for mean, covariance in fit.places.values():
        np.testing.assert_allclose(covariance, np.eye(2), atol=0.1)
        np.testing.assert_allclose(mean, 0, atol=0.1)
