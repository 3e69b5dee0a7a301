"""Whether spectra are near-infrared ones, which is all that bundles read."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.formats.table import is_mir
from core.inference.codes import InferenceCode
from core.spectrum import Axis, AxisUnit


def refuse_mir(axis: Axis) -> None:
    """Raise `InputError(MIR_SPECTRUM)` for the axis of a mid-infrared instrument, wherever it begins."""
    if is_mir(axis):
        first, last = np.sort(axis.to(AxisUnit.CM1)[[0, -1]])
        raise InputError(InferenceCode.MIR_SPECTRUM, first=float(first), last=float(last), unit=AxisUnit.CM1)
