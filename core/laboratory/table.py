"""The results of a laboratory as Tilth holds them: one value of one property of one sample each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from core.errors import InputError
from core.laboratory.codes import LaboratoryCode, NoticeCode
from core.laboratory.headings import Meaning


@dataclass(frozen=True)
class Result:
    """A laboratory value in the unit of its property; `error_sd` one standard deviation, None where not stated.

    `written` is the cell as it stands in the file, in `row` (from 1) and under the heading `column`. `censored`:
    below a limit of detection, `value` is half of it.
    """

    sample: str
    property: str
    value: float
    error_sd: float | None
    method: str
    unit_as_written: str
    row: int
    column: str
    written: str = ""
    censored: bool = False


@dataclass(frozen=True)
class Column:
    """A heading and what it was taken for; `confirmed` where that needed the user's word and has it."""

    heading: str
    meaning: Meaning
    confirmed: bool = False

    @property
    def usable(self) -> bool:
        """Whether its values may be used."""
        return self.confirmed or not any(caveat.needs_confirmation for caveat in self.meaning.caveats)


@dataclass(frozen=True)
class Notice:
    """Something left out, or read in a way the user should know; `row` is None for a whole column."""

    code: NoticeCode
    column: str
    row: int | None = None
    written: str = ""


@dataclass(frozen=True)
class LaboratoryTable:
    """What one file holds. `source` is its path as given, `sha256` of its bytes, `sheet` of a workbook.

    `results` may be used; `waiting` are those of columns whose method, conversion or volume needs the user's
    word first (`confirm`). `samples` are all names in the order of the file.
    """

    source: str
    sha256: str
    sheet: str
    columns: tuple[Column, ...]
    samples: tuple[str, ...]
    every_result: tuple[Result, ...]
    notices: tuple[Notice, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """Those that may be used."""
        return self._of(self.columns_usable)

    @property
    def waiting(self) -> tuple[Result, ...]:
        """Those that need the user's word."""
        return self._of({column.heading for column in self.unconfirmed})

    @property
    def columns_usable(self) -> set[str]:
        """Headings."""
        return {column.heading for column in self.columns if column.usable}

    @property
    def unconfirmed(self) -> tuple[Column, ...]:
        """Columns that wait."""
        return tuple(column for column in self.columns if not column.usable)

    @property
    def properties(self) -> tuple[str, ...]:
        """Of the results that may be used, in the order of the columns."""
        return tuple(dict.fromkeys(column.meaning.property for column in self.columns if column.usable))

    def confirm(self, headings: Collection[str]) -> LaboratoryTable:
        """With these columns confirmed; `InputError(COLUMN_UNKNOWN)` for a heading that is not there."""
        known = {column.heading for column in self.columns}
        for heading in headings:
            if heading not in known:
                raise InputError(LaboratoryCode.COLUMN_UNKNOWN, file=self.source, column=heading)
        columns = tuple(replace(c, confirmed=c.confirmed or c.heading in headings) for c in self.columns)
        return replace(self, columns=columns)

    def _of(self, headings: set[str]) -> tuple[Result, ...]:
        return tuple(result for result in self.every_result if result.column in headings)
