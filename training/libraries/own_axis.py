"""One set of the shared folder as it is, on its own axis."""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError
from core.spectrum import AxisUnit, Quantity
from training.errors import TrainingCode
from training.libraries.library import Library
from training.libraries.mir import mir_library, use_of
from training.libraries.reading import as_library, read_set
from training.libraries.sets import SETS
from training.libraries.table import TABLE, read_table


def read_library(shared: Path, name: str) -> Library:
    """The set `name`: NIR as reflectance on the axis of the file, MIR as absorbance on `MIR_AXIS`.

    Any set of `SETS`, also those of no protocol: moist soils on the go (RP62, SA112), soils with volumetric values
    (MG44, SSP58, tavares: only their pH is a label) and the moist and dry scans of datepo, which keep their moisture
    level in the sample id and stay together in a split. Raises `InputError` (`SET_UNKNOWN`).
    """
    if name not in SETS:
        raise InputError(TrainingCode.SET_UNKNOWN, set=name, file=str(TABLE))
    use = use_of(read_table(shared), name)
    if SETS[name].unit is AxisUnit.CM1:
        return mir_library(shared, name, use)
    samples = read_set(shared, name, AxisUnit.NM)
    return as_library(samples, use, samples.axis, samples.reflectance(), Quantity.REFLECTANCE)
