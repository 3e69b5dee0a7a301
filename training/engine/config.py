"""What a training run is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Precision(StrEnum):
    """How the sums of a step are taken."""

    FULL = "float32"
    TF32 = "tf32"
    BF16 = "bf16"


@dataclass(frozen=True)
class EngineConfig:
    """Schedule, device and safety of a run.

    `batch` counts rows over all processes. `rate` is the highest learning rate of one cycle (Smith & Topin 2019),
    `decay` the decoupled weight decay (Loshchilov & Hutter 2019). `accelerator` is "cpu", "cuda" or "auto".
    TF32 and bfloat16 act on CUDA only. With a `folder` the run leaves a checkpoint there every `checkpoint_every`
    steps and goes on from the one it finds.
    """

    steps: int
    batch: int
    rate: float
    decay: float = 0.0
    seed: int = 0
    accelerator: str = "cpu"
    precision: Precision = Precision.FULL
    compiled: bool = False
    deterministic: bool = True
    folder: Path | None = None
    checkpoint_every: int = 500
    title: str = "training"
