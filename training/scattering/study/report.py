"""The study as two tables and a page."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.properties import property_named
from training.errors import TrainingCode
from training.evaluation.tables import markdown, write_csv
from training.scattering.study import places
from training.scattering.study.encoders import EncoderLine
from training.scattering.study.places import PlaceLine
from training.scattering.study.text import ENCODER, METHOD, PLACES

ENCODER_FILE, PLACES_FILE = "scattering-encoder.csv", "scattering-places.csv"
PAGE = "scattering-models.md"
USUAL = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct", "ph.h2o_usda.a268_index")
"""What five libraries or more of a grid have."""
DRAWS, LEVEL = 2000, (2.5, 97.5)
"""Bootstrap of groups of libraries, and its percentiles: intervals of 95 %."""


def write_lines(lines: Sequence[EncoderLine] | Sequence[PlaceLine], file: Path) -> None:
    """One row each."""
    file.parent.mkdir(parents=True, exist_ok=True)
    columns = [field.name for field in fields(lines[0])]
    write_csv(file, columns, [[_text(cell) for cell in astuple(line)] for line in lines])


def write_page(out: Path) -> Path:
    """`scattering-models.md` from those of the two tables that are in `out`; the page.

    Raises `InputError` (`NOT_JUDGED`) where neither is there.
    """
    if not any((out / table).exists() for table in (ENCODER_FILE, PLACES_FILE)):
        raise InputError(TrainingCode.NOT_JUDGED, folder=str(out))
    parts = [METHOD]
    if (out / ENCODER_FILE).exists():
        encoder = [_encoder_line(row) for row in _read(out / ENCODER_FILE)]
        parts += ["## First layers of the encoder\n", ENCODER, _encoder_table(encoder)]
    if (out / PLACES_FILE).exists():
        place = [_place_line(row) for row in _read(out / PLACES_FILE)]
        own = {grid: [line for line in place if line.grid == grid] for grid in dict.fromkeys(p.grid for p in place)}
        parts += ["## Places never seen\n", PLACES, f"### Both grids\n\n{_together(place)}"]
        parts += [f"### {grid}\n\n{_summary(lines)}" for grid, lines in own.items()]
        parts += [f"### {grid}, each library\n\n{_libraries(lines)}" for grid, lines in own.items()]
    page = out / PAGE
    page.write_text("\n".join(parts), encoding="utf-8")
    return page


def _encoder_line(row: dict[str, str]) -> EncoderLine:
    figures = (float(row[name]) for name in ("mir_r2", "mir_rmse", "latent_r2"))
    return EncoderLine(row["pairs"], row["views"], int(row["n"]), *figures)


def _place_line(row: dict[str, str]) -> PlaceLine:
    return PlaceLine(
        grid=row["grid"],
        property=row["property"],
        library=row["library"],
        group=row["group"],
        views=row["views"],
        n=int(row["n"]),
        rmse=float(row["rmse"]),
        ccc=float(row["ccc"]),
        log_ratio=float(row["log_ratio"]),
    )


def _encoder_table(lines: Sequence[EncoderLine]) -> str:
    rows = [
        [line.pairs, line.views, str(line.n), f"{line.mir_r2:.3f}", f"{line.mir_rmse:.3f}", f"{line.latent_r2:.3f}"]
        for line in lines
    ]
    return markdown(["pairs", "views", "soils judged", "R² of MIR", "RMSE of MIR (SNV)", "R² of latent"], rows)


def _summary(lines: Sequence[PlaceLine]) -> str:
    """Views down, properties across, then all of them."""
    names = list(dict.fromkeys(line.property for line in lines))
    rows = []
    for views in dict.fromkeys(line.views for line in lines):
        own = [line for line in lines if line.views == views]
        cells = [_cell([line for line in own if line.property == name]) for name in names]
        better = sum(line.log_ratio < 0 for line in own)
        rows.append([views, *cells, _overall(own), f"{better} of {len(own)}"])
    header = ["views", *(property_named(name).label for name in names), "all: RMSE ratio", "better in"]
    return markdown(header, rows)


def _together(lines: Sequence[PlaceLine]) -> str:
    rows = []
    for views in dict.fromkeys(line.views for line in lines):
        own = [line for line in lines if line.views == views]
        usual = [line for line in own if line.property in USUAL]
        better = sum(line.log_ratio < 0 for line in own)
        rows.append([views, _overall(own), f"{better} of {len(own)}", _overall(usual)])
    return markdown(["views", "all: RMSE ratio", "better in", "organic C, clay, pH: RMSE ratio"], rows)


def _overall(own: Sequence[PlaceLine]) -> str:
    """Geometric mean of the RMSE ratio over libraries and properties; the interval draws groups of libraries."""
    listed = [[line.log_ratio for line in own if line.group == group] for group in sorted({p.group for p in own})]
    sums, counts = np.array([sum(ratios) for ratios in listed]), np.array([len(ratios) for ratios in listed])
    drawn = np.random.default_rng(0).integers(len(listed), size=(DRAWS, len(listed)))
    lower, upper = np.exp(np.percentile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), LEVEL))
    return f"{np.exp(sums.sum() / counts.sum()):.3f} ({lower:.3f}–{upper:.3f})"


def _cell(part: Sequence[PlaceLine]) -> str:
    """Medians of RMSE and CCC over groups, geometric mean of the RMSE ratio."""
    rmse, ccc = (float(np.median(_by_group(part, figure))) for figure in ("rmse", "ccc"))
    return f"{rmse:.3g} / {ccc:.2f} / {np.exp(_by_group(part, 'log_ratio').mean()):.3f}"


def _by_group(part: Sequence[PlaceLine], figure: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Libraries that share soils are averaged first."""
    groups = dict.fromkeys(line.group for line in part)
    return np.array([np.mean([getattr(p, figure) for p in part if p.group == group]) for group in groups])


def _libraries(lines: Sequence[PlaceLine]) -> str:
    shown = (places.PRESENT, places.SCATTERING, places.BOTH)
    found = {(line.property, line.library, line.views): line for line in lines}
    keys = list(dict.fromkeys((line.property, line.library) for line in lines))
    rows = []
    for name, library in keys:
        own = [found[name, library, views] for views in shown]
        label = f"{property_named(name).label}, {library}"
        rows.append([label, str(own[0].n), *(f"{line.rmse:.3g} / {line.ccc:.2f}" for line in own)])
    return markdown(["property, library", "n", *shown], rows)


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _text(cell: object) -> object:
    return f"{cell:.5g}" if isinstance(cell, float) else cell
