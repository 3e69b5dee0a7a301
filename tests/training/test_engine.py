"""The loop on a small regression: order, resumption after every kind of interruption, errors."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.errors import InputError
from training.engine import EngineConfig, Randomness, Rows, Task, View, train
from training.engine.checkpoints import FILE
from training.errors import TrainingCode, sentence

CONFIG = EngineConfig(steps=23, batch=8, rate=1e-2, decay=1e-2, seed=5, checkpoint_every=4)


class Interrupted(BaseException):
    """Stands for a kill."""


class Line(Task):
    """A small network with dropout and noise on its input; stops before a step where it is told to."""

    def __init__(self, stop: int | None = None) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.network = nn.Sequential(nn.Linear(3, 5), nn.Dropout(0.2), nn.Linear(5, 1))
        self.left = stop

    def prepare(self, views: Sequence[View], random: Randomness) -> tuple[Tensor, ...]:
        if self.left == 0:
            raise Interrupted
        self.left = None if self.left is None else self.left - 1
        first, second = views[0]
        return first["x"] + 0.1 * random.normal(3), second["y"]

    def forward(self, *inputs: Tensor) -> Tensor:
        x, y = inputs
        loss: Tensor = ((self.network(x)[:, 0] - y) ** 2).mean()
        return loss


def rows(n: int = 40) -> Rows:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((n, 3))
    return Rows({"x": x, "y": x @ [1.0, -2.0, 0.5]}, samples=np.arange(n) // 2)


def weights_after(folder: Path | None, stop: int | None = None) -> list[Tensor]:
    task = Line(stop)
    train(task, [rows()], replace(CONFIG, folder=folder))
    return [parameter.detach().clone() for parameter in task.parameters()]


def assert_same(found: list[Tensor], wanted: list[Tensor]) -> None:
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0)


@pytest.fixture(scope="module")
def undisturbed() -> list[Tensor]:
    return weights_after(None)


def test_the_loss_falls_and_every_step_has_one() -> None:
    losses = train(Line(), [replace(rows(), samples=None)], replace(CONFIG, steps=150)).losses
    assert losses.shape == (150,)
    assert losses[-20:].mean() < 0.5 * losses[:20].mean()


@pytest.mark.parametrize("stop", [0, 3, 4, 11, 20, 22])
def test_killed_at_any_step_it_ends_with_the_same_weights(
    tmp_path: Path, undisturbed: list[Tensor], stop: int
) -> None:
    with pytest.raises(Interrupted):
        weights_after(tmp_path, stop)
    assert (tmp_path / FILE).exists() == (stop >= CONFIG.checkpoint_every)
    assert_same(weights_after(tmp_path), undisturbed)


def test_killed_twice_the_losses_are_all_there(tmp_path: Path) -> None:
    whole = train(Line(), [rows()], CONFIG).losses
    for stop in (6, 9):
        with pytest.raises(Interrupted):
            weights_after(tmp_path, stop)
    resumed = train(Line(), [rows()], replace(CONFIG, folder=tmp_path)).losses
    np.testing.assert_array_equal(resumed, whole)


def test_killed_while_writing_a_checkpoint(
    tmp_path: Path, undisturbed: list[Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def killed(number: int) -> None:
        calls.append(number)
        if len(calls) == 5:  # two of each checkpoint: the file, the folder
            raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(Interrupted):
            weights_after(tmp_path)
    assert torch.load(tmp_path / FILE, weights_only=True)["step"] == 2 * CONFIG.checkpoint_every
    assert_same(weights_after(tmp_path), undisturbed)


def test_a_finished_run_is_not_repeated(tmp_path: Path, undisturbed: list[Tensor]) -> None:
    weights_after(tmp_path)
    assert_same(weights_after(tmp_path, stop=0), undisturbed)


def test_a_loss_that_is_no_number_names_step_and_checkpoint(tmp_path: Path) -> None:
    spoilt = rows()
    spoilt.arrays["y"][17] = np.nan
    with pytest.raises(InputError) as refused:
        train(Line(), [spoilt], replace(CONFIG, folder=tmp_path, checkpoint_every=1))
    assert refused.value.code is TrainingCode.LOSS_NOT_FINITE
    step = int(str(refused.value.values["step"]))
    said = sentence(refused.value)
    assert said is not None
    assert (f"after step {step - 1}" in said and FILE in said) if step > 1 else "No checkpoint" in said


def test_a_full_disk_leaves_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Interrupted):
        weights_after(tmp_path, stop=5)
    before = (tmp_path / FILE).read_bytes()

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError) as refused:
        weights_after(tmp_path)
    assert refused.value.code is TrainingCode.DISK_FULL
    assert refused.value.values["step"] == 8
    assert (tmp_path / FILE).read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_a_checkpoint_of_another_run_or_a_damaged_one_is_refused(tmp_path: Path) -> None:
    weights_after(tmp_path)
    with pytest.raises(InputError) as refused:
        train(Line(), [rows()], replace(CONFIG, folder=tmp_path, seed=6))
    assert refused.value.code is TrainingCode.CHECKPOINT_OTHER
    assert refused.value.values["what"] == "seed"
    for length in (0, 300):
        (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:length])
        with pytest.raises(InputError) as refused:
            weights_after(tmp_path)
        assert refused.value.code is TrainingCode.CHECKPOINT_DAMAGED


def test_the_speed_is_told() -> None:
    told = train(Line(), [rows()], CONFIG).throughput
    assert told is not None
    assert told.processes == 1
    assert told.rows_per_second > 0
    assert told.seconds_per_pass == pytest.approx(40 / told.rows_per_second)
    assert told.peak_memory > 10_000_000
    assert "thread" in told.device


def test_the_state_of_torch_is_as_it_was() -> None:
    train(Line(), [rows()], CONFIG)
    assert not torch.are_deterministic_algorithms_enabled()
    assert torch.get_float32_matmul_precision() == "highest"
