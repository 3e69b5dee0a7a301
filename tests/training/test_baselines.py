from __future__ import annotations

from dataclasses import replace

import numpy as np
from sklearn.cross_decomposition import PLSRegression

from tests.training.conftest import CLAY, embed, made_library
from training.baselines import nested_plsr
from training.lolo import HeldOut, Store, outer_folds
from training.prepared import Prepared, prepare


def plsr(libraries: list[Prepared]) -> list[HeldOut]:
    return nested_plsr(outer_folds(libraries, CLAY, Store(libraries)), libraries)


def test_a_library_is_estimated_without_its_labels(libraries: list[Prepared]) -> None:
    before = plsr(libraries)
    poison = replace(libraries[0].library, properties={CLAY: np.full(40, 99.0)})
    after = plsr([*prepare([poison], (15, 25), embed), *libraries[1:]])
    np.testing.assert_array_equal(before[0].value, after[0].value)
    assert np.abs(before[1].value - after[1].value).max() > 0


def test_it_is_plsr() -> None:
    listed = prepare([made_library("a", 1), made_library("b", 2)], (15, 25), embed)
    found = plsr(listed)[0]
    rows = listed[1].training_rows(CLAY)
    known = [
        PLSRegression(count, scale=False)
        .fit(listed[1].slopes[25][rows], listed[1].targets(CLAY, rows))
        .predict(listed[0].slopes[25])
        for count in range(1, 21)
    ]
    assert min(np.abs(each.ravel() - found.value).max() for each in known) < 1e-6
