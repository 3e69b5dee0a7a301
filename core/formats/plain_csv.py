"""Plain tables: one spectrum per row under a header of axis positions, or two columns, position and value.

What the header does not say is taken only where one reading is possible: the unit by the range of the axis,
reflectance as a fraction for near-infrared spectra up to 1.2, absorbance for spectra of MIR instruments.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.formats.columns import (
    percent_told,
    position,
    positions,
    quantity_told,
    refuse_duplicates,
    sample_column,
    unit_inferred,
    unit_told,
)
from core.formats.delimited import Columns, Dialect, Layout, cells_of, header_of, read_columns
from core.formats.errors import FormatCode
from core.formats.percent import fraction_from_percent
from core.formats.source import Source
from core.formats.table import MIR_FROM_NM, SpectraTable, ascending, is_mir
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra

NAME = "csv"

FEWEST_POSITIONS = 10
"""Fewer columns named by numbers are years or depths, not a spectrum."""

LARGEST_FRACTION = 1.2
"""Soils reach 1.1 as a fraction; what lies above and is not told may be absorbance."""

LARGEST_ABSORBANCE = 10.0


def recognises(source: Source) -> bool:
    """Whether the text is such a table."""
    if not source.is_text:
        return False
    dialect, header = header_of(source)
    return _is_pair_table(source, dialect, header) or _is_row_table(header)


def read(source: Source) -> SpectraTable:
    """All spectra of the table."""
    dialect, header = header_of(source)
    if _is_pair_table(source, dialect, header):
        return _read_pairs(source, dialect, header)
    return _read_rows(source, dialect, header)


def _read_rows(source: Source, dialect: Dialect, header: Sequence[str]) -> SpectraTable:
    refuse_duplicates(header)
    numeric = positions(header)
    points = np.array([position(header[index]) for index in numeric], dtype=np.float64)
    names = " ".join(header[index] for index in numeric)
    table = read_columns(source, Layout(dialect, header, numeric, sample_column(header)))
    return _table(source, names, names, points, table)


def _read_pairs(source: Source, dialect: Dialect, header: Sequence[str]) -> SpectraTable:
    names = ["", ""] if dialect.is_number(header[0]) else header
    table = read_columns(source, Layout(dialect, names, [0, 1], above=1 if any(names) else 0))
    points = table.values[:, 0]
    one = Columns(table.values[:, 1][np.newaxis], (source.stem,), table.lines[:1], ())
    axis_name, value_name = names
    return _table(source, axis_name, value_name, points, one)


def _table(source: Source, axis_name: str, value_name: str, points: Floats, table: Columns) -> SpectraTable:
    unit = unit_told(axis_name) or unit_inferred(float(points.min()), float(points.max()))
    axis, values = ascending(points, unit, table.values)
    told = quantity_told(value_name)
    quantity = told or _quantity_inferred(axis, values)
    if quantity is Quantity.REFLECTANCE and percent_told(value_name):
        values, _ = fraction_from_percent(values, table.lines)
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, values, quantity),
        samples=table.samples,
        metadata={} if told else {"assumed": quantity.value},
        skipped=table.skipped,
    )


def _quantity_inferred(axis: Axis, values: Floats) -> Quantity:
    """What values without a name are; `InputError(QUANTITY)` where both readings are possible."""
    if is_mir(axis):
        return Quantity.ABSORBANCE
    largest = float(values.max())
    reaches_mir = axis.to(AxisUnit.NM).max() > MIR_FROM_NM
    if reaches_mir or LARGEST_FRACTION < largest <= LARGEST_ABSORBANCE:
        raise InputError(FormatCode.QUANTITY, largest=largest)
    return Quantity.REFLECTANCE


def _is_row_table(header: Sequence[str]) -> bool:
    return len(positions(header)) >= FEWEST_POSITIONS


def _is_pair_table(source: Source, dialect: Dialect, header: Sequence[str]) -> bool:
    """Whether there are two columns, of numbers from the second line on."""
    rows = [cells_of(line, dialect) for line in source.first_lines[1:6]]
    numbers = [all(dialect.is_number(cell) for cell in row) for row in rows]
    return len(header) == 2 and bool(rows) and all(len(row) == 2 for row in rows) and all(numbers)
