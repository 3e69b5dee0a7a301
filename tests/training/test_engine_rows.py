"""Which rows a step takes, and how they come to the device."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from training.engine import Randomness, Rows
from training.engine.feed import batches

CPU = torch.device("cpu")


def test_a_pass_shows_every_row_once_and_passes_differ() -> None:
    source = Rows({"x": np.arange(20)})
    drawn = np.concatenate([source.drawn(0, step, 8)[0] for step in range(5)])
    assert sorted(drawn[:20]) == sorted(drawn[20:]) == list(range(20))
    assert drawn[:20].tolist() != drawn[20:].tolist()


def test_rows_are_drawn_by_weight() -> None:
    source = Rows({"x": np.arange(4)}, weights=np.array([0.0, 1.0, 3.0, 0.0]))
    counts = np.bincount(source.drawn(1, 0, 8000)[0], minlength=4)
    assert counts[0] == counts[3] == 0
    assert counts[2] / counts[1] == pytest.approx(3, rel=0.1)


def test_the_second_row_is_another_of_the_same_sample() -> None:
    samples = np.array(["a", "b", "a", "c", "b", "a"])
    source = Rows({"x": np.arange(6)}, samples=samples)
    first, second = source.drawn(3, 0, 600)
    assert (samples[first] == samples[second]).all()
    assert ((first == second) == (samples[first] == "c")).all()
    assert set(second[first == 0]) == {2, 5}


def test_a_step_draws_the_same_whatever_came_before() -> None:
    source = Rows({"x": np.arange(50)}, samples=np.arange(50) // 5)
    again = Rows({"x": np.arange(50)}, samples=np.arange(50) // 5)
    source.drawn(0, 1, 8)
    for one, other in zip(source.drawn(0, 7, 8), again.drawn(0, 7, 8), strict=True):
        np.testing.assert_array_equal(one, other)


def test_columns_must_have_the_same_rows() -> None:
    with pytest.raises(ValueError, match="same rows"):
        Rows({"x": np.zeros(3), "y": np.zeros(4)})


def test_parts_of_a_batch_are_the_batch() -> None:
    whole = Randomness(4, 9, 6, slice(0, 6), CPU)
    parts = [Randomness(4, 9, 6, own, CPU) for own in (slice(0, 3), slice(3, 6))]
    torch.testing.assert_close(torch.cat([part.normal(2) for part in parts]), whole.normal(2), rtol=0, atol=0)
    torch.testing.assert_close(torch.cat([part.uniform() for part in parts]), whole.uniform(), rtol=0, atol=0)


def test_a_memory_map_gives_single_precision_batches(tmp_path: Path) -> None:
    held = np.random.default_rng(0).standard_normal((30, 4)).astype(np.float32)
    np.save(tmp_path / "x.npy", held)
    source = Rows({"x": np.load(tmp_path / "x.npy", mmap_mode="r"), "mask": held > 0})
    views = list(batches([source], 0, 10, slice(5, 10), range(3), CPU))
    assert len(views) == 3
    assert views[2][0].first["x"].dtype == torch.float32
    assert views[2][0].first["mask"].dtype == torch.bool
    assert views[2][0].first["x"].shape == (5, 4)
    assert set(views[2][0].first["x"][:, 0].tolist()) <= set(held[:, 0].tolist())
