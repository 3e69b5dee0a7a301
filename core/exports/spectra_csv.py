"""Averaged spectra as CSV in the layout of the Open Soil Spectral Library."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.exports.cells import escape
from core.files import atomic_text
from core.spectrum import Axis, AxisUnit, Spectrum

SAMPLE_COLUMN = "id.sample_local_c"
REFLECTANCE_DECIMALS = 6
NM_DECIMALS = 4

NamedSpectrum = tuple[str, Spectrum]


def write_spectra_csv(path: Path, spectra: Sequence[NamedSpectrum]) -> list[Path]:
    """Write named spectra as reflectance (0–1) in columns `scan_nir.<nm>_ref`; returns the files written.

    Nothing is resampled on its way out, so the spectra of each axis go into a file of their own: `path`, then
    `path` with `-2`, `-3`, … before its suffix. Each is whole or not there (`InputError` as in `core.files`).
    """
    by_axis: dict[Axis, list[NamedSpectrum]] = {}
    for name, spectrum in spectra:
        by_axis.setdefault(spectrum.axis, []).append((name, spectrum))
    written = []
    for count, (axis, rows) in enumerate(by_axis.items(), start=1):
        target = path if count == 1 else path.with_stem(f"{path.stem}-{count}")
        _write(target, axis, rows)
        written.append(target)
    return written


def _write(path: Path, axis: Axis, rows: Sequence[NamedSpectrum]) -> None:
    with atomic_text(path) as file:
        writer = csv.writer(file)
        writer.writerow([SAMPLE_COLUMN, *(f"scan_nir.{_shown(at)}_ref" for at in np.sort(axis.to(AxisUnit.NM)))])
        for name, spectrum in rows:
            values = spectrum.many().to_reflectance().to_unit(AxisUnit.NM).values[0]
            writer.writerow([escape(name), *values.round(REFLECTANCE_DECIMALS).tolist()])


def _shown(nm: float) -> str:
    """Without an exponent and without zeros at the end: `1350`, `901.4375`."""
    return f"{nm:.{NM_DECIMALS}f}".rstrip("0").rstrip(".")
