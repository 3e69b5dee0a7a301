"""Common grids of sets that were measured on different ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Axis, AxisUnit
from training.autoencoder import snv
from training.errors import TrainingCode
from training.libraries import PairedLibrary
from training.preprocessing import Floats

STEP_NM = 2.0
LEAST_OVERLAP_NM = 100.0
COVERED_SHARE = 0.95
"""A MIR point that fewer of the spectra reach is left out; a spectrum that lacks a kept one is continued level."""
_CHUNK = 4096

Singles = NDArray[np.float32]


def common_axis(first: Axis, second: Axis, file: str) -> Axis:
    """Every 2 nm where both axes reach."""
    low = STEP_NM * np.ceil(max(first.points[0], second.points[0]) / STEP_NM)
    high = STEP_NM * np.floor(min(first.points[-1], second.points[-1]) / STEP_NM)
    if high - low < LEAST_OVERLAP_NM:
        raise InputError(TrainingCode.NIR_APART, file=file, low=float(first.points[0]), high=float(first.points[-1]))
    return Axis.regular(float(low), float(high), STEP_NM, AxisUnit.NM)


def continued(spectra: Floats) -> Floats:
    """Gaps filled from the nearest measured points: a line between them, level beyond the ends."""
    places = np.arange(spectra.shape[1])
    for row in np.flatnonzero(~np.isfinite(spectra).all(axis=1)):
        known = np.isfinite(spectra[row])
        spectra[row] = np.interp(places, places[known], spectra[row, known])
    return spectra


def nir_on(library: PairedLibrary, axis: Axis) -> Floats:
    """Reflectance `[n, g]` on an axis within that of the library, linear between its points; NaN for no NIR."""
    found = np.full((len(library), len(axis)), np.nan)
    for row in np.flatnonzero(library.has_nir):
        found[row] = np.interp(axis.points, library.nir_axis.points, library.nir[row])
    return found


def snv_singles(absorbance: NDArray[np.floating]) -> Singles:
    """SNV in float32, piece by piece; a spectrum that does not reach over the range of SNV is all NaN."""
    found = np.empty(absorbance.shape, dtype=np.float32)
    for start in range(0, len(absorbance), _CHUNK):
        piece = slice(start, start + _CHUNK)
        found[piece] = snv(np.asarray(absorbance[piece], dtype=np.float64))
    return found


def covered(mir: Singles) -> NDArray[np.bool_]:
    """Points `[m]` that `COVERED_SHARE` of the spectra `[n, m]` reach; all where there are no spectra."""
    measured = np.isfinite(mir)
    has_mir = measured.any(axis=1)
    if not has_mir.any():
        return np.ones(mir.shape[1], dtype=np.bool_)
    return np.asarray(measured.sum(axis=0) >= COVERED_SHARE * has_mir.sum())
