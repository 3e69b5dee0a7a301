from __future__ import annotations

import numpy as np
import pytest

from core.laboratory import Expectation, Finding, FindingCode, Result, apply_fixes, check
from core.laboratory.belief import believe, log_odds_far
from core.laboratory.checking import WORTH_A_LOOK
from core.laboratory.suspicion import transpositions
from core.laboratory.vocabulary import CLAY, OC, PH_WATER
from core.properties import PROPERTIES
from core.spectrum import Floats

COUNT = 16
NAMES = tuple(f"S{index:02d}" for index in range(COUNT))
NOISE = {OC: 0.06, CLAY: 0.1, PH_WATER: 0.15}
LEVEL = {OC: (0.9, 0.35), CLAY: (-1.2, 0.6), PH_WATER: (6.5, 0.7)}


def expectation(prop: str, scores: Floats) -> Expectation:
    """Linear in the scores, slope and offset hardly known; a second hypothesis is wrong."""
    level, spread = LEVEL[prop]
    right, wrong = level + spread * scores, np.full(COUNT, level + 3)
    covariance = 0.3 * spread**2 * np.outer(scores, scores) + 0.2 * spread**2 + NOISE[prop] ** 2 * np.eye(COUNT)
    return Expectation(prop, NAMES, np.array([0.9, 0.1]), np.array([right, wrong]), np.array([covariance] * 2))


def place(*props: str, seed: int = 3) -> tuple[list[Result], list[Expectation]]:
    """A sound table and what the spectra lead to expect of it."""
    rng = np.random.default_rng(seed)
    scores = rng.permutation(np.linspace(-2, 2, COUNT))
    results = []
    for prop in props:
        level, spread = LEVEL[prop]
        noise = NOISE[prop] * np.clip(rng.standard_normal(COUNT), -1.5, 1.5)
        values = PROPERTIES[prop].transform.inverse(level + spread * scores + noise)
        results += [
            result(name, prop, float(value), row)
            for row, (name, value) in enumerate(zip(NAMES, values, strict=True), 2)
        ]
    return results, [expectation(prop, scores) for prop in props]


def result(sample: str, prop: str, value: float, row: int = 2) -> Result:
    text = f"{value:.2f}"
    return Result(sample, prop, float(text), None, "", PROPERTIES[prop].unit, row, prop, text)


def changed(results: list[Result], sample: str, prop: str, value: float) -> list[Result]:
    return [result(sample, prop, value) if (r.sample, r.property) == (sample, prop) else r for r in results]


def value_of(results: list[Result] | tuple[Result, ...], sample: str, prop: str) -> float:
    return next(one.value for one in results if (one.sample, one.property) == (sample, prop))


def told(findings: tuple[Finding, ...]) -> set[tuple[FindingCode, str, str]]:
    return {(finding.code, finding.sample, finding.property) for finding in findings}


@pytest.mark.parametrize("seed", range(5))
def test_a_sound_table_is_left_alone(seed: int) -> None:
    assert not check(*place(OC, CLAY, PH_WATER, seed=seed))


