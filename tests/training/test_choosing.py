from __future__ import annotations

import numpy as np
import pytest

from training.choosing import at_random, kennard_stone, latin_hypercube
from training.preprocessing import Floats


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def scores(count: int = 60, width: int = 3) -> Floats:
    free = rng(5).normal(size=(count, width))
    free[:, -1] += free[:, 0]
    return free


def unevenness(values: Floats, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """Over all scores, how many of as many equal strata as rows hold no row."""
    count = len(rows)
    strata = values.argsort(axis=0).argsort(axis=0)[rows] * count // len(values)
    return sum(count - len(set(column)) for column in strata.T)


def correlation(values: Floats) -> float:
    """Between the first score and the last."""
    return float(np.asarray(np.corrcoef(values[:, 0], values[:, -1])).flat[1])


def test_kennard_stone_starts_with_the_ends_and_fills_the_gaps() -> None:
    line = np.array([[0.0], [1.0], [2.0], [4.9], [7.9], [10.0]])
    assert kennard_stone(line, 5).tolist() == [0, 5, 3, 4, 2]


def test_a_longer_kennard_stone_goes_on_from_the_shorter() -> None:
    assert kennard_stone(scores(), 20)[:7].tolist() == kennard_stone(scores(), 7).tolist()


def test_kennard_stone_takes_no_sample_twice() -> None:
    twins = np.repeat(scores(10), 3, axis=0)
    assert sorted(kennard_stone(twins, 99)) == list(range(30))


def test_the_hypercube_covers_the_strata_better_than_chance() -> None:
    chosen = latin_hypercube(scores(), 10, rng())
    chance = np.mean([unevenness(scores(), at_random(60, 10, rng(seed))) for seed in range(50)])
    assert len(set(chosen.tolist())) == 10
    assert unevenness(scores(), chosen) < 0.5 * chance


def test_the_hypercube_repeats_the_correlations() -> None:
    chosen = [correlation(scores()[latin_hypercube(scores(), 10, rng(seed))]) for seed in range(3)]
    np.testing.assert_allclose(chosen, correlation(scores()), atol=0.15)


def test_the_same_seed_chooses_the_same() -> None:
    assert latin_hypercube(scores(), 8, rng(3)).tolist() == latin_hypercube(scores(), 8, rng(3)).tolist()
    assert at_random(60, 8, rng(3)).tolist() == at_random(60, 8, rng(3)).tolist()
    assert at_random(60, 8, rng(3)).tolist() != at_random(60, 8, rng(4)).tolist()


@pytest.mark.parametrize("count", [1, 59, 60, 80])
def test_any_number_may_be_asked_for(count: int) -> None:
    for chosen in (
        kennard_stone(scores(), count),
        latin_hypercube(scores(), count, rng()),
        at_random(60, count, rng()),
    ):
        assert len(set(chosen.tolist())) == len(chosen) == min(count, 60)


def test_a_score_that_never_changes_is_no_obstacle() -> None:
    flat = np.hstack([scores(), np.ones((60, 1))])
    assert len(latin_hypercube(flat, 5, rng())) == 5
