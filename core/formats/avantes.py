"""Text exports of AvaSoft, the program of Avantes: header lines, names and units of the columns, rows.

The columns are separated by semicolons: `Wave`, signals (`Sample`, `Dark`, `Reference`) and what was
computed from them (`Reflectance`, `Absorbance`, `Transmittance`), or signals alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.formats.columns import axis_told, percent_told, quantity_told
from core.formats.errors import FormatCode
from core.formats.listing import chosen, read_listing, told
from core.formats.percent import fraction_told
from core.formats.signals import ratio
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.spectrum import Floats, Quantity, Spectra

NAME = "avantes"

_SIGNALS = ("sample", "dark", "reference")
_METADATA = {
    "serial": ("data measured with spectrometer [name]",),
    "integration": ("integration time [ms]",),
    "averages": ("averaging nr. [scans]",),
}


def recognises(source: Source) -> bool:
    """Whether lines of column names and of units in brackets are there."""
    return source.is_text and _names_line(source.first_lines) >= 0


def read(source: Source) -> SpectraTable:
    """The one spectrum: the reflectance or absorbance of the file, else (sample − dark) / (reference − dark).

    Raises `InputError` (`RAGGED`, `NOT_A_NUMBER`, `NO_ROWS`, `NO_SPECTRUM`, `NO_REFERENCE`, `NO_SIGNAL`,
    `NOISE`, `AXIS_UNIT`).
    """
    line = _names_line(source.first_lines)
    names, units = _cells(source.first_lines[line]), _cells(source.first_lines[line + 1])
    table = read_listing(source, line + 2, names)
    values, quantity, computed = _values(names, units, table)
    points, unit = axis_told(table[:, 0], units[0])
    axis, rows = ascending(points, unit, values[np.newaxis])
    header = told(source.first_lines[:line], ":")
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, rows, quantity),
        samples=(source.stem,),
        metadata={"instrument": "Avantes"} | chosen(header, _METADATA) | computed,
    )


def _values(names: Sequence[str], units: Sequence[str], table: Floats) -> tuple[Floats, Quantity, dict[str, str]]:
    """Values, their quantity, and what to tell when they were computed."""
    for index, name in enumerate(names[1:], start=1):
        quantity = None if name in _SIGNALS else quantity_told(name)
        if quantity is not None:
            in_percent = quantity is Quantity.REFLECTANCE and percent_told(units[index])
            return fraction_told(table[:, index]) if in_percent else table[:, index], quantity, {}
    if not {*_SIGNALS} <= {*names}:
        raise InputError(FormatCode.NO_REFERENCE)
    sample, dark, reference = (table[:, names.index(name)] for name in _SIGNALS)
    told_so = {"computed": "(sample - dark) / (reference - dark)"}
    return ratio(sample, reference, dark), Quantity.REFLECTANCE, told_so


def _names_line(lines: Sequence[str]) -> int:
    """Index of the line of column names, or −1."""
    for index, line in enumerate(lines[:-1]):
        names, units = _cells(line), _cells(lines[index + 1])
        if names[0] == "wave" and len(names) == len(units) > 1 and units[0].startswith("["):
            return index
    return -1


def _cells(line: str) -> list[str]:
    return [cell.strip().lower() for cell in line.split(";")]
