"""One run: all three studies, and their tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from training.benchmark.sets import read_data
from training.preprocessing_bench import instruments, limesoda, moist
from training.preprocessing_bench.report import write

Tell = Callable[[str], None]


def run(data: Path, sets: Sequence[str], out: Path, tell: Tell, *, only_limesoda: bool = False) -> Path:
    """Judge and write `out`; `data` is the folder data/ beside facts/. The page of tables.

    Nothing is written unless all could be judged. Raises `InputError` as of the readers and of `core.files`.
    """
    read = read_data(data, sets)
    if only_limesoda:
        return write(limesoda.study(read, tell), (), (), out)
    # all is read before the first of many minutes
    shared = data.resolve().parent
    soils, trial = moist.read(shared), instruments.read(shared)
    return write(limesoda.study(read, tell), moist.study(soils, tell), instruments.study(trial, tell), out)
