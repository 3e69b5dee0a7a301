from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bands import MIR_BANDS, NIR_BANDS, Band, bands_on, by_association
from core.properties import PROPERTIES
from core.spectrum import Axis, AxisUnit

LONG = Axis.regular(1354, 2490, 2, AxisUnit.NM)
SHORT = Axis.regular(904, 1696, 2, AxisUnit.NM)
MIR = Axis.regular(602, 4000, 2, AxisUnit.CM1)
GROUPS = {"clay", "carbonate", "quartz", "organic", "water", "iron"}


@pytest.mark.parametrize(("table", "unit"), [(NIR_BANDS, AxisUnit.NM), (MIR_BANDS, AxisUnit.CM1)])
def test_bands_ascend_and_share_nothing(table: tuple[Band, ...], unit: AxisUnit) -> None:
    assert all(band.unit is unit and band.first < band.last for band in table)
    assert all(before.last <= after.first for before, after in pairwise(table))


def test_names_groups_properties_and_sources_are_known() -> None:
    bands = (*NIR_BANDS, *MIR_BANDS)
    assert len({band.name for band in bands}) == len(bands)
    assert {band.group for band in bands} <= GROUPS
    assert {name for band in bands for name in band.properties} <= set(PROPERTIES)
    assert all(band.label and band.source.count(")") == 1 for band in bands)


def test_the_centre_in_a_name_lies_in_the_band() -> None:
    for band in (*NIR_BANDS, *MIR_BANDS):
        assert band.first <= float(band.name.rsplit("_", 1)[1]) <= band.last, band.name


@pytest.mark.parametrize(
    ("centre", "axis", "group"),
    [
        (2207, LONG, "clay"),
        (2341, LONG, "carbonate"),
        (1908, LONG, "water"),
        (1725, LONG, "organic"),
        (920, SHORT, "iron"),
        (976, SHORT, "water"),
        (3620, MIR, "clay"),
        (798, MIR, "quartz"),
        (1870, MIR, "quartz"),
        (2513, MIR, "carbonate"),
        (2924, MIR, "organic"),
    ],
)
def test_what_the_literature_places_is_found_there(centre: float, axis: Axis, group: str) -> None:
    [band] = [band for band in bands_on(axis) if band.first <= centre <= band.last]
    assert band.group == group


def test_an_axis_has_its_own_bands_only() -> None:
    assert {band.name for band in bands_on(MIR)} == {band.name for band in MIR_BANDS}
    assert all(band.first >= 1380 and band.last <= 2365 for band in bands_on(LONG))
    assert all(band.last < 1750 for band in bands_on(SHORT))
    assert bands_on(Axis(np.array([1500.0, 1600.0]), AxisUnit.NM)) == ()


@given(st.floats(700, 2400), st.floats(60, 1800))
def test_the_unit_of_the_axis_changes_the_unit_of_the_bands_and_nothing_else(first: float, width: float) -> None:
    ends = np.array([first, first + width])
    metres = bands_on(Axis(ends, AxisUnit.NM))
    waves = bands_on(Axis(1e7 / ends[::-1], AxisUnit.CM1))
    clear = [
        band for band in metres if min(band.last, ends[1]) - max(band.first, ends[0]) > band.last - band.first - 1
    ]
    assert {band.name for band in clear} <= {band.name for band in waves}
    assert all(before.last <= after.first + 1e-9 for before, after in pairwise(waves))
    for band in waves:
        np.testing.assert_allclose(band.to(AxisUnit.CM1).to(AxisUnit.NM).first, 1e7 / band.last)


@pytest.mark.parametrize("axis", [LONG, SHORT, MIR])
@pytest.mark.parametrize("analyte", ["k.ext", "ph.h2o", "ph.cacl2", "cec", "n.tot", "silt"])
def test_properties_without_bands_are_inferred_by_association(axis: Axis, analyte: str) -> None:
    [name] = [name for name in PROPERTIES if name.startswith(analyte)]
    assert by_association(name, axis)


@pytest.mark.parametrize(
    ("analyte", "has"), [("oc", "lsm"), ("c.tot", "lsm"), ("clay", "lsm"), ("caco3", "lm"), ("sand", "m")]
)
def test_properties_with_bands_have_them_where_they_absorb(analyte: str, has: str) -> None:
    [name] = [name for name in PROPERTIES if name.startswith((f"{analyte}.", f"{analyte}_"))]
    held = {letter for letter, axis in (("l", LONG), ("s", SHORT), ("m", MIR)) if not by_association(name, axis)}
    assert held == set(has)
