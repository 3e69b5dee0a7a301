"""Reflectance from signals: of a NIRscan Nano, and of spectrometers that count photons."""

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


def ratio(sample: Floats, reference: Floats, dark: Floats | None = None) -> Floats:
    """(sample − dark) / (reference − dark), of arrays of one shape; without `dark` its place is taken by 0.

    Raises `InputError(NO_SIGNAL)` when the reference saw no light somewhere.
    """
    floor = np.zeros_like(reference) if dark is None else dark
    light = reference - floor
    unlit = int((light <= 0).sum())
    if unlit:
        raise InputError(FormatCode.NO_SIGNAL, points=unlit, of=int(light.size))
    with np.errstate(over="ignore"):  # a garbled reference gives infinity, which `Spectra` refuses
        return (sample - floor) / light
