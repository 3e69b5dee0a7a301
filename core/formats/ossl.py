"""CSV files of the Open Soil Spectral Library: `scan_nir.1350_ref`, `scan_visnir.350_ref`, `scan_mir.600_abs`, …

Reflectance is a fraction and axes of reflectance are in nm; MIR is absorbance over wavenumbers (OSSL manual,
column grammar). Laboratory and site columns may stand beside the spectra and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.errors import InputError
from core.formats.columns import refuse_duplicates, sample_column
from core.formats.delimited import Dialect, Layout, header_of, read_columns
from core.formats.errors import FormatCode
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.spectrum import AxisUnit, Quantity, Spectra

NAME = "ossl-csv"

_COLUMN = re.compile(r"scan_(nir|visnir|mir)\.(\d+(?:\.\d+)?)_(ref|abs)")
_KINDS = ("nir", "visnir", "mir")
"""In order of preference: a file that holds several is read for the near-infrared."""


def recognises(source: Source) -> bool:
    """Whether spectral columns bear OSSL names."""
    return source.is_text and any(_COLUMN.fullmatch(cell) for cell in header_of(source)[1])


def read(source: Source) -> SpectraTable:
    """The first kind of spectra, NIR before vis-NIR before MIR, that at least one row has."""
    dialect, header = header_of(source)
    refuse_duplicates(header)
    kinds = [kind for kind in _KINDS if _columns(header, kind)]
    for kind in kinds[:-1]:
        try:
            return _read_kind(source, dialect, header, kind)
        except InputError as error:
            if error.code is not FormatCode.NO_ROWS:
                raise
    return _read_kind(source, dialect, header, kinds[-1])


def _read_kind(source: Source, dialect: Dialect, header: Sequence[str], kind: str) -> SpectraTable:
    columns = _columns(header, kind)
    points = [float(match[2]) for match in columns.values()]
    quantities = {match[3] for match in columns.values()}
    if len(quantities) > 1:
        raise InputError(FormatCode.DAMAGED, what="columns", value=f"scan_{kind}: ref + abs")
    table = read_columns(source, Layout(dialect, header, list(columns), sample_column(header)))
    axis, values = ascending(points, AxisUnit.CM1 if kind == "mir" else AxisUnit.NM, table.values)
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, values, Quantity.ABSORBANCE if quantities == {"abs"} else Quantity.REFLECTANCE),
        samples=table.samples,
        metadata={"kind": kind, "kinds": " ".join(one for one in _KINDS if _columns(header, one))},
        skipped=table.skipped,
    )


def _columns(header: Sequence[str], kind: str) -> dict[int, re.Match[str]]:
    """Indices of the columns of one kind, with what their names say."""
    matches = {index: _COLUMN.fullmatch(cell) for index, cell in enumerate(header)}
    return {index: match for index, match in matches.items() if match and match[1] == kind}
