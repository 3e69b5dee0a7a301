"""What the autoencoder sees: absorbance on 1 700 points, standard normal variate, with a mask."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Axis, AxisUnit
from training.preprocessing import Floats

MIR_AXIS = Axis.regular(602, 4000, 2, AxisUnit.CM1)
SNV_RANGE_CM1 = (752.0, 3798.0)
"""Every set covers this range; the constants of SNV come from it alone."""

Mask = NDArray[np.bool_]
Values = NDArray[np.floating[Any]]
"""Float64, or float32 where a library is too large for it; a memory map will do."""


def snv(absorbance: Floats) -> Floats:
    """Standard normal variate `[n, 1700]` with mean and deviation from `SNV_RANGE_CM1`; NaN stays NaN."""
    low, high = SNV_RANGE_CM1
    core = absorbance[:, (MIR_AXIS.points >= low) & (MIR_AXIS.points <= high)]
    centred = absorbance - core.mean(axis=1, keepdims=True)
    return np.asarray(centred / core.std(axis=1, keepdims=True))
