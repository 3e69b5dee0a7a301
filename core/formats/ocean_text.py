"""Text files of Ocean Optics: OOIBase32, SpectraSuite and OceanView, one spectrum each.

The header tells instrument and settings, but hardly ever what the values are. OceanView names the view in
its first line (`Data from plot_Reflection__0__0001.txt Node`); its reflection is percent. The older
programs say at most whether there was a reference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.formats.columns import axis_told
from core.formats.errors import FormatCode
from core.formats.listing import check_points, chosen, read_listing, told
from core.formats.percent import fraction_told
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.spectrum import Floats, Quantity, Spectra

NAME = "ocean-text"

_BEGIN = re.compile(r">>>>>Begin .*Spectral Data<<<<<")
_END = ">>>>>End"
_VIEW = re.compile(r"Data from (.+) Node")
_PIXELS = re.compile(r"number of pixels in .*")
_REFLECTANCE = {"reflection", "reflectance"}
_ABSORBANCE = {"absorbance"}
_OTHERS = {"transmission", "transmittance", "irradiance", "color", "raman", "subt", "scope", "counts"}
_METADATA = {
    "serial": ("spectrometer", "spectrometers"),
    "date": ("date",),
    "integration_sec": ("integration time (sec)",),
    "integration_usec": ("integration time (usec)",),
    "averages": ("scans to average", "spectra averaged"),
}


def recognises(source: Source) -> bool:
    """Whether the line stands there with which the data begin."""
    return source.is_text and _begin_line(source.first_lines) >= 0


def read(source: Source) -> SpectraTable:
    """The one spectrum, where the file says what it is.

    Raises `InputError` (`KIND`, `NO_REFERENCE`, `NO_SPECTRUM`, `RAGGED`, `NOT_A_NUMBER`, `NO_ROWS`, `POINTS`,
    `NOISE`, `AXIS_UNIT`).
    """
    line = _begin_line(source.first_lines)
    header = told(source.first_lines[:line], ":")
    table = read_listing(source, line + 1, ("wavelength", "value"), _END)
    _check_points(header, len(table))
    quantity, values = _values(source.first_lines[0], header, table[:, 1])
    # an axis in pixels or in Raman shifts is no spectral axis
    points, unit = axis_told(table[:, 0], _axis_name(header))
    axis, rows = ascending(points, unit, values[np.newaxis])
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, rows, quantity),
        samples=(source.stem,),
        metadata={"instrument": "Ocean Optics"} | chosen(header, _METADATA) | {"told_by": "name of the view"},
    )


def _values(first_line: str, header: dict[str, str], values: Floats) -> tuple[Quantity, Floats]:
    """What the values are, by the words in the name of the view, and the values as a fraction."""
    view = _VIEW.match(first_line)
    words = {*re.split(r"[^a-z]+", view[1].lower())} if view else set()
    kinds = words & (_REFLECTANCE | _ABSORBANCE | _OTHERS)
    if len(kinds) == 1:
        if kinds <= _REFLECTANCE:
            return Quantity.REFLECTANCE, fraction_told(values)
        if kinds <= _ABSORBANCE:
            return Quantity.ABSORBANCE, values
        raise InputError(FormatCode.NO_SPECTRUM, holds=kinds.pop())
    if header.get("reference spectrum present", "").lower() == "no":
        raise InputError(FormatCode.NO_REFERENCE)
    raise InputError(FormatCode.KIND)


def _axis_name(header: dict[str, str]) -> str:
    """Name of the axis with its unit; the programs before OceanView knew wavelengths alone."""
    mode = header.get("xaxis mode", "wavelengths").lower()
    return "nm" if mode == "wavelengths" else mode if mode == "wavenumbers" else ""


def _check_points(header: dict[str, str], points: int) -> None:
    for name, value in header.items():
        if _PIXELS.fullmatch(name):
            check_points(value, points)


def _begin_line(lines: Sequence[str]) -> int:
    return next((index for index, line in enumerate(lines) if _BEGIN.search(line)), -1)
