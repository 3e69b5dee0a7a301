"""The grammar of column names, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.properties import PROPERTIES
from core.spectrum import AxisUnit, Quantity
from training.libraries.grammar import (
    LaboratoryColumn,
    Range,
    SpectralColumn,
    known_properties,
    laboratory_column,
    spectral_column,
)
from training.libraries.naming import clean_id

POSITIONS = st.integers(300_000_000, 9_999_000_000).map(lambda millionths: millionths / 1e6)
WORDS = st.from_regex(r"[a-z][a-zA-Z0-9]{0,5}(\.[a-zA-Z0-9]{1,5})?", fullmatch=True)
UNITS = st.sampled_from(["w.pct", "w.frac", "cmolc.kg", "mg.kg", "g.kg", "g.cm3", "ds.m", "index"])


@given(st.sampled_from(Range), POSITIONS, st.sampled_from(Quantity))
def test_a_spectral_column_is_what_its_name_says(within: Range, position: float, quantity: Quantity) -> None:
    column = SpectralColumn(within, position, quantity)
    again = spectral_column(column.name)
    assert again is not None
    assert (again.range, again.quantity) == (within, quantity)
    assert again.position == pytest.approx(position, abs=1e-6)
    assert laboratory_column(column.name) is None


@given(WORDS, WORDS, UNITS)
def test_a_laboratory_column_is_what_its_name_says(analyte: str, method: str, unit: str) -> None:
    column = LaboratoryColumn(analyte, method, unit)
    assert laboratory_column(column.name) == column
    assert spectral_column(column.name) is None


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("scan_mir.600_abs", SpectralColumn(Range.MIR, 600.0, Quantity.ABSORBANCE)),
        ("scan_mir.599.766_abs", SpectralColumn(Range.MIR, 599.766, Quantity.ABSORBANCE)),
        ("scan_nir.1350_ref", SpectralColumn(Range.NIR, 1350.0, Quantity.REFLECTANCE)),
        ("scan_visnir.2500_ref", SpectralColumn(Range.VISNIR, 2500.0, Quantity.REFLECTANCE)),
    ],
)
def test_names_of_the_public_files(name: str, column: SpectralColumn) -> None:
    assert spectral_column(name) == column
    assert column.name == name
    assert column.range.unit is (AxisUnit.CM1 if "mir" in name else AxisUnit.NM)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "scan_mir.600",
        "scan_mir._abs",
        "scan_mir.600_abs ",
        "scan.mir.model.name_utf8_txt",
        "id.sample_local_c",
        "efferv_usda.a479_class",
        "layer.upper.depth_usda_cm",
        "scan.mir.nafreq_ossl_pct",
        "longitude.point_wgs84_dd",
    ],
)
def test_other_columns_are_neither(name: str) -> None:
    assert spectral_column(name) is None
    assert laboratory_column(name) is None


@pytest.mark.parametrize(
    "name", ["awc.33.1500kPa_usda.c80_w.frac", "b.ext_mel3_mg.kg", "oc_iso.10694_w.pct", "al.ext_aquaregia_g.kg"]
)
def test_methods_beside_usda_are_laboratory_columns(name: str) -> None:
    column = laboratory_column(name)
    assert column is not None
    assert column.name == name


def test_every_property_of_the_application_follows_the_grammar() -> None:
    assert all(laboratory_column(name) is not None for name in PROPERTIES)
    assert known_properties(["x", *reversed(PROPERTIES)]) == list(PROPERTIES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("26949", "26949"), ("26949.0", "26949"), ("1e+05", "100000"), ("1E5", "1E5"), ("1.50", "1.50"), ("7a", "7a")],
)
def test_ids_that_programs_turned_into_numbers_are_themselves_again(written: str, meant: str) -> None:
    assert clean_id(written) == meant
