"""NIR libraries on the grid of a bundle."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.errors import InputError
from core.resampling import resample
from core.spectrum import Axis, AxisUnit, Quantity, Spectra
from training.errors import TrainingCode
from training.libraries.library import Library
from training.libraries.reading import Samples, as_library, read_set
from training.libraries.table import SetUse, read_table

NIR_GRIDS: dict[str, tuple[float, float, float]] = {
    "nir-1354-2490": (1354.0, 2490.0, 2.0),
    "nir-904-1696": (904.0, 1696.0, 2.0),
}
"""First and last wavelength and step in nm of each grid."""

NARROW_NM = 12.0
"""Resolution (FWHM) of the class that scans 904–1696 nm: TI gives 10 nm typical, 12 nm at most for the DLP
NIRscan Nano (DLPNIRNANOEVM), Viavi under 1.25 % of the wavelength, 12.5 nm at 1000 nm, for the MicroNIR."""


def nir_axis(grid_id: str) -> Axis:
    """The axis of a grid; `InputError` for an unknown one."""
    if grid_id not in NIR_GRIDS:
        raise InputError(TrainingCode.GRID_UNKNOWN, grid=grid_id, known=", ".join(NIR_GRIDS))
    return Axis.regular(*NIR_GRIDS[grid_id], AxisUnit.NM)


def nir_libraries(shared: Path, grid_id: str) -> list[Library]:
    """The libraries of the leave-one-library-out protocol of a grid, reflectance `[n, g]`, in table order.

    Exactly the sets of `facts/libraries.csv` that say yes for the grid. For `nir-904-1696` the spectra
    are brought to the resolution of that class of scanner first (`smoothed`).
    """
    axis = nir_axis(grid_id)
    protocol = f"lolo_{grid_id.replace('-', '_')}"
    fwhm = NARROW_NM if grid_id == "nir-904-1696" else 0.0
    uses = [use for use in read_table(shared).values() if protocol in use.uses]
    return [_library(read_set(shared, use.name, AxisUnit.NM), use, axis, fwhm) for use in uses]


def smoothed(spectra: Spectra, around: Axis, fwhm_nm: float, own_nm: float = 0.0) -> Spectra:
    """Reflectance as an instrument of resolution `fwhm_nm` sees it, every 1 nm, ends 3 σ outside `around`.

    A Gaussian line shape; widths add in quadrature, so a source of resolution `own_nm` is convolved with
    FWHM √(fwhm² − own²) only. Needs spectra that reach 6 σ beyond `around`; `InputError` (`RANGE`) otherwise.
    """
    sigma = np.sqrt(max(fwhm_nm**2 - own_nm**2, 0.0)) / (2 * np.sqrt(2 * np.log(2)))
    reach = int(np.ceil(3 * sigma))
    offsets = np.arange(-reach, reach + 1, dtype=np.float64)
    line = np.exp(-0.5 * (offsets / max(sigma, 1e-9)) ** 2)
    fine = resample(spectra, Axis.regular(around.first - 2 * reach, around.last + 2 * reach, 1.0, AxisUnit.NM))
    windows = np.lib.stride_tricks.sliding_window_view(fine.values, line.size, axis=1)
    inner = fine.axis.points[reach : len(fine.axis) - reach]
    return Spectra(Axis(inner, AxisUnit.NM), windows @ (line / line.sum()), Quantity.REFLECTANCE)


def _library(samples: Samples, use: SetUse, axis: Axis, fwhm_nm: float) -> Library:
    try:
        spectra = Spectra(samples.axis, samples.reflectance(), Quantity.REFLECTANCE)
        if fwhm_nm > samples.entry.own_nm:
            spectra = smoothed(spectra, axis, fwhm_nm, samples.entry.own_nm)
        values = resample(spectra, axis).values
    except InputError as refused:
        raise InputError(refused.code, **refused.values, file=f"{use.name}.parquet") from refused
    return as_library(samples, use, axis, values, Quantity.REFLECTANCE)
