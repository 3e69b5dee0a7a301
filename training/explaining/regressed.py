"""Partial least squares of every property, library by library and pooled, read by wavelength."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.properties import PROPERTIES
from core.spectrum import Axis
from training.explaining.vip import Importance, importance
from training.libraries import Library
from training.preprocessing import Floats, absorbance

LEAST = 30
"""Soils with a value: with fewer a library is not regressed by itself."""
MOST_POOLED = 200
"""Of each library in the pool, evenly spaced, so that none speaks for all."""
POOL = "all libraries"


@dataclass(frozen=True, eq=False)
class Regressed:
    """One property of one library, or of all on the grid, learned on its scale in `core.properties`."""

    grid: str
    library: str
    property: str
    n: int
    axis: Axis
    importance: Importance


def regressed(libraries: Sequence[Library], grid: str) -> Iterator[Regressed]:
    """Every property with `LEAST` values or more; the pool of those that two libraries or more have."""
    for name in PROPERTIES:
        having = [one.take(one.labelled(name)) for one in libraries]
        having = [one for one in having if len(one) >= LEAST]
        for library in having:
            yield _regressed(grid, library.name, name, [library], len(library))
        if len(having) > 1:
            yield _regressed(grid, POOL, name, having, MOST_POOLED)


def _regressed(grid: str, title: str, name: str, libraries: Sequence[Library], most: int) -> Regressed:
    rows = [np.unique(np.linspace(0, len(one) - 1, min(most, len(one))).astype(np.intp)) for one in libraries]
    kept = [library.take(own) for library, own in zip(libraries, rows, strict=True)]
    x = absorbance(np.vstack([library.values for library in kept]))
    values: Floats = np.concatenate([library.properties[name] for library in kept])
    groups = np.concatenate([np.char.add(f"{one.name}/", one.fold_groups) for one in kept])
    found = importance(x, PROPERTIES[name].transform.forward(values), groups)
    return Regressed(grid, title, name, len(values), libraries[0].axis, found)
