"""The real libraries against their cards, the table of facts and each other."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from core.properties import PROPERTIES
from core.spectrum import AxisUnit
from training.libraries import (
    MIR_AXIS,
    NIR_GRIDS,
    Library,
    inorganic_c,
    mir_libraries,
    nir_libraries,
    pairs,
    read_library,
    rocks,
)
from training.libraries.laboratory import read_laboratory
from training.libraries.reading import read_set
from training.libraries.sets import SETS, Scale
from training.libraries.table import read_table

OC, PH, CLAY = "oc_usda.c729_w.pct", "ph.h2o_usda.a268_index", "clay.tot_usda.a334_w.pct"
TOTAL_C, TOTAL_N, CEC = "c.tot_usda.a622_w.pct", "n.tot_usda.a623_w.pct", "cec_usda.a723_cmolc.kg"
pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def by_grid(shared: Path) -> dict[str, list[Library]]:
    return {grid: nir_libraries(shared, grid) for grid in NIR_GRIDS}


@pytest.fixture(scope="module")
def may_ship(shared: Path) -> list[Library]:
    return mir_libraries(shared)


@pytest.fixture(scope="module")
def judged(shared: Path) -> list[Library]:
    return mir_libraries(shared, evaluation=True)


def card(shared: Path, name: str) -> str:
    return (shared / "data" / f"{name}.md").read_text(encoding="utf-8")


def numbers(text: str, label: str) -> list[float]:
    found = re.search(rf"{label}:? \[([^]]+)\]", text)
    assert found, label
    return [float(part) for part in found[1].split(",")]


@pytest.mark.parametrize("name", SETS)
def test_each_set_is_what_its_card_says(shared: Path, name: str) -> None:
    text, entry = card(shared, name), SETS[name]
    first, last, points = numbers(text, "axis")
    lowest, highest = numbers(text, "values")
    samples = read_set(shared, name, AxisUnit.CM1 if name.split("_")[-1].startswith("mir") else AxisUnit.NM)
    said = re.search(r"n (?:samples|ids): (\d+)", text)
    assert said
    assert len(set(samples.fold_groups)) <= len(samples.sample_ids)
    assert len(samples.sample_ids if name.startswith("saopaulo") else set(samples.sample_ids)) >= int(said[1])
    assert samples.axis.first == pytest.approx(max(first, entry.first), abs=2.5)
    assert samples.axis.last == pytest.approx(last, abs=0.06)
    assert len(samples.axis) == points or entry.first > first
    divisor = 100 if entry.scale is Scale.PERCENT else 1
    assert samples.values.min() >= lowest / divisor - 1e-4
    assert samples.values.max() <= highest / divisor + 1e-4


def test_the_table_is_consistent_and_names_properties_that_tilth_knows(shared: Path) -> None:
    with (shared / "facts" / "libraries.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    same = (
        "overlap_group",
        "weights_may_ship",
        "lolo_nir_1354_2490",
        "lolo_nir_904_1696",
        "mir_pretraining",
        "state",
    )
    for name, use in read_table(shared).items():
        assert len({tuple(row[key] for key in same) for row in rows if row["set"] == name}) == 1
        assert {label.name for label in use.labels} <= set(PROPERTIES)
        assert not use.uses or name in SETS


@pytest.mark.parametrize("grid", NIR_GRIDS)
def test_nir_libraries_are_exactly_those_of_the_protocol(
    shared: Path, by_grid: dict[str, list[Library]], grid: str
) -> None:
    libraries = by_grid[grid]
    wanted = {name for name, use in read_table(shared).items() if f"lolo_{grid.replace('-', '_')}" in use.uses}
    assert {library.name for library in libraries} == wanted
    for library in libraries:
        assert np.isfinite(library.values).all()
        assert 0.01 < library.values.min() < library.values.max() < 1.2
        assert library.contributors
        assert library.properties


def test_counts_of_the_long_grid_agree_with_the_cards(by_grid: dict[str, list[Library]]) -> None:
    by_name = {library.name: library for library in by_grid["nir-1354-2490"]}
    assert len(by_name) == 11
    walloon = by_name["nirsoil_walloon_nir"]
    assert (len(walloon), walloon.labelled(OC).sum(), walloon.labelled(TOTAL_N).sum()) == (
        825,
        732,
        645,
    )
    assert walloon.labelled(CEC).sum() == 447
    gaia = by_name["gaia_ethiopia_neospectra_nir"]
    assert (len(gaia), gaia.labelled(OC).sum(), gaia.may_ship) == (121, 75, False)
    assert len(set(by_name["tropires_uganda_nir"].fold_groups)) == 32
    assert len(by_name["cursocds_brazil_visnir"]) == 1021
    assert np.nanmax(by_name["tropires_uganda_nir"].properties[TOTAL_C]) == pytest.approx(32.9, abs=0.1)


def test_laboratory_values_are_plausible_in_their_units(
    by_grid: dict[str, list[Library]], may_ship: list[Library], judged: list[Library]
) -> None:
    questioned = []
    for library in (*by_grid["nir-1354-2490"], *by_grid["nir-904-1696"], *may_ship, *judged):
        for name, values in library.properties.items():
            low, high = PROPERTIES[name].plausible
            questioned += [(library.name, name, value) for value in values if value < low or value > high]
    assert questioned == [("limesoda_H138_mir", PH, pytest.approx(2.4))]


def test_mir_libraries_cover_what_the_snv_rests_on(may_ship: list[Library], judged: list[Library]) -> None:
    common = (MIR_AXIS.points >= 752) & (MIR_AXIS.points <= 3798)
    assert [len(library) for library in may_ship] == [138, 115, 42, 32, 20]
    assert [len(library) for library in judged] == [94, 113, 250, 604, 41]
    assert all(library.may_ship for library in may_ship)
    assert not any(library.may_ship for library in judged)
    for library in (*may_ship, *judged):
        assert np.isfinite(library.values[:, common]).all(), library.name
    assert len(set(judged[2].fold_groups)) == 50


@pytest.mark.parametrize(
    ("name", "n", "ships"), [("H138", 138, True), ("whrc_vertex_604", 604, False), ("ecostress_jhu", 41, False)]
)
def test_pairs_hold_the_same_samples_and_values(shared: Path, name: str, n: int, ships: bool) -> None:
    nir, mir = pairs(shared, name)
    assert len(nir) == len(mir) == n
    assert nir.may_ship is mir.may_ship is ships
    assert nir.group == mir.group
    assert nir.sample_ids.tolist() == mir.sample_ids.tolist()
    assert nir.properties.keys() == mir.properties.keys() != set()
    np.testing.assert_array_equal(nir.properties[CLAY], mir.properties[CLAY])


def test_the_pair_of_h138_is_the_scan_that_its_card_describes(shared: Path, may_ship: list[Library]) -> None:
    nir, mir = pairs(shared, "H138")
    whole = may_ship[0]
    assert (nir.axis.first, nir.axis.last) == pytest.approx((1852.572, 2498.938))
    inside = np.isfinite(mir.values)
    np.testing.assert_allclose(mir.values[inside], whole.values[inside], atol=2e-3)


def test_rocks_are_no_soils_and_never_ship(shared: Path) -> None:
    nir, mir = rocks(shared)
    assert len(nir) == len(mir) == 719
    assert not nir.may_ship
    assert not nir.properties
    assert np.nanmax(mir.values) <= -np.log10(0.002) + 1e-9


@pytest.mark.parametrize(
    ("name", "n", "labels", "ships"),
    [
        ("limesoda_RP62_nir", 62, 3, True),
        ("limesoda_SA112_nir", 112, 3, True),
        ("limesoda_MG44_visnir", 44, 1, True),
        ("limesoda_SSP58_visnir", 58, 1, True),
        ("tavares_brazil_visnir", 102, 1, False),
        ("datepo_moisture_visnir", 300, 0, True),
    ],
)
def test_sets_of_no_protocol_are_read_with_the_labels_of_the_table(
    shared: Path, name: str, n: int, labels: int, ships: bool
) -> None:
    library = read_library(shared, name)
    assert (len(library), len(library.properties), library.may_ship) == (n, labels, ships)
    assert library.mask.all()
    assert 0 < library.values.min() < library.values.max() < 1


def test_moist_and_dry_scans_of_a_soil_are_kept_apart_and_split_together(shared: Path) -> None:
    library = read_library(shared, "datepo_moisture_visnir")
    assert len(set(library.sample_ids)) == 300
    assert len(set(library.fold_groups)) == 100
    assert not library.repeats.any()


def test_the_laboratory_table_of_neospectra_is_read_as_published(shared: Path) -> None:
    values = read_laboratory(shared / "data" / "neospectra_v1.2" / "neospectra_soillab_v1.2.csv")
    assert len(values.sample_ids) == 2106
    counts = {name: int(np.isfinite(column).sum()) for name, column in values.values.items()}
    assert counts[OC] == counts[CLAY] == 2106
    assert counts["c.tot_usda.a622_w.pct"] == 2016
    assert min(float(np.nanmin(column)) for column in values.values.values()) == 0


def test_carbonate_and_the_difference_of_carbons_say_the_same_of_inorganic_carbon(shared: Path) -> None:
    values = read_laboratory(shared / "data" / "neospectra_v1.2" / "neospectra_soillab_v1.2.csv").values
    derived = inorganic_c(values)
    assert derived is not None
    difference = values["c.tot_usda.a622_w.pct"] - values[OC]
    both = np.isfinite(difference) & np.isfinite(values["caco3_usda.a54_w.pct"])
    assert both.sum() == 692
    assert np.std((derived - difference)[both]) < 0.01
    unmeasured = np.isfinite(difference) & np.isnan(values["caco3_usda.a54_w.pct"])
    assert unmeasured.sum() == 1324
    assert np.abs(difference[unmeasured]).max() <= 0.005 + 1e-9
