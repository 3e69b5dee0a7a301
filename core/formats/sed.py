"""Text files of Spectral Evolution spectrometers (PSR, SR, RS): header, the line `Data:`, column names, rows.

The columns depend on the settings of the program: reflectance in percent or as a fraction, beside it or
instead of it the signals of reference and target.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.listing import check_points, chosen, read_listing, told
from core.formats.percent import fraction_told
from core.formats.signals import ratio
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.spectrum import AxisUnit, Floats, Quantity, Spectra

NAME = "sed"

_WAVELENGTH = "wvl"
_PERCENT = ("reflect. %", "tgt./ref. %")
_FRACTION = "reflect. [1.0]"
_SIGNAL = re.compile(r"(.+) \((ref\.|target)\)")
_METADATA = {name: (name,) for name in ("instrument", "date", "integration", "averages", "foreoptic")}


def recognises(source: Source) -> bool:
    """Whether `Data:` and a line of column names with the wavelength follow a header."""
    return source.is_text and _names_line(source.first_lines) > 0


def read(source: Source) -> SpectraTable:
    """The one spectrum: the reflectance that the file holds, else target over reference.

    Raises `InputError` (`RAGGED`, `NOT_A_NUMBER`, `NO_ROWS`, `POINTS`, `NO_REFERENCE`, `NO_SIGNAL`, `NOISE`).
    """
    line = _names_line(source.first_lines)
    header = told(source.first_lines[:line], ":")
    names = _names(source.first_lines[line])
    table = read_listing(source, line + 1, names)
    check_points(header.get("channels", ""), len(table))
    columns = dict(zip(names, table.T, strict=True))
    values, computed = _reflectance(columns)
    axis, rows = ascending(columns[_WAVELENGTH], AxisUnit.NM, values[np.newaxis])
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, rows, Quantity.REFLECTANCE),
        samples=(source.stem,),
        metadata=chosen(header, _METADATA) | computed,
    )


def _reflectance(columns: dict[str, Floats]) -> tuple[Floats, dict[str, str]]:
    """The reflectance, and what to tell when it was computed."""
    for name in _PERCENT:
        if name in columns:
            return fraction_told(columns[name]), {}
    if _FRACTION in columns:
        return columns[_FRACTION], {}
    signals = {match[1] for name in columns if (match := _SIGNAL.fullmatch(name))}
    for signal in sorted(signals):
        reference, target = f"{signal} (ref.)", f"{signal} (target)"
        if reference in columns and target in columns:
            return ratio(columns[target], columns[reference]), {"computed": f"{target} / {reference}"}
    raise InputError(FormatCode.NO_REFERENCE)


def _names_line(lines: Sequence[str]) -> int:
    """Index of the line of column names, or −1."""
    for index, line in enumerate(lines[:-1]):
        if line.strip() == "Data:" and _WAVELENGTH in _names(lines[index + 1]):
            return index + 1
    return -1


def _names(line: str) -> list[str]:
    return [cell.strip().lower() for cell in line.split("\t")]
