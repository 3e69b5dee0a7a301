"""Which wavelength each point of a scan stands for.

λ(x) = c0 + c1·x + c2·x² with x the column of the micromirror device, 0–853 (TI DLP Spectrum Library).
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.nirscan.blob import ScanBlob
from core.nirscan.config import Section
from core.nirscan.errors import NirscanCode
from core.spectrum import Floats

COLUMNS = 854

Coefficients = tuple[float, float, float]


def wavelengths(blob: ScanBlob) -> Floats:
    """Centre of each point in nm, float64 `[points]`, in the order scanned.

    Raises `InputError(WAVELENGTHS)` when the coefficients do not reach the configured range.
    """
    return np.concatenate([section_wavelengths(one, blob.pixel_to_nm) for one in blob.sections])


def ascending(nm: Floats) -> NDArray[np.intp]:
    """Indices that put the points of all sections in ascending order; of equal wavelengths the first stays."""
    return np.unique(nm, return_index=True)[1]


def section_wavelengths(section: Section, coefficients: Coefficients) -> Floats:
    """Centre of each column of `section` in nm; a pattern of even width is centred half a pixel lower."""
    middles = columns(section, coefficients) - (0.5 if section.width_px % 2 == 0 else 0.0)
    c0, c1, c2 = coefficients
    return np.asarray(c0 + c1 * middles + c2 * middles * middles, dtype=np.float64)


def columns(section: Section, coefficients: Coefficients) -> NDArray[np.int64]:
    """Micromirror column of each point: the truncated running sum of the step, as the device adds it up."""
    first = column_of(section.start_nm, coefficients)
    last = column_of(section.end_nm, coefficients)
    steps = np.full(section.points, (last - first) / (section.points - 1))
    steps[0] = first
    # cumsum of float64 adds one by one, which rounds as the device does; first + i·step would not
    return np.cumsum(steps).astype(np.int64)


def column_of(nm: float, coefficients: Coefficients) -> float:
    """Column (with fraction) at a wavelength; the root that lies on the device."""
    c0, c1, c2 = coefficients
    if c2 == 0:
        roots = [(nm - c0) / c1] if c1 else []
    else:
        inside = c1 * c1 - 4 * c2 * (c0 - nm)
        roots = [(-c1 + sign * sqrt(inside)) / (2 * c2) for sign in (1, -1)] if inside >= 0 else []
    for root in roots:
        if 0 <= root <= COLUMNS - 1:
            return root
    raise InputError(NirscanCode.WAVELENGTHS, nm=float(nm))
