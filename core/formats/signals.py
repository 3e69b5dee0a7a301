"""Reflectance from the sample and reference signals of a NIRscan Nano."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.nirscan import ascending, reflectance
from core.nirscan.intensities import Counts
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra


def reflectance_spectra(nm: Floats, sample: Counts, reference: Counts) -> Spectra:
    """One spectrum; sections that overlap keep the first of equal wavelengths.

    Raises `InputError(NO_SIGNAL)` when sample or reference saw no light somewhere.
    """
    values = reflectance(sample, reference)
    dark = int(np.isnan(values).sum())
    if dark:
        raise InputError(FormatCode.NO_SIGNAL, points=dark, of=int(values.size))
    order = ascending(nm)
    return Spectra(Axis(nm[order], AxisUnit.NM), values[order][np.newaxis], Quantity.REFLECTANCE)
