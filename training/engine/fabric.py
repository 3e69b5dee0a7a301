"""Where a run computes: Lightning Fabric, one process or as many as `torchrun` started."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch
from torch import distributed

from training.engine.config import EngineConfig, Precision

if TYPE_CHECKING:
    from lightning_fabric import Fabric


def launched(config: EngineConfig) -> Fabric:
    """Fabric on the devices of this run; `torchrun` says in its variables how many processes there are."""
    from lightning_fabric import Fabric  # heavy, and only needed once something is trained

    world = int(os.environ.get("WORLD_SIZE", "1"))
    here = int(os.environ.get("LOCAL_WORLD_SIZE", str(world)))
    cuda = torch.cuda.is_available() and config.accelerator in ("auto", "cuda")
    fabric = Fabric(
        accelerator="cuda" if cuda else "cpu",
        devices=here,
        num_nodes=world // here,
        strategy="ddp" if world > 1 else "auto",
        precision="bf16-mixed" if cuda and config.precision is Precision.BF16 else "32-true",
    )
    fabric.launch()
    if world > 1:
        atexit.register(_leave)
    return fabric


def _leave() -> None:
    """Leave the group of processes: a thread of gloo that outlives the interpreter aborts it."""
    if distributed.is_initialized():
        distributed.destroy_process_group()


@contextmanager
def numerics(config: EngineConfig) -> Iterator[None]:
    """Deterministic kernels and the precision of products while a run lasts; as they were afterwards."""
    before = torch.are_deterministic_algorithms_enabled(), torch.get_float32_matmul_precision()
    if config.deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(config.deterministic)
    torch.set_float32_matmul_precision("high" if config.precision is Precision.TF32 else "highest")
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0])
        torch.set_float32_matmul_precision(before[1])
