"""As many simulated MIR scans as the published study had, on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.files import replacing
from training.autoencoder import MIR_AXIS, snv
from training.engine import EngineConfig
from training.engine.fabric import launched
from training.simulate import simulated_library

Report = Callable[[int], None]
"""Told how many soils were made since the last call."""
Choice = TypeVar("Choice")
_ANYWHERE = EngineConfig(1, 1, 1.0, accelerator="auto")
PIECE = 1024
"""Soils that are simulated at once; every piece has a seed of its own."""


@dataclass(frozen=True)
class Plan:
    """`scans` MIR scans of `samples` simulated soils of a region, dealt out evenly."""

    region: str
    samples: int
    scans: int
    seed: int = 0

    def repeats(self) -> NDArray[np.intp]:
        """Scans of each sample `[samples]`."""
        rows = np.arange(self.samples)
        return (rows + 1) * self.scans // self.samples - rows * self.scans // self.samples


def ready(plan: Plan, folder: Path, report: Report) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """`simulated_scans` where several processes share the folder: the first makes them, the others wait."""
    with launched(_ANYWHERE).rank_zero_first():
        return simulated_scans(plan, folder, report)


def agreed(choice: Choice) -> Choice:
    """What the first of several processes chose."""
    told: Choice = launched(_ANYWHERE).broadcast(choice)
    return told


def simulated_scans(plan: Plan, folder: Path, report: Report) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """SNV spectra `[scans, 1700]` of a plan as a memory map in `folder`, made if not there, and their samples."""
    repeats = plan.repeats()
    file = folder / f"mir-{plan.region}-{plan.samples}-{plan.scans}-{plan.seed}.npy"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(file) as beside, beside.open("xb") as stream:
            header = {"descr": "<f4", "fortran_order": False, "shape": (plan.scans, len(MIR_AXIS))}
            np.lib.format.write_array_header_1_0(stream, header)
            for count, values in _pieces(plan, repeats):
                stream.write(values.astype("<f4").tobytes())
                report(count)
    return np.load(file, mmap_mode="r"), np.repeat(np.arange(plan.samples), repeats)


def _pieces(plan: Plan, repeats: NDArray[np.intp]) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Number of soils and their SNV scans, piece by piece."""
    most = int(repeats.max())
    for first in range(0, plan.samples, PIECE):
        count, seed = min(PIECE, plan.samples - first), plan.seed + first // PIECE
        made = simulated_library(count, seed, region=plan.region, repeats=most, pairs=0)
        place = np.tile(np.arange(most), count)
        wanted = place < repeats[first : first + count][made.repeat_rows]
        yield count, snv(made.mir_repeats[wanted].astype(np.float64))
