"""The study as two tables and a page."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

from core.properties import property_named
from training.evaluation.tables import markdown, write_csv
from training.scattering.study import places
from training.scattering.study.encoders import EncoderLine
from training.scattering.study.places import VIEWS, PlaceLine
from training.scattering.study.text import METHOD, READING

ENCODER_FILE, PLACES_FILE = "scattering-encoder.csv", "scattering-places.csv"
PAGE = "scattering-models.md"


def write_lines(lines: Sequence[EncoderLine] | Sequence[PlaceLine], file: Path) -> None:
    """One row each."""
    file.parent.mkdir(parents=True, exist_ok=True)
    columns = [field.name for field in fields(lines[0])]
    write_csv(file, columns, [[_text(cell) for cell in astuple(line)] for line in lines])


def write_page(out: Path) -> Path:
    """`scattering-models.md` from the tables in `out`; the page."""
    encoder = [_encoder_line(row) for row in _read(out / ENCODER_FILE)]
    place = [_place_line(row) for row in _read(out / PLACES_FILE)]
    grids = list(dict.fromkeys(line.grid for line in place))
    parts = [METHOD, READING, "## First layers of the encoder\n", _encoder_table(encoder), "## Places never seen\n"]
    parts += [f"### {grid}\n\n{_summary([p for p in place if p.grid == grid])}" for grid in grids]
    parts += [f"### {grid}, each library\n\n{_libraries([p for p in place if p.grid == grid])}" for grid in grids]
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
    for views in VIEWS:
        own = [[p for p in lines if p.views == views and p.property == name] for name in names]
        ratios = np.concatenate([_by_group(part, "log_ratio") for part in own])
        total = f"{np.exp(ratios.mean()):.3f}; {int((ratios < 0).sum())} of {len(ratios)}"
        rows.append([views, *(_cell(part) for part in own), total])
    header = ["views", *(property_named(name).label for name in names), "all: RMSE ratio; better in"]
    return markdown(header, rows)


def _cell(part: Sequence[PlaceLine]) -> str:
    """Medians of RMSE and CCC over groups, geometric mean of the RMSE ratio."""
    rmse, ccc = (float(np.median(_by_group(part, figure))) for figure in ("rmse", "ccc"))
    return f"{rmse:.3g} / {ccc:.2f} / {np.exp(_by_group(part, 'log_ratio').mean()):.3f}"


def _by_group(part: Sequence[PlaceLine], figure: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Libraries that share soils are averaged first."""
    groups = dict.fromkeys(line.group for line in part)
    return np.array([np.mean([getattr(p, figure) for p in part if p.group == group]) for group in groups])


def _libraries(lines: Sequence[PlaceLine]) -> str:
    shown = [views for views in VIEWS if views in (places.PRESENT, places.SCATTERING, places.BOTH)]
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
