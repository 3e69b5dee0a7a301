"""The loop: draw, prepare, step; check the loss; leave a checkpoint; go on from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.errors import InputError
from training.engine.checkpoints import FILE, Checkpoint, load, save
from training.engine.config import EngineConfig
from training.engine.fabric import launched, numerics
from training.engine.feed import batches
from training.engine.progress import Progress
from training.engine.randomness import Randomness, seed_of
from training.engine.rows import Rows
from training.engine.task import Task
from training.engine.throughput import Clock, Throughput
from training.errors import TrainingCode

if TYPE_CHECKING:
    from lightning_fabric import Fabric

LOOK_EVERY = 20
"""Steps between two looks at the loss: each look waits for the accelerator."""


@dataclass(frozen=True, eq=False)
class Trained:
    """`losses[steps]`, the mean over the batch before each step, and the speed (None for a handful of steps)."""

    losses: NDArray[np.float64]
    throughput: Throughput | None


def train(task: Task, sources: Sequence[Rows], config: EngineConfig) -> Trained:
    """Train the parameters of `task` in place on rows drawn from `sources`, and hand it back on the CPU.

    Under `torchrun` each process takes its part of every batch. Raises `InputError`: `LOSS_NOT_FINITE` naming the
    step, `DISK_FULL`, `CHECKPOINT_DAMAGED`, `CHECKPOINT_OTHER`, `BATCH_UNEVEN` where the batch does not divide
    among the processes.
    """
    with numerics(config):
        fabric = launched(config)
        if config.batch % fabric.world_size:
            raise InputError(TrainingCode.BATCH_UNEVEN, batch=config.batch, processes=fabric.world_size)
        run = _Run(fabric, task, sources, config)
        trained = run.through()
    task.to("cpu")
    return trained


class _Run:
    """One call of `train`."""

    def __init__(self, fabric: Fabric, task: Task, sources: Sequence[Rows], config: EngineConfig) -> None:
        self._fabric, self._task, self._sources, self._config = fabric, task, sources, config
        task.to(fabric.device)
        learned = [parameter for parameter in task.parameters() if parameter.requires_grad]
        self._optimiser = torch.optim.AdamW(learned, lr=config.rate, weight_decay=config.decay)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(self._optimiser, config.rate, total_steps=config.steps)
        self._losses = torch.zeros(config.steps, dtype=torch.float64)
        self._saved: int | None = None
        self._begin = self._resumed()
        self._unseen = torch.zeros(LOOK_EVERY, device=fabric.device)
        self._module, self._stepper = fabric.setup(torch.compile(task) if config.compiled else task, self._optimiser)
        self._module.train()

    def through(self) -> Trained:
        """All steps that are left."""
        config, fabric = self._config, self._fabric
        share = config.batch // fabric.world_size
        own = slice(fabric.global_rank * share, (fabric.global_rank + 1) * share)
        steps = range(self._begin, config.steps)
        clock = Clock(fabric.device, fabric.world_size)
        feed = batches(self._sources, config.seed, config.batch, own, steps, fabric.device)
        with Progress(config.title, self._begin, config.steps, shown=fabric.is_global_zero) as progress:
            for step, views in zip(steps, feed, strict=True):
                random = Randomness(config.seed, step, config.batch, own, fabric.device)
                torch.manual_seed(seed_of(config.seed, step, fabric.global_rank))
                with torch.no_grad():
                    inputs = self._task.prepare(views, random)
                self._unseen[step % LOOK_EVERY] = self._step(inputs)
                clock.tick()
                progress.step()
                if self._due(step + 1):
                    progress.loss(self._look(step + 1))
                    self._keep(step + 1)
        return Trained(self._losses.numpy(), clock.read(config.batch, len(self._sources[0])))

    def _step(self, inputs: tuple[Tensor, ...]) -> Tensor:
        self._stepper.zero_grad()
        loss: Tensor = self._module(*inputs)
        self._fabric.backward(loss)
        self._stepper.step()
        self._schedule.step()
        return loss.detach()

    def _due(self, done: int) -> bool:
        return done % LOOK_EVERY == 0 or self._keeps(done)

    def _keeps(self, done: int) -> bool:
        return done == self._config.steps or done % self._config.checkpoint_every == 0

    def _look(self, done: int) -> float:
        """Mean over processes of the losses since the last look; refuses what is not finite."""
        first = (done - 1) // LOOK_EVERY * LOOK_EVERY
        seen = self._fabric.all_reduce(self._unseen, reduce_op="mean").double().cpu()
        self._losses[max(first, self._begin) : done] = seen[max(self._begin - first, 0) : done - first]
        wrong = torch.nonzero(~self._losses[first:done].isfinite())
        if len(wrong):
            raise InputError(TrainingCode.LOSS_NOT_FINITE, step=first + int(wrong[0]) + 1, good=self._good())
        return float(self._losses[done - 1])

    def _good(self) -> str:
        if self._config.folder is None or self._saved is None:
            return "No checkpoint was kept"
        return f"The last good checkpoint, after step {self._saved}, is {self._config.folder / FILE}"

    def _keep(self, done: int) -> None:
        if self._config.folder is None or not self._keeps(done):
            return
        if self._fabric.is_global_zero:
            state = self._task.state_dict(), self._optimiser.state_dict(), self._schedule.state_dict()
            save(self._config.folder, Checkpoint(done, self._losses[:done].clone(), *state, self._marks()))
        self._saved = done
        self._fabric.barrier()

    def _resumed(self) -> int:
        """Steps that an earlier call has done, its state taken over."""
        found = None if self._config.folder is None else load(self._config.folder, self._marks())
        if found is None:
            return 0
        self._task.load_state_dict(found.weights)
        self._optimiser.load_state_dict(found.optimiser)
        self._schedule.load_state_dict(found.schedule)
        self._losses[: found.step] = found.losses
        self._saved = found.step
        return found.step

    def _marks(self) -> dict[str, Any]:
        """What must be the same for a run to go on."""
        config = self._config
        return {
            "seed": config.seed,
            "steps": config.steps,
            "batch": config.batch,
            "rate": config.rate,
            "decay": config.decay,
            "rows": [len(rows) for rows in self._sources],
            "shapes": [list(parameter.shape) for parameter in self._task.parameters()],
        }
