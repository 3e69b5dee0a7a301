"""The mean soil of the training of a bundle, from which explanations start: `explain.npz`, array `reference`."""

from __future__ import annotations

import numpy as np

from core.errors import BundleError
from core.inference.arrays import read_arrays
from core.inference.codes import BundleCode
from core.spectrum import Floats

REFERENCE = "reference"
LARGEST_ABSORBANCE = 100.0
"""After SNV no point of g points lies further than √g from the mean; grids have 20 000 points at most."""
FLATTEST = 0.1
"""Standard deviation below which it is no mean of soils after SNV, which have 1."""


def read_reference(data: bytes, file: str, points: int) -> Floats:
    """Absorbance after SNV `[points]`; raises `BundleError` (`ARRAYS`, `TOO_LARGE`, `REFERENCE_SOIL`) for others.

    `file` names it in errors.
    """
    found = read_arrays(data, file).get(REFERENCE)
    if found is None or found.dtype.kind != "f" or found.shape != (points,):
        raise BundleError(BundleCode.REFERENCE_SOIL, file=file, points=points)
    reference = found.astype(np.float64)
    sound = np.isfinite(reference).all() and np.abs(reference).max() <= LARGEST_ABSORBANCE
    if not sound or reference.std() < FLATTEST:
        raise BundleError(BundleCode.REFERENCE_SOIL, file=file, points=points)
    return reference
