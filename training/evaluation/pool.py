"""The spectra and laboratory values of several folders, on the grid that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Axis
from training.estimators import Inputs
from training.evaluation import protocols
from training.evaluation.grids import common_axis, continued, covered, nir_on, snv_singles
from training.libraries import Library, PairedLibrary, read_nir_scans, read_paired
from training.libraries.neospectra import MIR, NIR, SOILLAB
from training.preprocessing import Floats


class Spectra(StrEnum):
    """Which range is learned from."""

    NIR = "nir"
    MIR = "mir"


@dataclass(frozen=True, eq=False)
class Pool:
    """All folders, one row per sample (per scan where instruments are left out).

    Inputs `x[n, m]`, laboratory values, sample, folder and instrument of each.
    """

    x: Floats
    properties: dict[str, Floats]
    ids: NDArray[np.str_]
    library: NDArray[np.str_]
    instrument: NDArray[np.str_]
    inputs: Inputs


def read_pool(folders: Sequence[Path], spectra: Spectra) -> Pool:
    """The samples with such spectra of all folders, on the grid that they share."""
    needed = (NIR if spectra is Spectra.NIR else MIR, SOILLAB)
    libraries = [read_paired(folder, needed=needed) for folder in folders]
    for place, library in enumerate(libraries):
        for other in libraries[:place]:
            protocols.check_apart(other.sample_ids, library.sample_ids)
    kept = [library.has_nir if spectra is Spectra.NIR else library.has_mir for library in libraries]
    libraries = [library.take(rows) for library, rows in zip(libraries, kept, strict=True)]
    names = list(dict.fromkeys(name for library in libraries for name in library.properties))
    return Pool(
        x=_inputs(libraries, folders, spectra),
        properties={name: np.concatenate([_values(library, name) for library in libraries]) for name in names},
        ids=np.concatenate([library.sample_ids for library in libraries]),
        library=np.concatenate(
            [np.full(len(lib), folder.name) for lib, folder in zip(libraries, folders, strict=True)]
        ),
        instrument=np.concatenate([library.instruments for library in libraries]),
        inputs=Inputs.REFLECTANCE if spectra is Spectra.NIR else Inputs.ABSORBANCE,
    )


def read_scans(folders: Sequence[Path]) -> Pool:
    """The single NIR scans of all folders whose scanner is named, on the grid that they share."""
    libraries = [read_nir_scans(folder) for folder in folders]
    libraries = [library.take(library.instruments != "") for library in libraries]
    axis = _shared_axis([library.axis for library in libraries], folders)
    names = list(dict.fromkeys(name for library in libraries for name in library.properties))
    return Pool(
        x=np.concatenate([_scans_on(library, axis) for library in libraries]),
        properties={name: np.concatenate([_values(library, name) for library in libraries]) for name in names},
        ids=np.concatenate([library.sample_ids for library in libraries]),
        library=np.concatenate([np.full(len(library), library.name) for library in libraries]),
        instrument=np.concatenate([library.instruments for library in libraries]),
        inputs=Inputs.REFLECTANCE,
    )


def _inputs(libraries: Sequence[PairedLibrary], folders: Sequence[Path], spectra: Spectra) -> Floats:
    if spectra is Spectra.NIR:
        axis = _shared_axis([library.nir_axis for library in libraries], folders)
        return np.concatenate([nir_on(library, axis) for library in libraries])
    mir = np.concatenate([snv_singles(library.mir) for library in libraries])
    return continued(mir[:, covered(mir)].astype(np.float64))


def _shared_axis(axes: Sequence[Axis], folders: Sequence[Path]) -> Axis:
    shared = axes[0]
    for axis, folder in zip(axes, folders, strict=True):
        shared = common_axis(shared, axis, str(folder))
    return shared


def _scans_on(scans: Library, axis: Axis) -> Floats:
    return np.stack([np.interp(axis.points, scans.axis.points, row) for row in scans.values])


def _values(library: PairedLibrary | Library, name: str) -> Floats:
    return library.properties.get(name, np.full(len(library), np.nan))
