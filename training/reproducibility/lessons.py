"""What the models that are compared between instruments learn from: all MIR libraries but the ring trial."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.properties import PROPERTIES
from training.correcting.mir_models import CORE, RING_TRIAL
from training.libraries import Library, mir_libraries
from training.prepared import capped
from training.preprocessing import Floats
from training.reproducibility.recipes import Lesson


def other_libraries(shared: Path) -> list[Library]:
    """All MIR libraries but the ring trial."""
    everything = [*mir_libraries(shared), *mir_libraries(shared, evaluation=True)]
    return [library for library in everything if library.name != RING_TRIAL]


def lesson(libraries: Sequence[Library], name: str, without_group: str = "") -> Lesson:
    """The labelled rows of the libraries, at most 200 of each, without a group."""
    kept = [library for library in libraries if library.group != without_group]
    parts = [(library, capped(labelled(library, name), f"{library.name}/{name}")) for library in kept]
    return Lesson(
        x=np.vstack([library.values[rows][:, CORE] for library, rows in parts]),
        y=np.concatenate([_target(library, name, rows) for library, rows in parts]),
        groups=np.concatenate([np.full(len(rows), library.group) for library, rows in parts]),
        pool=np.vstack([library.values[:, CORE] for library in kept]),
        left_out=without_group,
    )


def labelled(library: Library, name: str) -> NDArray[np.intp]:
    """Rows that have a value of the property."""
    return np.flatnonzero(np.isfinite(library.properties.get(name, np.full(len(library), np.nan))))


def _target(library: Library, name: str, rows: NDArray[np.intp]) -> Floats:
    return PROPERTIES[name].transform.forward(library.properties[name][rows]) if len(rows) else np.zeros(0)
