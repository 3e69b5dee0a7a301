"""One run of the study: records to a run folder, tables to it or to whoever asks, both to the documentation."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from core.errors import InputError
from training.errors import TrainingCode
from training.evaluation.run_folder import Run, RunSettings
from training.libraries.naming import one_file
from training.libraries.neospectra import EVERY
from training.prepared import Prepared
from training.regressors import EVERYTHING, RECIPES
from training.spiking.places import LEAST, places_of
from training.spiking.sources import OWN, checked, of_folders, of_table
from training.spiking.study import DRAWS, Record, methods, study
from training.spiking.summary import Row, rows
from training.spiking.tables import page

PAGE, SUMMARY = "local-calibration.md", "local-calibration.csv"


@dataclass(frozen=True)
class Asked:
    """What is to be left out of what: the sets of `shared` for a `grid`, or `folders`; nothing named means all."""

    shared: Path | None = None
    grid: str = ""
    folders: tuple[Path, ...] = ()
    libraries: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    draws: int = DRAWS


def run_study(asked: Asked, out: Path) -> list[Row]:
    """Judge and write `out`: every draw, the libraries, tables.

    Raises `InputError`: what the readers and `checked` refuse, `NOTHING_TO_JUDGE` where no library can be left out.
    """
    files = [file for folder in asked.folders for stem in EVERY if (file := one_file(folder, stem)) is not None]
    settings: dict[str, Any] = asdict(asked)
    settings |= {"shared": str(asked.shared), "folders": [folder.name for folder in asked.folders]}
    with Run(out, RunSettings("evaluate --protocol spiking", settings, tuple(files))) as run:
        listed = rows(_kept(_records(asked, run), run.folder / "draws.csv"))
        if not listed:
            words = {"train": "The other libraries", "test": "a library that is left out"}
            raise InputError(TrainingCode.NOTHING_TO_JUDGE, least=LEAST, **words)
        write_rows(listed, run.folder / SUMMARY)
        (run.folder / "tables.md").write_text(page(listed), encoding="utf-8")
        return listed


def _records(asked: Asked, run: Run) -> Iterator[Record]:
    prepared = _prepared(asked)
    names = checked(prepared, asked.libraries, asked.properties)
    left_out = asked.libraries or tuple(p.name for p in prepared)
    places = places_of(prepared, names, RECIPES.get(asked.grid, EVERYTHING), left_out)
    return study(asked.grid or OWN, places, asked.draws, methods(), run.say)


def _prepared(asked: Asked) -> list[Prepared]:
    return of_folders(asked.folders) if asked.shared is None else of_table(asked.shared, asked.grid)


def _kept(records: Iterable[Record], file: Path) -> list[Record]:
    """Written as they come: a run that is cut short keeps what it has measured."""
    listed = []
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(Record)], lineterminator="\n")
        writer.writeheader()
        for record in records:
            writer.writerow(_rounded(asdict(record)))
            stream.flush()
            listed.append(record)
    return listed


def write_rows(listed: Sequence[Row], file: Path, others: Sequence[dict[str, str]] = ()) -> None:
    """The libraries as CSV, after rows of `others` that are kept as they are."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(others)
        writer.writerows(_rounded(asdict(row)) for row in listed)


def into_docs(listed: Sequence[Row], docs: Path) -> None:
    """Put tables and rows in the place of those of the same grid in `docs`; the text around them stays.

    Tables stand between `<!-- GRID -->` and `<!-- end of GRID -->`; `ValueError` where the page has no such place.
    """
    grid, file = listed[0].grid, docs / PAGE
    begin, end = f"<!-- {grid} -->\n", f"<!-- end of {grid} -->"
    before, _, rest = file.read_text(encoding="utf-8").partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{file} has no place for tables of {grid}")
    file.write_text(f"{before}{begin}\n{page(listed)}\n{end}{after}", encoding="utf-8")
    summary, others = docs / SUMMARY, []
    if summary.is_file():
        with summary.open(encoding="utf-8", newline="") as stream:
            others = [row for row in csv.DictReader(stream) if row["grid"] != grid]
    write_rows(listed, summary, others)


def _rounded(row: dict[str, Any]) -> dict[str, object]:
    return {name: f"{value:.6g}" if isinstance(value, float) else value for name, value in row.items()}
