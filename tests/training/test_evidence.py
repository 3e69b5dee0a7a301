"""What the cards say that estimates rest on, and the tables that stand behind it."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from core.bands import bands_on
from core.errors import InputError
from core.inference.bundle import load_bundle
from core.inference.manifest import Protocol
from core.inference.predictor import Predictor
from core.repeatability import LIMIT
from core.spectrum import Axis, AxisUnit, Quantity, Spectra
from training.bundles.carrying import Carried
from training.bundles.mean_soil import mean_soil
from training.bundles.repeatability import RepeatSd, repeat_sds
from training.cards.evidence import evidence, repeatability
from training.cards.studies import study_sections
from training.errors import TrainingCode
from training.libraries import NIR_GRIDS, nir_libraries

OC, CLAY, PH, POTASSIUM = (
    "oc_usda.c729_w.pct",
    "clay.tot_usda.a334_w.pct",
    "ph.h2o_usda.a268_index",
    "k.ext_usda.a725_cmolc.kg",
)
AXIS = Axis.regular(1354, 2490, 2, AxisUnit.NM)
HEAD = "bundle,property,repeat_sd,soils,source\n"


def test_properties_without_a_band_are_named_with_the_reason() -> None:
    text = evidence([OC, CLAY, PH, POTASSIUM], AXIS, [])
    assert "direct evidence of: pH (water), Potassium (cmol(+)/kg)." in text
    assert "did not follow what was added" in text


def test_where_all_have_bands_nothing_is_said_of_association() -> None:
    text = evidence([OC, CLAY], AXIS, [])
    assert "Every property of this bundle has a named band" in text
    assert "spik" not in text
    assert "potassium" not in text


def test_the_bands_that_carry_most_come_first() -> None:
    bands = bands_on(AXIS)
    parts = np.zeros(len(bands))
    parts[[1, 4]] = 0.2, 0.5
    (line,) = [
        row for row in evidence([CLAY], AXIS, [Carried(CLAY, bands, parts, 0.3)]).splitlines() if "| Clay" in row
    ]
    first, second, *_ = line.split("|")[2:]
    assert bands[4].label in first
    assert "(50%)" in first
    assert bands[1].label in second
    assert line.rstrip(" |").endswith("30%")


def test_another_scan_is_told_with_its_limit() -> None:
    text = repeatability([CLAY, PH], {CLAY: RepeatSd(0.5, 121, "gaia")})
    assert f"| Clay (%) | 0.5 | {LIMIT * 0.5:.3g} | 121 | gaia |" in text
    assert repeatability([CLAY], {}) == ""


def test_the_table_is_read_for_its_bundle_from_either_folder(tmp_path: Path) -> None:
    docs = tmp_path / "training"
    docs.mkdir()
    assert repeat_sds(docs, "a") == {}
    (tmp_path / "reproducibility-bundles.csv").write_text(
        f"{HEAD}a,{CLAY},0.5,12,gaia\nb,{CLAY},0.7,12,gaia\na,unheard.of,0.1,3,x\n"
    )
    assert repeat_sds(docs, "a") == {CLAY: RepeatSd(0.5, 12, "gaia")}
    (docs / "reproducibility-bundles.csv").write_text(f"{HEAD}a,{CLAY},0.6,12,gaia\n")
    assert repeat_sds(docs, "a")[CLAY].sd == 0.6


@pytest.mark.parametrize("cell", ["", "much", "-1", "0", "nan", "inf"])
def test_a_spread_that_is_none_is_refused(tmp_path: Path, cell: str) -> None:
    (tmp_path / "reproducibility-bundles.csv").write_text(f"{HEAD}a,{CLAY},{cell},12,gaia\n")
    with pytest.raises(InputError) as caught:
        repeat_sds(tmp_path, "a")
    assert caught.value.code is TrainingCode.NO_NUMBER
    assert (caught.value.values["column"], caught.value.values["row"]) == ("repeat_sd", 2)


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reproducibility-bundles.csv").write_text("bundle,property,repeat_sd,source\n")
    with pytest.raises(InputError) as caught:
        repeat_sds(tmp_path, "a")
    assert caught.value.code is TrainingCode.TABLE_COLUMN
    assert caught.value.values["column"] == "soils"


def test_studies_are_summed_up_where_there_are_tables(tmp_path: Path) -> None:
    docs = tmp_path / "training"
    docs.mkdir()
    assert study_sections(docs, "a") == {}
    (tmp_path / "benchmark.csv").write_text("r2,ccc,rmse_ratio\n0.5,0.7,0.8\n0.7,0.8,1.25\n0.9,0.9,\n")
    (tmp_path / "explain-checks.csv").write_text(
        "bundle,property,gap_median,share_3,ratio_3,fidelity\n"
        f"a,{CLAY},0.001,0.7,2.0,0.9\na,{CLAY},0.003,0.9,4.0,0.8\nb,{CLAY},0.5,0.5,0.5,0.5\n"
    )
    explained, benchmark = study_sections(docs, "a").values()
    assert "| Clay (%) | 0.002 | 0.8 | 3 | 0.85 |" in explained
    assert "on 2 tasks" in benchmark
    assert "mean R² 0.600 and mean CCC 0.750; its RMSE is 1.00 of" in benchmark
    assert "smaller on 1 of them" in benchmark
    (docs / "reproducibility-recipes.csv").write_text("recipe\nplsr\n")
    with pytest.raises(InputError) as caught:
        study_sections(docs, "a")
    assert caught.value.values["column"] == "against"


def test_in_the_mean_soil_libraries_weigh_alike() -> None:
    rng = np.random.default_rng(0)
    few, many = rng.uniform(0.2, 0.5, (3, 80)), rng.uniform(0.2, 0.5, (60, 80))
    both = mean_soil([few, many])
    np.testing.assert_allclose(both, (mean_soil([few]) + mean_soil([many])) / 2)
    darker = mean_soil([few / 2, many])
    np.testing.assert_allclose(darker, both, atol=1e-12)


@pytest.mark.shared
@pytest.mark.parametrize("name", NIR_GRIDS)
def test_on_real_soils_contributions_add_up(shared: Path, name: str) -> None:
    """To 2 % of the change from the mean soil, or to 1 % of the error at a place never seen."""
    libraries = [library for library in nir_libraries(shared, name) if library.may_ship]
    bundle = load_bundle(Path(str(files("models"))) / name)
    predictor = Predictor(replace(bundle, reference=mean_soil([library.values for library in libraries])))
    rmse = {
        model.name: entry.rmse
        for model in bundle.manifest.properties
        for entry in model.metrics
        if entry.protocol == Protocol.LEAVE_ONE_LIBRARY_OUT and not entry.library
    }
    for library in libraries:
        spectra = Spectra(library.axis, library.values[[0, len(library) // 2]], Quantity.REFLECTANCE)
        for one in (found for row in range(2) for found in predictor.explain(spectra, row)):
            allowed = max(0.02 * abs(one.value - one.reference), 0.01 * rmse.get(one.property, np.inf))
            assert abs(one.gap) <= allowed, (library.name, one.property)
