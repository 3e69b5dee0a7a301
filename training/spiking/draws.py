"""A random part of a library to judge on, and the rest to choose local samples from."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from training.prepared import Rows
from training.spiking.places import Place

TEST_SHARE = 0.4


class Draw(NamedTuple):
    """Rows to judge on and rows to choose from, both in random order; nothing of the first touches a fit."""

    number: int
    test: Rows
    candidates: Rows


def draws_of(place: Place, count: int) -> Iterator[Draw]:
    """`count` draws, the same in every run and for every property; what belongs together stays on one side."""
    for number in range(count):
        rng = np.random.default_rng((zlib.crc32(place.library.encode()), number))
        groups = rng.permutation(place.together.max() + 1)
        test = np.isin(place.together, groups[: round(TEST_SHARE * len(groups))])
        yield Draw(number, np.flatnonzero(test), rng.permutation(np.flatnonzero(~test)))
