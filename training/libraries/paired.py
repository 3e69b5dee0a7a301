"""NIR and MIR of the same samples, row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import AxisUnit, Floats, Quantity
from training.errors import TrainingCode
from training.libraries.library import Library
from training.libraries.mir import mir_library, use_of
from training.libraries.paired_library import PairedLibrary
from training.libraries.reading import as_library, read_set
from training.libraries.table import read_table

_PAIRED = {
    "H138": "limesoda_H138",
    "whrc_vertex_604": "whrc_vertex_604",
    "ecostress_jhu": "ecostress_jhu_soil",
}
_ROCKS = "ecostress_aux_rockmineral"


def pairs(shared: Path, name: str) -> tuple[Library, Library]:
    """NIR (reflectance, on its own axis) and MIR (absorbance, on `MIR_AXIS`) of the same samples.

    `name` is `H138` (weights may ship; 1853–2499 nm), `whrc_vertex_604` (1668–2500 nm) or `ecostress_jhu`
    (650–2500 nm), the last two for evaluation only. Raises `InputError` (`PAIR_UNKNOWN`).
    """
    if name not in _PAIRED:
        raise InputError(TrainingCode.PAIR_UNKNOWN, set=name, known=", ".join(_PAIRED))
    return _halves(shared, _PAIRED[name])


def paired_set(shared: Path, name: str) -> PairedLibrary:
    """The same pairs as one set, in the form in which the folders of `read_paired` come."""
    nir, mir = pairs(shared, name)
    return brought_together(nir, mir, name)


def brought_together(nir: Library, mir: Library, name: str) -> PairedLibrary:
    """NIR and MIR scans joined on the sample: those of the NIR first, then those with MIR alone.

    `nir` is reflectance, `mir` absorbance on `MIR_AXIS`; both may hold repeats. A value of the laboratory is that of
    the NIR set, or where it has none that of the MIR set.
    """
    nir_means, mir_means = nir.averaged(), mir.averaged()
    ids = list(dict.fromkeys([*nir_means.sample_ids.tolist(), *mir_means.sample_ids.tolist()]))
    place = {sample: row for row, sample in enumerate(ids)}
    in_nir, in_mir, of_scan = (_rows(part, place) for part in (nir_means, mir_means, mir))
    spread = {key: _spread(mir_means.properties[key], in_mir, len(ids)) for key in mir_means.properties}
    for key, values in nir_means.properties.items():
        own = _spread(values, in_nir, len(ids))
        spread[key] = np.where(np.isfinite(own), own, spread.get(key, np.nan))
    instruments = np.full(len(ids), "", dtype=object)
    instruments[in_nir] = nir_means.instruments
    repeated = mir.repeats
    return PairedLibrary(
        name=name,
        sample_ids=np.array(ids, dtype=np.str_),
        nir_axis=nir.axis,
        nir=_spread(nir_means.values, in_nir, len(ids)),
        mir=_spread(mir_means.values, in_mir, len(ids)),
        instruments=instruments.astype(np.str_),
        properties=spread,
        mir_repeats=mir.values[repeated],
        repeat_rows=of_scan[repeated],
        licence=nir.licence,
    )


def _rows(library: Library, place: dict[str, int]) -> NDArray[np.intp]:
    return np.array([place[sample] for sample in library.sample_ids.tolist()], dtype=np.intp)


def _spread(values: Floats, rows: NDArray[np.intp], n: int) -> Floats:
    found = np.full((n, *values.shape[1:]), np.nan)
    found[rows] = values
    return found


def rocks(shared: Path) -> tuple[Library, Library]:
    """NIR and MIR of 719 rocks and minerals, no soils, for tests of the domain; never for weights."""
    return _halves(shared, _ROCKS)


def _halves(shared: Path, stem: str) -> tuple[Library, Library]:
    table = read_table(shared)
    nir_name, mir_name = f"{stem}_paired_nir", f"{stem}_paired_mir"
    samples = read_set(shared, nir_name, AxisUnit.NM)
    nir = as_library(samples, use_of(table, nir_name), samples.axis, samples.reflectance(), Quantity.REFLECTANCE)
    mir = mir_library(shared, mir_name, use_of(table, mir_name))
    if nir.sample_ids.tolist() != mir.sample_ids.tolist():
        raise InputError(TrainingCode.PAIR_ORDER, nir=nir_name, mir=mir_name)
    return nir, mir
