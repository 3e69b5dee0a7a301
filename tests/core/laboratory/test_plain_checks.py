from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from core.errors import InputError
from core.laboratory import FindingCode, Fix, LaboratoryCode, Result, apply_fixes, check
from core.laboratory.findings import Finding
from core.laboratory.vocabulary import CLAY, OC, PH_WATER, SAND, SILT, TC

ROW = {CLAY: 20.0, SILT: 30.0, SAND: 50.0, OC: 1.5, TC: 1.6, PH_WATER: 6.5}


def row(sample: str, number: int = 2, changes: dict[str, float] | None = None) -> list[Result]:
    names = {prop.split(".")[0].split("_")[0]: prop for prop in ROW if prop != TC} | {"total": TC}
    values = {**ROW, **{names[name]: value for name, value in (changes or {}).items()}}
    return [Result(sample, prop, v, None, "", "", number, prop, f"{v:g}") for prop, v in values.items()]


def codes(results: list[Result]) -> dict[FindingCode, str]:
    return {finding.code: finding.sample for finding in check(results)}


def test_a_sound_row_is_left_alone() -> None:
    assert not check([*row("A"), *row("B", 3, {"oc": 1.4})])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ph": 65}, FindingCode.IMPLAUSIBLE),
        ({"oc": -1}, FindingCode.IMPLAUSIBLE),
        ({"sand": 40}, FindingCode.TEXTURE_SUM),
        ({"oc": 1.9}, FindingCode.ORGANIC_ABOVE_TOTAL),
    ],
)
def test_what_cannot_be_right_is_found(changes: dict[str, float], code: FindingCode) -> None:
    findings = check([*row("A"), *row("B", 3, changes)])
    assert [(finding.code, finding.sample, finding.strength) for finding in findings] == [(code, "B", inf)]


@pytest.mark.parametrize("changes", [{"sand": 52}, {"oc": 1.7}])
def test_what_rounding_explains_is_left_alone(changes: dict[str, float]) -> None:
    assert not check(row("A", changes=changes))


def test_replicates_far_apart_are_found() -> None:
    near, far = Result("A", OC, 1.6, None, "", "", 3, OC, "1.6"), Result("A", OC, 16.0, None, "", "", 3, OC, "16")
    assert not check([*row("A"), near])
    assert FindingCode.REPLICATES_DIFFER in codes([*row("A", changes={"total": 20}), far])


def many(decimals: int) -> list[Result]:
    """Twenty sound rows, written to so many decimals."""
    rng = np.random.default_rng(0)
    rows = [
        row(f"S{n}", n, {"oc": round(rng.uniform(1, 1.5), decimals), "ph": round(rng.uniform(5, 8), decimals)})
        for n in range(2, 22)
    ]
    return [result for each in rows for result in each]


def test_a_copied_row_is_found() -> None:
    sound = many(2)
    copy = [replace(result, sample="B", row=99) for result in sound if result.sample == "S7"]
    assert not check(sound)
    assert [(finding.code, finding.sample, finding.partner) for finding in check([*sound, *copy])] == [
        (FindingCode.SAME_ROW, "B", "S7")
    ]


def test_rows_of_few_digits_are_alike_by_chance() -> None:
    sound = many(0)
    assert not check([*sound, *(replace(result, sample="B", row=99) for result in sound if result.sample == "S7")])


def finding(fix: Fix | None) -> Finding:
    return Finding(FindingCode.DECIMAL_SLIP, "A", OC, 1.5, fix, 5.0, 3.0)


def test_a_fix_changes_what_was_accepted_and_nothing_else() -> None:
    results = row("A")
    fixed = apply_fixes(results, [finding(Fix(values={("A", OC): 0.15}))])
    changed = {one.property for one, old in zip(fixed.results, results, strict=True) if one != old}
    assert changed == {OC}
    assert next(one.value for one in fixed.results if one.property == OC) == 0.15
    assert [one.code for one in fixed.accepted] == [FindingCode.DECIMAL_SLIP]
    assert apply_fixes(results, []).results == tuple(results)


def test_a_swap_exchanges_all_values_of_two_samples() -> None:
    results = [*row("A"), *row("B", 3, {"oc": 1.4})]
    fixed = apply_fixes(results, [finding(Fix(swap=("A", "B")))])
    assert {one.sample: one.value for one in fixed.results if one.property == OC} == {"A": 1.4, "B": 1.5}


def test_another_unit_multiplies_a_column_with_its_errors() -> None:
    results = [Result("A", CLAY, 250, 10, "", "%", 2, "Clay"), Result("A", OC, 1, None, "", "%", 2, "OC")]
    fixed = apply_fixes(results, [finding(Fix(property=CLAY, factor=0.1))])
    assert [(one.value, one.error_sd) for one in fixed.results] == [(25, 1), (1, None)]


def test_a_finding_without_suggestion_cannot_be_accepted() -> None:
    with pytest.raises(InputError) as refused:
        apply_fixes(row("A"), [finding(None)])
    assert refused.value.code is LaboratoryCode.FIX_UNKNOWN
