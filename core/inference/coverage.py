"""Whether spectra are what a bundle reads: near infrared, over the whole of its grid."""

from __future__ import annotations

from core.errors import InputError
from core.inference.codes import InferenceCode
from core.resampling import covers
from core.spectrum import Axis, AxisUnit

NO_NIR_SCANNER_NM = 3500.0
"""No NIR scanner measures as far. What does is a MIR instrument, even if it begins in the near infrared."""


def refuse_mir(axis: Axis, grid: Axis) -> None:
    """Say of a spectrum that misses `grid` because it is a MIR spectrum that this is why.

    Raises `InputError(MIR_SPECTRUM)`; a spectrum that covers the grid is never refused.
    """
    if not covers(axis, grid) and float(axis.to(AxisUnit.NM).max()) > NO_NIR_SCANNER_NM:
        ends = sorted(axis.to(AxisUnit.CM1)[[0, -1]])
        raise InputError(InferenceCode.MIR_SPECTRUM, first=float(ends[0]), last=float(ends[1]), unit=AxisUnit.CM1)
