"""The libraries that are left out: those of the project's table, or folders of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.properties import property_named
from core.spectrum import Quantity
from training.errors import TrainingCode
from training.evaluation.grids import common_axis, nir_on
from training.evaluation.protocols import check_apart
from training.libraries import Library, nir_libraries, read_paired
from training.libraries.neospectra import NIR, SOILLAB
from training.prepared import Prepared, prepare
from training.preprocessing import Floats
from training.regressors import WINDOWS

OWN = "own"
"""Instead of the name of a grid: that which the folders share."""
PROPERTIES = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct", "ph.h2o_usda.a268_index")
"""Judged where none are named."""


def of_table(shared: Path, grid: str) -> list[Prepared]:
    """The NIR sets of `libraries.csv` for a grid."""
    return prepare([library.averaged() for library in nir_libraries(shared, grid)], WINDOWS, _no_mir)


def of_folders(folders: Sequence[Path]) -> list[Prepared]:
    """Folders as libraries, on the grid that they share. Raises `InputError` as `read_paired`, and `SAMPLE_TWICE`."""
    read = [read_paired(folder, needed=(NIR, SOILLAB)) for folder in folders]
    read = [library.take(library.has_nir) for library in read]
    axis = read[0].nir_axis
    for place, (library, folder) in enumerate(zip(read, folders, strict=True)):
        axis = common_axis(axis, library.nir_axis, str(folder))
        for other in read[:place]:
            check_apart(other.sample_ids, library.sample_ids)
    libraries = [
        Library(
            name=folder.name,
            group=folder.name,
            axis=axis,
            quantity=Quantity.REFLECTANCE,
            values=nir_on(library, axis),
            sample_ids=library.sample_ids,
            fold_groups=library.sample_ids,
            properties=library.properties,
            licence=library.licence,
            contributors="",
            state="",
            may_ship=True,
        )
        for library, folder in zip(read, folders, strict=True)
    ]
    return prepare(libraries, WINDOWS, _no_mir)


def checked(prepared: Sequence[Prepared], libraries: Sequence[str], properties: Sequence[str]) -> tuple[str, ...]:
    """The properties to judge; raises `InputError` for a library or a property that is not known."""
    known = [p.name for p in prepared]
    for library in libraries:
        if library not in known:
            raise InputError(TrainingCode.LIBRARY_UNKNOWN, library=library, known=", ".join(known))
    return tuple(property_named(name).name for name in properties or PROPERTIES)


def _no_mir(nir: Floats) -> tuple[Floats, Floats]:
    """No recipe that is judged here looks at latent or predicted MIR."""
    return np.zeros((len(nir), 1)), np.zeros((len(nir), 1))
