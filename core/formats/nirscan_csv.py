"""CSV exports of the TI DLP NIRscan Nano and InnoSpectra programs: header lines, then one scan.

The columns are wavelength, absorbance, reference signal and sample signal, or some of them. Reflectance is
taken from the signals where both are there, as absorbance is rounded to six decimals.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.formats.delimited import Dialect, Layout, cells_of, read_columns
from core.formats.errors import FormatCode
from core.formats.signals import reflectance_spectra
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.nirscan.intensities import Counts
from core.spectrum import AxisUnit, Floats, Quantity, Spectra

NAME = "nirscan-csv"

LARGEST_SIGNAL = 2.0**40
"""A 32-bit count at 64-fold gain stays below."""

_DIALECT = Dialect(",", decimal_comma=False)
_WAVELENGTH = "wavelength (nm)"
_REFERENCE = "reference signal (unitless)"
_SAMPLE = "sample signal (unitless)"
_VALUES = {"absorbance (au)": Quantity.ABSORBANCE, "reflectance": Quantity.REFLECTANCE}
_INTENSITIES = {"intensity", "intensity (unitless)", _REFERENCE, _SAMPLE}


def recognises(source: Source) -> bool:
    """Whether a line of column names follows header lines."""
    return source.is_text and _columns_line(source.first_lines) > 0


def read(source: Source) -> SpectraTable:
    """The one spectrum; `InputError` (`NO_REFERENCE`, `NO_SIGNAL`) for what cannot be made reflectance."""
    above = _columns_line(source.first_lines)
    header = cells_of(source.first_lines[above], _DIALECT)
    names = [cell.lower() for cell in header]
    wanted = [index for index, name in enumerate(names) if name in {_WAVELENGTH, *_VALUES, *_INTENSITIES}]
    table = read_columns(source, Layout(_DIALECT, header, wanted, above=above + 1))
    columns = {names[index]: table.values[:, place] for place, index in enumerate(wanted)}
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=_spectra(columns),
        samples=(source.stem,),
        metadata=_metadata(source.first_lines[:above]),
    )


def _spectra(columns: dict[str, Floats]) -> Spectra:
    nm = columns[_WAVELENGTH]
    if _REFERENCE in columns and _SAMPLE in columns:
        return reflectance_spectra(nm, _counts(columns[_SAMPLE]), _counts(columns[_REFERENCE]))
    for name, quantity in _VALUES.items():
        if name in columns:
            axis, values = ascending(nm, AxisUnit.NM, columns[name][np.newaxis])
            return Spectra(axis, values, quantity)
    raise InputError(FormatCode.NO_REFERENCE)


def _counts(signal: Floats) -> Counts:
    """A column of whole numbers, written with decimals."""
    if np.abs(signal).max() > LARGEST_SIGNAL:
        raise InputError(FormatCode.DAMAGED, what="signal", value=float(np.abs(signal).max()))
    return np.rint(signal).astype(np.int64)


def _columns_line(lines: Sequence[str]) -> int:
    """Index of the line of column names, or −1."""
    for index, line in enumerate(lines):
        names = [cell.lower() for cell in cells_of(line, _DIALECT)]
        if names[0] == _WAVELENGTH and {*names} & ({*_VALUES} | _INTENSITIES):
            return index
    return -1


def _metadata(lines: Sequence[str]) -> dict[str, str]:
    rows = [cells_of(line, _DIALECT) for line in lines]
    told = {row[0].rstrip(":"): " ".join(filter(None, row[1:])) for row in rows if len(row) > 1}
    return {"instrument": "DLP NIRscan Nano"} | {name: value for name, value in told.items() if value}
