from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from training.errors import TrainingCode, sentence
from training.evaluation.protocols import check_apart, grouped_cv, independent, learning_curve, leave_one_out

LABELS = np.array(["a"] * 5 + ["b"] * 3 + ["c"] * 2)


def test_folds_keep_groups_whole_and_judge_each_row_once() -> None:
    groups = np.array([f"g{row // 3}" for row in range(30)])
    splits = list(grouped_cv(groups, 4, seed=1))
    assert np.array_equal(np.sort(np.concatenate([split.test for split in splits])), np.arange(30))
    for split in splits:
        assert not set(groups[split.train]) & set(groups[split.test])
        assert len(split.test) in (6, 9)


def test_fewer_groups_than_folds() -> None:
    with pytest.raises(InputError) as refused:
        list(grouped_cv(np.array(["a", "a", "b"]), 3))
    assert refused.value.code is TrainingCode.TOO_FEW_SAMPLES
    assert "2 samples or groups where 3 are needed" in (sentence(refused.value) or "")


def test_each_library_is_left_out_once() -> None:
    splits = {split.name: split for split in leave_one_out(LABELS)}
    assert sorted(splits) == ["a", "b", "c"]
    assert splits["b"].test.tolist() == [5, 6, 7]
    assert 5 not in splits["b"].train
    with pytest.raises(InputError, match="too_few"):
        list(leave_one_out(np.array(["a", "a"])))


def test_a_named_library_is_held_out() -> None:
    (split,) = independent(LABELS, "c")
    assert split.test.tolist() == [8, 9]
    with pytest.raises(InputError, match="library_unknown"):
        list(independent(LABELS, "d"))


def test_subsets_of_a_draw_are_nested() -> None:
    splits = list(learning_curve(np.arange(60), np.arange(60, 70), (10, 25, 100), draws=2, seed=3))
    assert [(split.name, split.size) for split in splits] == [
        ("draw 1", 10), ("draw 1", 25), ("draw 2", 10), ("draw 2", 25), ("all", 60),
    ]  # fmt: skip
    assert set(splits[0].train) < set(splits[1].train)
    assert set(splits[0].train) != set(splits[2].train)
    with pytest.raises(InputError, match="too_few"):
        list(learning_curve(np.arange(5), np.arange(5, 9), (10, 25)))


def test_a_sample_on_both_sides_is_named() -> None:
    check_apart(np.array(["a", "b"]), np.array(["c"]))
    with pytest.raises(InputError) as refused:
        check_apart(np.array(["a", "b"]), np.array(["b", "c"]))
    assert refused.value.code is TrainingCode.SAMPLE_TWICE
    assert "Sample b" in (sentence(refused.value) or "")
