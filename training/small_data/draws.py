"""Which samples are learned from and which judged: the same rows for every learner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from core.errors import InputError
from training.errors import TrainingCode
from training.estimators.folds import Folds
from training.preprocessing import Floats

SIZES = (10, 20, 30, 50, 80)
REPEATS = 20
JUDGED = 0.25
"""Share of the samples that each repeat sets aside to judge by, the same for every size."""
LEAST = 2 * SIZES[0]
"""Fewest samples of a task: ten to learn from, and some to judge by."""


@dataclass(frozen=True, eq=False)
class Draw:
    """Rows to learn from and rows to judge by; `whole` where all that is not judged is learned from."""

    repeat: int
    size: int
    whole: bool
    training: Folds
    test: Folds


def draws(name: str, y: Floats, repeats: int = REPEATS) -> Iterator[Draw]:
    """Of the rows of `y[n]` that have a value, sizes growing within a repeat: a smaller one is part of the next.

    `name` seeds them. Raises `InputError` (`TOO_FEW_SAMPLES`) for fewer than `LEAST` values.
    """
    known = np.flatnonzero(np.isfinite(y))
    if len(known) < LEAST:
        raise InputError(TrainingCode.TOO_FEW_SAMPLES, samples=len(known), folds=LEAST)
    judged = round(JUDGED * len(known))
    for repeat in range(repeats):
        order = np.random.default_rng((crc32(name.encode()), repeat)).permutation(known)
        test, pool = order[:judged], order[judged:]
        for size in (*(size for size in SIZES if size < len(pool)), len(pool)):
            yield Draw(repeat, size, size == len(pool), pool[:size], test)