@pytest.mark.parametrize(("prop", "factor"), [(OC, 10), (OC, 0.1), (CLAY, 10), (CLAY, 0.1), (PH_WATER, 10)])
def test_a_slipped_decimal_sign_is_found_and_righted(prop: str, factor: float) -> None:
    results, expected = place(OC, CLAY, PH_WATER)
    name = sorted(NAMES, key=lambda one: value_of(results, one, prop))[COUNT // 2]
    right = value_of(results, name, prop)
    wrong = changed(results, name, prop, right * factor)
    findings = check(wrong, expected)
    assert told(findings) == {(FindingCode.DECIMAL_SLIP, name, prop)}
    assert findings[0].suggested == pytest.approx(right, rel=0.05)
    assert findings[0].strength > WORTH_A_LOOK
    fixed = apply_fixes(wrong, findings)
    assert value_of(fixed.results, name, prop) == pytest.approx(right, rel=0.05)
    assert not check(fixed.results, expected)


def test_exchanged_samples_are_found_by_all_their_properties() -> None:
    results, expected = place(OC, CLAY, PH_WATER)
    order = sorted(NAMES, key=lambda name: value_of(results, name, OC))
    low, high = order[1], order[-3]
    exchanged = {low: high, high: low}
    wrong = [result(exchanged.get(r.sample, r.sample), r.property, r.value, r.row) for r in results]
    findings = check(wrong, expected)
    assert [(finding.code, {finding.sample, finding.partner}) for finding in findings] == [
        (FindingCode.SWAPPED, {low, high})
    ]
    fixed = apply_fixes(wrong, findings).results
    assert {(r.sample, r.property, r.value) for r in fixed} == {(r.sample, r.property, r.value) for r in results}


def test_a_swap_with_a_sample_of_which_less_is_known_is_found() -> None:
    results, expected = place(OC, CLAY)
    order = sorted(NAMES, key=lambda name: value_of(results, name, OC))
    low, high = order[0], order[-1]
    results = [one for one in results if (one.sample, one.property) != (low, CLAY)]
    exchanged = {low: high, high: low}
    findings = check([result(exchanged.get(r.sample, r.sample), r.property, r.value) for r in results], expected)
    assert [(finding.code, {finding.sample, finding.partner}) for finding in findings] == [
        (FindingCode.SWAPPED, {low, high})
    ]


@pytest.mark.parametrize("factor", [10, 0.1, 100])
def test_another_unit_of_a_column_is_found(factor: float) -> None:
    results, expected = place(OC, CLAY, seed=1)
    wrong = [result(r.sample, CLAY, r.value * factor) if r.property == CLAY else r for r in results]
    findings = check(wrong, expected)
    assert told(findings) == {(FindingCode.WRONG_UNIT, "", CLAY)}
    assert findings[0].suggestion is not None
    assert findings[0].suggestion.factor == pytest.approx(1 / factor)


def test_exchanged_digits_are_found() -> None:
    results, expected = place(PH_WATER)
    low = min(NAMES, key=lambda name: value_of(results, name, PH_WATER))
    results = changed(results, low, PH_WATER, 5.81)
    findings = check(changed(results, low, PH_WATER, 8.51), expected)
    assert {finding.sample for finding in findings} == {low}
    assert (FindingCode.DIGITS_TRANSPOSED, low, PH_WATER) in told(findings) or findings[0].z > 3.5


@pytest.mark.parametrize(
    ("digits", "others"),
    [
        ("2.31", {3.21, 2.13}),
        ("10", set()),
        ("20.7", {27.0}),
        ("5", set()),
        ("0.0", set()),
        ("", set()),
        ("11", set()),
    ],
)
def test_neighbouring_digits_are_exchanged_one_pair_at_a_time(digits: str, others: set[float]) -> None:
    found = (
        {round(ratio * float(digits), 9) for ratio in transpositions(digits)} if digits else set(transpositions(""))
    )
    assert found == others


def test_an_outlier_is_told_without_a_suggestion() -> None:
    results, expected = place(PH_WATER)
    right = value_of(results, "S07", PH_WATER)
    wrong = changed(results, "S07", PH_WATER, right + 1.27)
    finding = next(one for one in check(wrong, expected) if one.sample == "S07")
    assert finding.code is FindingCode.OUTLIER
    assert finding.suggestion is None
    assert finding.z > 3.5


def test_one_mistake_does_not_make_others_look_strange() -> None:
    results, expected = place(OC, CLAY, PH_WATER)
    wrong = changed(results, "S02", OC, 10 * value_of(results, "S02", OC))
    wrong = changed(wrong, "S09", CLAY, value_of(results, "S09", CLAY) / 10)
    assert told(check(wrong, expected)) == {
        (FindingCode.DECIMAL_SLIP, "S02", OC),
        (FindingCode.DECIMAL_SLIP, "S09", CLAY),
    }


def test_a_handful_of_samples_is_checked_for_ranges_only() -> None:
    results, expected = place(OC)
    few = [one for one in results if one.sample in NAMES[:3]]
    assert not check(changed(few, NAMES[0], OC, 10 * value_of(few, NAMES[0], OC)), expected)


def test_the_density_of_a_table_is_the_product_of_its_conditionals() -> None:
    _, (expected,) = place(PH_WATER)
    values = LEVEL[PH_WATER][0] + np.random.default_rng(0).standard_normal(COUNT)
    without = values.copy()
    without[4] = np.nan
    nothing = np.zeros(COUNT)
    whole, part = believe(expected, values, nothing), believe(expected, without, nothing)
    groups = np.array([[4]])
    ours, theirs = whole.beside(groups), part.beside(groups)
    mean, variance = ours.moments()
    np.testing.assert_allclose(mean, theirs.moments()[0], rtol=1e-4)
    np.testing.assert_allclose(variance, theirs.moments()[1], rtol=1e-3)
    near = np.logaddexp.reduce(
        ours.logs[:, 0]
        - 0.5 * (values[4] - ours.means[:, 0, 0]) ** 2 / ours.covariances[:, 0, 0, 0]
        - 0.5 * np.log(2 * np.pi * ours.covariances[:, 0, 0, 0])
    )
    assert whole.evidence - part.evidence == pytest.approx(near, abs=1e-3)


def test_the_odds_of_lying_far_grow_with_the_distance() -> None:
    assert log_odds_far(0) < log_odds_far(3) < log_odds_far(5)
    assert log_odds_far(3) == pytest.approx(np.log(0.05 / 0.95 / 3) + 4.0)
