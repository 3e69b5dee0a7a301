"""CSV exports of the NeoSpectra scanner: one row per scan, reflectance in percent.

Two layouts exist: `Sample Name, Device Id` and wavenumbers, or `sample_id` and wavelengths in falling order.
Both are known by their axis: 256 or 257 points, evenly spaced in wavenumber from 3 922 to 7 407 cm⁻¹
(2 550 to 1 350 nm), which no other instrument has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.formats.columns import position, positions, refuse_duplicates, sample_column
from core.formats.delimited import Layout, header_of, read_columns
from core.formats.percent import fraction_from_percent
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.spectrum import AxisUnit, Floats, Quantity, Spectra

NAME = "neospectra-csv"

_POINTS = (256, 257)
_RANGE_CM1 = (3900.0, 7420.0)
_STEP_CM1 = 13.6132


def recognises(source: Source) -> bool:
    """Whether the columns are those of the scanner's own axis."""
    if not source.is_text:
        return False
    points = _points(header_of(source)[1])
    return len(points) in _POINTS and _unit(points) is not None


def read(source: Source) -> SpectraTable:
    """All scans as fractions. A file whose every value is 2 or less was divided by 100 before and is kept."""
    dialect, header = header_of(source)
    refuse_duplicates(header)
    points = _points(header)
    unit = _unit(points) or AxisUnit.CM1
    table = read_columns(source, Layout(dialect, header, positions(header), sample_column(header)))
    axis, values = ascending(points, unit, table.values)
    values, percent = fraction_from_percent(values, table.lines)
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, values, Quantity.REFLECTANCE),
        samples=table.samples,
        metadata={"instrument": "NeoSpectra", "percent": "yes" if percent else "no"},
        skipped=table.skipped,
    )


def _points(header: Sequence[str]) -> Floats:
    return np.array([position(header[index]) for index in positions(header)], dtype=np.float64)


def _unit(points: Floats) -> AxisUnit | None:
    """The unit in which `points` are the axis of the scanner, or None."""
    for unit in AxisUnit:
        if (points > 0).all() and _is_own_axis(points if unit is AxisUnit.CM1 else 1e7 / points):
            return unit
    return None


def _is_own_axis(cm1: Floats) -> bool:
    low, high = _RANGE_CM1
    in_range = low < cm1.min() and cm1.max() < high
    return bool(in_range and np.allclose(np.abs(np.diff(cm1)), _STEP_CM1, rtol=0.02))
