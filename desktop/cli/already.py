"""Samples that went to the laboratory before, as they may be named on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.calibration.samples import LocalSamples
from core.errors import InputError
from core.formats.source import open_source
from core.laboratory import LaboratoryCode, LaboratoryTable, match_results, read_laboratory
from core.laboratory.grid import text_grid
from core.laboratory.headings import sample_column
from core.local import ProjectSoils, samples_of

_NO_VALUES = (LaboratoryCode.NO_PROPERTY_COLUMN, LaboratoryCode.NO_SAMPLE_COLUMN, LaboratoryCode.NO_RESULTS)


@dataclass(frozen=True, eq=False)
class Already:
    """`sent` are names of samples without values so far; `known` are those that have some, if any."""

    sent: tuple[str, ...] = ()
    known: LocalSamples | None = None


def already_told(told: Sequence[str], soils: ProjectSoils) -> Already:
    """What `--already` names: tables of a laboratory, lists of samples in a file, names separated by commas.

    Values of columns that need the user's word first are not used; their samples count as sent. Raises `InputError`
    as `read_laboratory` and `open_source` do.
    """
    sent: list[str] = []
    tables: list[LaboratoryTable] = []
    for text in told:
        if not Path(text).exists():
            sent += [name.strip() for name in text.split(",") if name.strip()]
        elif (table := _table(Path(text))) is not None:
            tables.append(table)
        else:
            sent += _listed(Path(text))
    return _together(sent, tables, soils)


def _together(sent: Sequence[str], tables: Sequence[LaboratoryTable], soils: ProjectSoils) -> Already:
    matched = match_results([result for table in tables for result in table.results], soils.names)
    known = samples_of(soils, matched) if matched.names else None
    names = [*sent, *(name for table in tables for name in table.samples)]
    away = dict.fromkeys(matched.renamed.get(name, name) for name in names)
    return Already(tuple(name for name in away if name not in matched.names), known)


def _table(path: Path) -> LaboratoryTable | None:
    """A table of a laboratory; None for a file that holds no values."""
    try:
        return read_laboratory(path)
    except InputError as error:
        if error.code in _NO_VALUES:
            return None
        raise


def _listed(path: Path) -> list[str]:
    """Names in a text file: those of its column of samples, or of its first column where no heading tells."""
    rows = text_grid(open_source(path)).rows
    column = sample_column(rows[0])
    return [row[column or 0] for row in rows[column is not None :] if row[column or 0]]
