from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from core.errors import InputError
from core.selection.codes import SelectionCode
from core.selection.greedy import choose
from core.selection.request import LOOK_AHEAD, Flags, Request
from core.spectrum import Floats

NOISE = {"clay": 0.2, "ph": 0.1}


def features(count: int = 30, rank: int = 3, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, rank))


def gram(rows: Floats) -> Floats:
    return np.asarray(rows @ rows.T)


def mean_variance(prior: Floats, noise: float, chosen: list[int]) -> float:
    cross = prior[:, chosen]
    inner = prior[np.ix_(chosen, chosen)] + noise * np.eye(len(chosen))
    return float(np.diagonal(prior - cross @ np.linalg.solve(inner, cross.T)).mean())


def two(count: int = 30) -> dict[str, Floats]:
    return {"clay": gram(features(count)), "ph": gram(features(count, seed=2))}


def request(**given: Any) -> Request:
    return Request(**{"covariances": two(), "noise": NOISE, "budget": 6, **given})


def flags(*those: int, count: int = 30) -> Flags:
    return np.isin(np.arange(count), those)


def test_each_step_is_the_best_single_step() -> None:
    priors = two()
    chosen: list[int] = []
    for sample in choose(request()).order:
        after = [
            sum(mean_variance(priors[p], NOISE[p], [*chosen, one]) / np.diagonal(priors[p]).mean() for p in priors)
            for one in range(30)
        ]
        free = [one for one in range(30) if one not in chosen]
        assert after[sample] == pytest.approx(min(after[one] for one in free))
        chosen.append(sample)


def test_two_chosen_greedily_are_near_the_best_two() -> None:
    prior = gram(features(10))
    order = choose(Request({"clay": prior}, NOISE, 2)).order
    best = min(mean_variance(prior, 0.2, list(pair)) for pair in permutations(range(10), 2))
    assert mean_variance(prior, 0.2, list(order)) < 1.1 * best


def test_units_do_not_matter() -> None:
    in_grams = {"clay": 100 * two()["clay"], "ph": two()["ph"]}
    assert choose(request(covariances=in_grams, noise={"clay": 20.0, "ph": 0.1})).order == choose(request()).order


def test_a_property_that_matters_alone_decides_alone() -> None:
    alone = choose(Request({"ph": two()["ph"]}, NOISE, 6)).order
    assert choose(request(weights={"clay": 0.0, "ph": 1.0})).order == alone
    assert choose(request()).order != alone


def test_equal_samples_are_taken_in_their_order() -> None:
    twins = np.repeat(features(5), 4, axis=0)
    order = choose(Request({"clay": gram(twins)}, NOISE, 3)).order
    assert all(sample % 4 == 0 for sample in order)


def test_a_smaller_budget_is_the_start_of_a_larger_one() -> None:
    assert choose(request(budget=3)).order == choose(request(budget=9)).order[:3]


def test_what_was_sent_is_not_sent_again_and_counts_as_known() -> None:
    first = choose(request(budget=4))
    second = choose(request(budget=2, sent=flags(*first.order)))
    assert first.order + second.order == choose(request(budget=6)).order


def test_a_value_of_one_property_leaves_the_others_unknown() -> None:
    (first,) = choose(request(budget=1)).order
    known = {"clay": flags(first)}
    assert first not in choose(request(known=known)).order
    clay = choose(Request({"clay": two()["clay"]}, NOISE, 3, sent=flags(first)))
    assert choose(request(budget=3, known=known, weights={"ph": 0.0})).order == clay.order
    ph = choose(Request({"ph": two()["ph"]}, NOISE, 3, candidates=~flags(first)))
    assert choose(request(budget=3, known=known, weights={"clay": 0.0})).order == ph.order


def test_only_candidates_are_chosen() -> None:
    allowed = flags(3, 5, 8)
    choice = choose(request(budget=5, candidates=allowed))
    assert sorted(choice.order) == [3, 5, 8]
    assert choice.further == ()


def test_samples_that_are_no_targets_do_not_draw_the_choice() -> None:
    rows = np.concatenate([features(15), 50 + features(15)])
    near = flags(*range(15))
    order = choose(Request({"clay": gram(rows)}, NOISE, 3, candidates=near, targets=near)).order
    assert order == choose(Request({"clay": gram(rows[:15])}, NOISE, 3)).order


def test_widths_fall_from_one_as_conditioning_foretells() -> None:
    choice = choose(request(budget=4))
    prior = two()["clay"]
    for count in range(1, 4 + LOOK_AHEAD + 1):
        chosen = list((choice.order + choice.further)[:count])
        cross = prior[:, chosen]
        left = prior - cross @ np.linalg.solve(prior[np.ix_(chosen, chosen)] + 0.2 * np.eye(count), cross.T)
        ratio = np.sqrt(np.diagonal(left) + 0.2).mean() / np.sqrt(np.diagonal(prior) + 0.2).mean()
        assert choice.expected["clay"][count] == pytest.approx(ratio)
    assert choice.expected["clay"][0] == 1


def test_every_stratum_is_represented() -> None:
    depths = ("0-20",) * 24 + ("20-40",) * 4 + ("40-60",) * 2
    order = choose(request(budget=6, strata=depths)).order
    assert {depths[sample] for sample in order} == set(depths)
    assert len(order) == 6


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"covariances": {}}, SelectionCode.NO_PROPERTY),
        ({"budget": 0}, SelectionCode.BUDGET),
        ({"noise": {"clay": 0.0, "ph": 0.1}}, SelectionCode.NOT_FINITE),
        ({"covariances": {"clay": np.full((30, 30), np.nan)}}, SelectionCode.NOT_FINITE),
        ({"candidates": flags()}, SelectionCode.NO_CANDIDATES),
        ({"sent": flags(*range(30))}, SelectionCode.NO_CANDIDATES),
    ],
)
def test_what_cannot_be_chosen_is_refused(given: dict[str, object], code: SelectionCode) -> None:
    with pytest.raises(InputError) as refused:
        request(**given)
    assert refused.value.code == code


def test_a_property_without_variance_changes_nothing() -> None:
    still = {**two(), "cec": np.zeros((30, 30))}
    choice = choose(request(covariances=still, noise={**NOISE, "cec": 0.1}))
    assert choice.order == choose(request()).order
    np.testing.assert_array_equal(choice.expected["cec"], 1)
