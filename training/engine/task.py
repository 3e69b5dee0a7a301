"""What the loop trains: a module whose output is its loss."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor, nn

from training.engine.randomness import Randomness


class View(NamedTuple):
    """Rows drawn from one source: `first[name]` is `[b, …]`; `second` holds, row by row, another row of the same
    sample (the same row where it is the only one)."""

    first: dict[str, Tensor]
    second: dict[str, Tensor]


class Task(nn.Module, ABC):
    """Parameters and loss. What is random stays in `prepare`, so that `forward` can be compiled and distributed."""

    @abstractmethod
    def prepare(self, views: Sequence[View], random: Randomness) -> tuple[Tensor, ...]:
        """The inputs of `forward` from one view per source; called without gradient."""

    @abstractmethod
    def forward(self, *inputs: Tensor) -> Tensor:
        """The loss, a mean over rows."""
