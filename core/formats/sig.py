"""Text files of Spectra Vista (SVC) spectrometers: wavelength, reference, target and reflectance in percent.

The three detectors overlap unless the program removed it. At a join the axis goes back; there each detector
keeps its side of the middle of the overlap. Nothing is scaled, so a step at the join stays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.listing import chosen, read_listing, told
from core.formats.percent import fraction_told
from core.formats.source import Source
from core.formats.table import SpectraTable
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra, SpectrumCode

NAME = "sig"

MOST_JOINS = 2
"""The spectrometers have up to three detectors."""

_MAGIC = "/*** Spectra Vista SIG Data ***/"
_COLUMNS = ("wavelength", "reference", "target", "reflectance")
_METADATA = {
    "instrument": ("instrument",),
    "date": ("time",),
    "integration": ("integration",),
    "averages": ("scan coadds",),
    "foreoptic": ("optic",),
    "units": ("units",),
    "factors": ("factors",),
}


def recognises(source: Source) -> bool:
    """Whether the text begins with the mark of the format."""
    return source.is_text and source.first_lines[0].startswith(_MAGIC)


def read(source: Source) -> SpectraTable:
    """The one spectrum, the reflectance as the file states it.

    Raises `InputError` (`RAGGED`, `NOT_A_NUMBER`, `NO_ROWS`, `DAMAGED`, `NOISE`, `AXIS_ORDER`).
    """
    line = _data_line(source.first_lines)
    table = read_listing(source, line + 1, _COLUMNS)
    kept, joins = _kept(table[:, 0])
    metadata = chosen(told(source.first_lines[:line], "="), _METADATA)
    if joins:
        metadata["joins"] = ", ".join(f"{join:.1f} nm" for join in joins)
    values = fraction_told(table[kept, 3])
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(Axis(table[kept, 0], AxisUnit.NM), values[np.newaxis], Quantity.REFLECTANCE),
        samples=(source.stem,),
        metadata=metadata,
    )


def _kept(nm: Floats) -> tuple[NDArray[np.bool_], list[float]]:
    """Which points to keep, and where the detectors are joined, in nm."""
    ends = np.flatnonzero(np.diff(nm) <= 0)
    if len(ends) > MOST_JOINS:
        raise InputError(SpectrumCode.AXIS_ORDER, index=int(ends[0]) + 1, unit=AxisUnit.NM.value)
    kept = np.ones(nm.size, dtype=np.bool_)
    joins = [float(nm[end] + nm[end + 1]) / 2 for end in ends]
    for end, join in zip(ends, joins, strict=True):
        kept[: end + 1] &= nm[: end + 1] <= join
        kept[end + 1 :] &= nm[end + 1 :] > join
    return kept, joins


def _data_line(lines: Sequence[str]) -> int:
    found = next((index for index, line in enumerate(lines) if line.strip().lower() == "data="), None)
    if found is None:
        raise InputError(FormatCode.DAMAGED, what="header", value="data=")
    return found
