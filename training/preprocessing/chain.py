"""Transformers one behind the other as one module."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from sklearn.pipeline import Pipeline
from torch import nn


@runtime_checkable
class Layered(Protocol):
    """A fitted transformer that can travel inside a graph."""

    def layers(self) -> nn.Module:
        """`[n, g]` → `[n, m]`."""


def as_layers(fitted: Layered | Pipeline) -> nn.Module:
    """A fitted transformer, or a `Pipeline` of such, as one torch module `[n, g]` → `[n, m]` for `training.export`.

    Steps that are switched off (`"passthrough"`, None) stay out. `TypeError` names a step that has no layers, such
    as a regressor: it is not left out silently.
    """
    if isinstance(fitted, Layered):
        return fitted.layers()
    if not isinstance(fitted, Pipeline):
        raise TypeError(f"{type(fitted).__name__} has no layers")
    steps = [step for _, step in fitted.steps if step is not None and step != "passthrough"]
    return nn.Sequential(*(as_layers(step) for step in steps))
