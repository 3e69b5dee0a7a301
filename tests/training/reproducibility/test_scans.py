"""Single scans of the sets with repeats: what is read, what is left out, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from training.errors import TrainingCode
from training.libraries.table import TABLE
from training.reproducibility.recipes import local_recipes
from training.reproducibility.repeats import by_bundle, by_recipe, taken
from training.reproducibility.scans import GAIA, YAMSYS, read_repeats
from training.reproducibility.shipped import Shipped

COLUMNS = (
    "set,column,property,factor,method,caveat,overlap_group,weights_may_ship,"
    "lolo_nir_1354_2490,lolo_nir_904_1696,mir_pretraining,state"
)


def _shared(tmp_path: Path, frame: pd.DataFrame, name: str = GAIA) -> Path:
    (tmp_path / "data").mkdir()
    frame.to_parquet(tmp_path / "data" / f"{name}.parquet")
    table = tmp_path / TABLE
    table.parent.mkdir(parents=True, exist_ok=True)
    row = f"{name},carbon,oc_usda.c729_w.pct,1,,,gaia,no,yes,no,no,air-dry"
    table.write_text(f"{COLUMNS}\n{row}\n", encoding="utf-8")
    return tmp_path


def _frame() -> pd.DataFrame:
    soils = np.repeat(["A", "B", "C"], 3)
    spectra = 40.0 + np.arange(9)[:, None] + np.arange(4)[None]
    frame = pd.DataFrame(spectra, columns=["1400", "1500.5", "1600", "1700"])
    frame.insert(0, "carbon", np.repeat([1.0, 2.0, np.nan], 3))
    frame.insert(0, "sample_id", soils)
    frame.insert(0, "id", [f"scan {number}" for number in range(9)])
    return frame


def test_scans_in_order_as_fractions(tmp_path: Path) -> None:
    found = read_repeats(_shared(tmp_path, _frame()), GAIA)
    assert found.soils.tolist() == list("AAABBBCCC")
    assert found.place.tolist() == [0, 1, 2] * 3
    assert found.numbers().tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert found.values[0, 0] == pytest.approx(0.40)
    assert found.absorbance()[0, 0] == pytest.approx(-np.log10(0.40))
    assert found.left_out == 0
    assert np.isnan(found.labels["oc_usda.c729_w.pct"][6:]).all()


def test_a_scan_under_two_soils_is_left_out_and_counted(tmp_path: Path) -> None:
    frame = _frame()
    frame.loc[3, "id"] = "scan 2"
    found = read_repeats(_shared(tmp_path, frame), GAIA)
    assert found.left_out == 2
    assert found.soils.tolist() == list("AABBCCC")
    assert found.place.tolist() == [0, 1, 0, 1, 0, 1, 2]


def test_a_soil_that_keeps_one_scan_goes_too(tmp_path: Path) -> None:
    frame = _frame().drop(index=[0])
    frame.loc[3, "id"] = "scan 2"
    found = read_repeats(_shared(tmp_path, frame), GAIA)
    assert set(found.soils.tolist()) == {"B", "C"}
    assert found.left_out == 3


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda frame: frame.drop(columns="sample_id"), TrainingCode.COLUMN_MISSING),
        (lambda frame: frame.drop(columns="carbon"), TrainingCode.COLUMN_MISSING),
        (lambda frame: frame.drop(columns=["1400", "1500.5", "1600", "1700"]), TrainingCode.NO_SPECTRA),
        (lambda frame: frame.assign(**{"1600": np.nan}), TrainingCode.NOT_FINITE),
    ],
)
def test_refusals(tmp_path: Path, spoil: Callable[[pd.DataFrame], pd.DataFrame], code: TrainingCode) -> None:
    with pytest.raises(InputError) as refused:
        read_repeats(_shared(tmp_path, spoil(_frame())), GAIA)
    assert refused.value.code == code


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    shared = _shared(tmp_path, _frame())
    file = shared / "data" / f"{GAIA}.parquet"
    file.write_bytes(b"no parquet")
    with pytest.raises(InputError) as refused:
        read_repeats(shared, GAIA)
    assert refused.value.code == TrainingCode.SET_UNREADABLE
    file.unlink()
    with pytest.raises(InputError) as refused:
        read_repeats(shared, GAIA)
    assert refused.value.code == TrainingCode.SET_MISSING


@pytest.mark.shared
def test_the_sets_with_repeats_and_the_bundle(shared: Path) -> None:
    gaia, yamsys = read_repeats(shared, GAIA), read_repeats(shared, YAMSYS)
    assert (len(gaia), gaia.left_out, len(set(gaia.soils.tolist()))) == (593, 12, 121)
    assert (len(yamsys), yamsys.left_out) == (284, 0)
    bundle = Shipped(Path(__file__).parents[3] / "models", "nir-1354-2490")
    lines = {line.property: line for line in by_bundle(bundle, gaia)}
    carbon = lines["oc_usda.c729_w.pct"]
    # scans of a cup agree better than soils differ, and an average better than a scan
    assert 0.5 < carbon.icc_lower < carbon.icc < carbon.icc_upper < 0.95
    assert 0 < carbon.limit_average < carbon.limit < 1.0
    assert np.isnan(lines["clay.tot_usda.a334_w.pct"].rmse)


@pytest.mark.shared
def test_a_local_model_never_sees_the_soil_it_estimates(shared: Path) -> None:
    gaia = read_repeats(shared, GAIA)
    name = "oc_usda.c729_w.pct"
    labelled = np.flatnonzero(np.isfinite(gaia.labels[name]))
    soils = list(dict.fromkeys(gaia.soils[labelled].tolist()))[:40]
    some = taken(gaia, np.flatnonzero(np.isin(gaia.soils, soils)))
    baseline = local_recipes()[0]
    line = by_recipe(baseline, some, name)
    assert line.rmse > 0.2
    assert line.soils == len(set(some.soils.tolist()))
    # with the laboratory values shuffled between soils there is nothing to learn
    order = np.random.default_rng(0).permutation(line.soils)
    first = np.array([some.labels[name][some.numbers() == soil][0] for soil in order])
    shuffled = taken(some, np.arange(len(some)))
    shuffled.labels[name] = first[some.numbers()]
    assert by_recipe(baseline, shuffled, name).ccc < 0.4
