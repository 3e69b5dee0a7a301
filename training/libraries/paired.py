"""NIR and MIR of the same samples, row by row."""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError
from core.spectrum import AxisUnit, Quantity
from training.errors import TrainingCode
from training.libraries.library import Library
from training.libraries.mir import mir_library, use_of
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
