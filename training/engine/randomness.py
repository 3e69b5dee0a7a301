"""The random numbers of one step: made from the seed and the step, whatever came before."""

from __future__ import annotations

import hashlib

import torch
from torch import Tensor


def seed_of(*parts: int) -> int:
    """One 63-bit seed from several numbers; neighbours give unrelated seeds."""
    digest = hashlib.blake2b(":".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class Randomness:
    """Draws for the rows of one step.

    Every process draws for the whole batch and keeps its `own` rows, so that the split among processes changes
    no number. `first` dimension of what is returned: own rows.
    """

    def __init__(self, seed: int, step: int, batch: int, own: slice, device: torch.device) -> None:
        self._batch, self._own, self._device = batch, own, device
        self._generator = torch.Generator(device).manual_seed(seed_of(seed, step))

    def normal(self, *shape: int) -> Tensor:
        """Standard normal `[own, *shape]`."""
        return torch.randn(self._batch, *shape, generator=self._generator, device=self._device)[self._own]

    def uniform(self, *shape: int) -> Tensor:
        """Uniform in [0, 1), `[own, *shape]`."""
        return torch.rand(self._batch, *shape, generator=self._generator, device=self._device)[self._own]
