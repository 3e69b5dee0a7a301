"""What a run leaves on disk: one file, whole or not there."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.errors import InputError
from core.files import FileCode, replacing
from training.errors import TrainingCode

FILE = "checkpoint.pt"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """State after `step` steps, `losses[step]` so far, and the `marks` of the run that it belongs to.

    The random numbers of a step follow from the seed among the marks and from the step: these two are their state.
    """

    step: int
    losses: Tensor
    weights: dict[str, Any]
    optimiser: dict[str, Any]
    schedule: dict[str, Any]
    marks: dict[str, Any]


def save(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write beside the last checkpoint, then take its place. `InputError`: `DISK_FULL`, or what else is refused."""
    held = io.BytesIO()
    torch.save(vars(checkpoint), held)
    target = folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with replacing(target) as beside:
            beside.write_bytes(held.getbuffer())
    except InputError as refused:
        if refused.code is not FileCode.FULL:
            raise
        raise InputError(TrainingCode.DISK_FULL, file=str(target), step=checkpoint.step) from refused
    return target


def load(folder: Path, marks: dict[str, Any]) -> Checkpoint | None:
    """The checkpoint of a run, None where there is none.

    Raises `InputError`: `CHECKPOINT_DAMAGED` for a file that cannot be read, `CHECKPOINT_OTHER` for one of a run
    with other marks.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    if not zipfile.is_zipfile(file):
        raise InputError(TrainingCode.CHECKPOINT_DAMAGED, file=str(file))
    try:
        found = Checkpoint(**torch.load(file, map_location="cpu", weights_only=True))
    except (RuntimeError, TypeError) as broken:
        raise InputError(TrainingCode.CHECKPOINT_DAMAGED, file=str(file)) from broken
    differing = sorted(name for name in marks if found.marks.get(name) != marks[name])
    if differing:
        raise InputError(TrainingCode.CHECKPOINT_OTHER, file=str(file), what=", ".join(differing))
    return found
