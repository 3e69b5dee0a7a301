"""From a file to the scans in it: the codec of the family, which only reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from math import nan
from pathlib import Path
from types import ModuleType
from typing import Final

from core.acquisition.scanner import Identity
from core.errors import InputError
from core.formats import asd, neospectra, nirscan_csv, nirscan_dat, ossl, plain_csv
from core.formats.delimited import header_of
from core.formats.errors import FormatCode
from core.formats.registry import read_spectra
from core.formats.source import Source, open_source
from core.formats.table import SpectraTable
from core.spectrum import REFLECTANCE_CEILING, AxisUnit
from drivers.watched_folder import FAMILY
from drivers.watched_folder.arrival import Arrival, file_key, row_key
from drivers.watched_folder.counts import read_counts
from drivers.watched_folder.rows import table_of

Reader = Callable[[Path], list[Arrival]]
"""The scans of a file, in its order; raises `InputError` for a file that is none, or not whole yet."""

_DEVICE = ("device id", "device_id")
_FAMILIES: Final[dict[str, str]] = {
    neospectra.NAME: "neospectra",
    asd.NAME: "asd",
    nirscan_csv.NAME: "nirscan-nano",
    nirscan_dat.NAME: "nirscan-nano",
}
"""As bundles call the families that they are made for."""
_BESIDE = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "PDF")
_TABLES: Final[tuple[ModuleType, ...]] = (neospectra, ossl, plain_csv)


class Kind(StrEnum):
    """What the files of a folder hold."""

    REFLECTANCE = "reflectance"
    """Divided by a reference that the instrument keeps."""
    SIGNAL = "signal"
    """Counts; white and dark are files of their own."""


def read_reflectance(path: Path) -> list[Arrival]:
    """Whatever `core.formats` reads: absorbance as reflectance, wavenumbers as nm; tables row by row."""
    table, source, at = read_spectra(path), open_source(path), _written(path)
    spectra = table.spectra.to_reflectance().to_unit(AxisUnit.NM)
    if not _in_rows(table, source):
        data = source.data()
        return [
            Arrival(
                file=path.name,
                sample=table.samples[row],
                named=len(table) > 1,
                raw=data,
                key=file_key(f"{path.name} {row}", data),
                axis=spectra.axis,
                values=spectra.values[row],
                identity=_identity(table, ""),
                at=at,
            )
            for row in range(len(table))
        ]
    text = table_of(source)
    skipped = {one.row for one in table.skipped}
    rows = [row for row in text.rows if row.line not in skipped]
    if len(rows) != len(table):
        raise InputError(FormatCode.DAMAGED, what="rows", value=len(rows))
    return [
        Arrival(
            file=path.name,
            sample=table.samples[index],
            named=True,
            raw=text.heading + row.raw,
            key=row_key(row.raw),
            axis=spectra.axis,
            values=spectra.values[index],
            identity=_identity(table, next((row.cells[name] for name in _DEVICE if row.cells.get(name)), "")),
            at=at,
        )
        for index, row in enumerate(rows)
    ]


def signal_reader(full_scale: float | None) -> Reader:
    """Reads files of counts; `full_scale` is the largest count of the instrument, where it is known."""

    def read(path: Path) -> list[Arrival]:
        data, at = open_source(path).data(), _written(path)
        counts = read_counts(data)
        level = nan if full_scale is None else float(counts.values.max()) / full_scale
        return [
            Arrival(
                file=path.name,
                sample=path.stem,
                named=False,
                raw=data,
                key=file_key(path.name, data),
                axis=counts.axis,
                values=counts.values,
                identity=Identity(FAMILY, "", ""),
                at=at,
                level=level,
                saturated=counts.clipped or level >= 1.0,
            )
        ]

    return read


def kind_of(path: Path) -> Kind | None:
    """What a file holds, None where it is neither; pairs of small numbers tell nothing."""
    for kind, read in ((Kind.REFLECTANCE, read_reflectance), (Kind.SIGNAL, signal_reader(None))):
        try:
            arrivals = read(path)
        except InputError:
            continue
        if kind is Kind.REFLECTANCE or arrivals[0].values.max() > REFLECTANCE_CEILING:
            return kind
    return None


def lies_beside(error: InputError) -> bool:
    """Whether a file was refused that nobody takes for a scan: a photo of the sample, a report."""
    return error.code is FormatCode.FOREIGN and error.values.get("kind") in _BESIDE


def _in_rows(table: SpectraTable, source: Source) -> bool:
    """Whether a row of the file is a scan; a plain table may also be two columns, which are one."""
    if table.format not in {module.NAME for module in _TABLES}:
        return False
    return table.format != plain_csv.NAME or len(header_of(source)[1]) > 2


def _identity(table: SpectraTable, device: str) -> Identity:
    """The instrument, as far as the file tells."""
    family = _FAMILIES.get(table.format, FAMILY)
    model, told = table.metadata.get("instrument", ""), table.metadata
    serial = device or told.get("serial", "") or told.get("Serial Number", "")
    if family == "asd" and not serial:
        model, _, serial = model.partition(" ")
    return Identity(family, model, serial)


def _written(path: Path) -> datetime:
    """When the file was last written; `InputError` where it is gone or bears no time that makes sense."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError as error:
        raise InputError(FormatCode.NOT_FOUND) from error
    except (OSError, OverflowError, ValueError) as error:
        raise InputError(FormatCode.UNREADABLE, reason=str(error)) from error
