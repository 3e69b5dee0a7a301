from __future__ import annotations

import numpy as np
import pytest

from core.corrections.methods import moisture_methods, transfer_methods
from core.corrections.pairs import Pairs
from core.spectrum import Floats
from tests.support.mixtures import BANDS, POINTS, linear_instrument, soils
from training.correcting.summary import averaged, crossed
from training.correcting.ways import AS_IS, CHOSEN, apart, by_kind, fitted

NAMES = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct")


def bands(absorbance: Floats) -> Floats:
    return np.asarray((absorbance @ np.linalg.pinv(np.vstack((BANDS, np.ones(POINTS)))))[:, :2])


def pairs(count: int) -> Pairs:
    target = soils(count)
    return Pairs(tuple(map(str, range(count))), linear_instrument(target), target)


def test_methods_are_gathered_by_kind() -> None:
    kinds = by_kind(moisture_methods())
    assert list(kinds) == ["offset", "EPO", "SST", "PDS", "DS", "DS of differences", "ridge"]
    assert sum(map(len, kinds.values())) == len(moisture_methods())
    assert list(by_kind(transfer_methods())) == ["offset", "SST", "PDS", "DS", "DS of differences", "ridge"]


def test_the_chosen_way_is_one_of_the_others_and_the_nearest_of_them() -> None:
    found = fitted(pairs(10), transfer_methods(), bands, NAMES)
    chosen = found[CHOSEN].chosen
    assert chosen is not None
    assert chosen.difference == min(way.chosen.difference for way in found.values() if way.chosen is not None)
    unseen = soils(5, 1)
    moved = {name: apart(bands(way(linear_instrument(unseen))), bands(unseen)).mean() for name, way in found.items()}
    assert moved[CHOSEN] < 0.05 * moved[AS_IS]
    assert found[AS_IS].setting == AS_IS
    assert found[CHOSEN].setting in {method.name for method in transfer_methods()}


def test_what_needs_more_soils_is_left_out() -> None:
    assert set(fitted(pairs(5), transfer_methods(), bands, NAMES)) == {
        AS_IS, CHOSEN, "offset", "SST", "DS of differences", "ridge"
    }  # fmt: skip


def test_distances_are_in_spreads_between_soils() -> None:
    goal = np.array([[0.0, 10.0], [2.0, 10.0], [4.0, 40.0]])
    np.testing.assert_allclose(apart(goal + np.array([1.0, 0.0]), goal), [1 / goal[:, 0].std(ddof=1), 0.0])


def test_lines_are_averaged_over_draws() -> None:
    lines = [
        {"way": way, "draw": draw, "apart": float(draw + bonus)}
        for way, bonus in (("a", 0), ("b", 5))
        for draw in range(11)
    ]
    first, second = averaged(lines, "draw", ("apart",))
    assert first == {"way": "a", "draws": 11, "apart": 5.0, "p10": 1.0, "p90": 9.0}
    assert second["apart"] == 10.0


def test_a_table_has_a_column_for_each_way_and_a_dash_for_what_is_missing() -> None:
    rows = [{"n": 5, "way": "a", "x": 0.5}, {"n": 5, "way": "b", "x": 0.25}, {"n": 10, "way": "a", "x": 1.0}]
    assert list(crossed(rows, ("n",), "way", "x")) == [
        "| n | a | b |",
        "| --- | --- | --- |",
        "| 5 | 0.50 | 0.25 |",
        "| 10 | 1.00 | – |",
    ]


def test_lines_of_no_study_are_refused() -> None:
    with pytest.raises(IndexError):
        averaged([], "draw", ("apart",))
