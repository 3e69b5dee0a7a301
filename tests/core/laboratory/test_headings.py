from __future__ import annotations

import pytest

from core.errors import InputError
from core.laboratory.codes import Caveat, LaboratoryCode
from core.laboratory.headings import declared, meaning_of, sample_column
from core.laboratory.units import CMOL_PER_MG_K, K_IN_K2O
from core.laboratory.vocabulary import (
    CARBON_IN_ORGANIC_MATTER,
    CARBONATE,
    CEC,
    CLAY,
    OC,
    PH_CACL2,
    PH_WATER,
    SAND,
    SILT,
    TC,
    TN,
    K,
)
from core.properties import PROPERTIES, PropertyCode

PLAIN = [
    ("SOC %", OC, 1.0),
    ("soc_pct", OC, 1.0),
    ("Organic carbon (g kg-1)", OC, 0.1),
    ("C org. (g kg⁻¹)", OC, 0.1),
    ("Corg [%]", OC, 1.0),
    ("Organic carbon [wt.-%]", OC, 1.0),
    ("Carbono orgánico (%)", OC, 1.0),
    ("carbone organique (g/kg)", OC, 0.1),
    ("TOC (mg/kg)", OC, 1e-4),
    ("OC (kg/kg)", OC, 100.0),
    ("Total Carbon (%)", TC, 1.0),
    ("total_n_g_per_kg", TN, 0.1),
    ("Azote total (g/kg)", TN, 0.1),
    ("N (%)", TN, 1.0),
    ("Calcaire total (%)", CARBONATE, 1.0),
    ("CaCO3 %", CARBONATE, 1.0),
    ("pH (H2O)", PH_WATER, 1.0),
    ("pH eau", PH_WATER, 1.0),
    ("pH 1:5 water", PH_WATER, 1.0),
    ("ph_cacl2", PH_CACL2, 1.0),
    ("pH CaCl₂", PH_CACL2, 1.0),
    ("CEC (meq/100 g)", CEC, 1.0),
    ("cec_meq_per_100g_wet", CEC, 1.0),
    ("KAK (mmolc/kg)", CEC, 0.1),
    ("Capacité d'échange cationique (cmol(+)/kg)", CEC, 1.0),
    ("Clay (g/kg)", CLAY, 0.1),
    ("Argile (%)", CLAY, 1.0),
    ("argila (dag/kg)", CLAY, 1.0),
    ("Clay (<2 µm) %", CLAY, 1.0),
    ("Limons (‰)", SILT, 0.1),
    ("Areia (g/kg)", SAND, 0.1),
    ("K (mg/kg)", K, CMOL_PER_MG_K),
    ("K2O mg/100g", K, 10 * CMOL_PER_MG_K * K_IN_K2O),
    ("Exchangeable K (cmolc/kg)", K, 1.0),
]
OTHERS = [
    ("organic_c_walkleyblack_pct_wet", OC, Caveat.METHOD_DIFFERS),
    ("Organic C, Walkley-Black (%)", OC, Caveat.METHOD_DIFFERS),
    ("pH 1:2.5 KCl", PH_CACL2, Caveat.METHOD_DIFFERS),
    ("pH", PH_WATER, Caveat.METHOD_UNSTATED),
    ("Clay, laser (%)", CLAY, Caveat.METHOD_DIFFERS),
    ("Schluff (%)", SILT, Caveat.METHOD_DIFFERS),
    ("Sand 63-2000 µm (%)", SAND, Caveat.METHOD_DIFFERS),
    ("Mehlich-3 K (mg/kg)", K, Caveat.METHOD_DIFFERS),
    ("K (CAL) mg/100 g", K, Caveat.METHOD_DIFFERS),
    ("Total N Kjeldahl (%)", TN, Caveat.METHOD_DIFFERS),
    ("CEC effective (cmol+/kg)", CEC, Caveat.METHOD_DIFFERS),
    ("Humus (%)", OC, Caveat.FROM_ORGANIC_MATTER),
    ("M.O. (g/kg)", OC, Caveat.FROM_ORGANIC_MATTER),
    ("Materia orgánica (%)", OC, Caveat.FROM_ORGANIC_MATTER),
    ("Argila (g/dm³)", CLAY, Caveat.PER_VOLUME),
    ("CTC (cmolc/dm³)", CEC, Caveat.PER_VOLUME),
    ("oc_iso.10694_w.pct", OC, Caveat.METHOD_DIFFERS),
    ("k.ext_usda.a1065_mg.kg", K, Caveat.METHOD_DIFFERS),
]


@pytest.mark.parametrize(("heading", "prop", "factor"), PLAIN)
def test_common_names_and_units_are_understood(heading: str, prop: str, factor: float) -> None:
    meaning = meaning_of(heading)
    assert meaning is not None
    assert meaning.property == prop
    assert meaning.factor == pytest.approx(factor)
    assert not any(caveat.needs_confirmation for caveat in meaning.caveats)


@pytest.mark.parametrize("name", PROPERTIES)
def test_an_ossl_column_is_its_property(name: str) -> None:
    meaning = meaning_of(name)
    assert meaning is not None
    assert (meaning.property, meaning.factor, meaning.caveats) == (name, 1.0, ())


@pytest.mark.parametrize(("heading", "prop", "caveat"), OTHERS)
def test_what_differs_from_the_property_must_be_confirmed(heading: str, prop: str, caveat: Caveat) -> None:
    meaning = meaning_of(heading)
    assert meaning is not None
    assert meaning.property == prop
    assert caveat in meaning.caveats
    assert caveat.needs_confirmation


@pytest.mark.parametrize(
    "heading",
    ["Bulk density", "clay minerals (%)", "N", "K", "Ca (mg/kg)", "sand colour", "C stock (t/ha)", "depth", "", "CO2",
     "Clay (mmol/kg)", "organic carbon stock (kg/m2)", "lat"],
)  # fmt: skip
def test_what_may_mean_anything_is_left_alone(heading: str) -> None:
    assert meaning_of(heading) is None


def test_organic_matter_becomes_organic_carbon() -> None:
    meaning = meaning_of("Organic matter (g/kg)")
    assert meaning is not None
    assert meaning.factor == pytest.approx(0.1 * CARBON_IN_ORGANIC_MATTER)


def test_a_missing_unit_is_told_but_needs_no_confirmation() -> None:
    meaning = meaning_of("Clay")
    assert meaning is not None
    assert meaning.caveats == (Caveat.UNIT_ASSUMED,)
    assert not Caveat.UNIT_ASSUMED.needs_confirmation


def test_cells_below_the_heading_give_unit_and_method() -> None:
    meaning = meaning_of("Corg", ["g/kg", "Walkley-Black"])
    assert meaning is not None
    assert meaning.factor == pytest.approx(0.1)
    assert meaning.method == "Walkley–Black"


def test_a_column_of_errors_is_one() -> None:
    meaning = meaning_of("SOC sd (%)")
    assert meaning is not None
    assert meaning.error


def test_the_users_word_is_a_meaning_too() -> None:
    meaning = declared(CLAY, "g/kg")
    assert meaning.property == CLAY
    assert meaning.factor == pytest.approx(0.1)
    with pytest.raises(InputError) as refused:
        declared(CLAY, "mmol/kg")
    assert refused.value.code is LaboratoryCode.UNIT_UNKNOWN
    with pytest.raises(InputError) as refused:
        declared("mud", "%")
    assert refused.value.code is PropertyCode.UNKNOWN


@pytest.mark.parametrize(
    ("headings", "index"),
    [
        (["Lab No.", "Sample ID", "Clay"], 1),
        (["N° échantillon", "Argile"], 0),
        (["Ton", "Probennummer"], 1),
        (["Amostra", "Argila"], 0),
        (["Lab. Nr.", "Proben-Nr.", "Ton"], 1),
        (["Échantillon n°", "Argile"], 0),
        (["sample_id", "clay"], 0),
        (["id.sample_local_c", "sample"], 0),
        (["Labornummer", "Kundenprobe"], 1),
        (["lat", "lon"], None),
    ],
)
def test_the_customers_name_of_a_sample_is_preferred(headings: list[str], index: int | None) -> None:
    assert sample_column(headings) == index
