"""The measured MIR spectra of the study, scan by scan where there are repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.autoencoder import MIR_AXIS, Mask, snv
from training.libraries import Library, mir_libraries
from training.preprocessing import Floats

Flags = NDArray[np.bool_]
YAMSYS = "yamsys_westafrica_mir"
_COLUMNS = ("mir", "mask", "soils", "sets", "groups")
_NEIGHBOURS = {"limesoda_NRW42_mir": "NRW115"}
"""Sets of the same fields or region as another: left out together."""


@dataclass(frozen=True, eq=False)
class Scans:
    """SNV spectra `mir[n, 1700]` where `mask` holds; `soils[n]` names the soil of a scan, `sets[n]` its set.

    `groups[n]` names what is left out together. `labels` maps properties to `[n]` values, NaN where there is none.
    """

    mir: Floats
    mask: Mask
    soils: NDArray[np.str_]
    sets: NDArray[np.str_]
    groups: NDArray[np.str_]
    labels: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.mir)

    @property
    def weights(self) -> Floats:
        """`[n]`: every soil counts once, whatever the number of its scans."""
        _, soil, count = np.unique(self.soils, return_inverse=True, return_counts=True)
        return np.asarray(1 / count[soil])

    def take(self, rows: Flags | NDArray[np.intp]) -> Scans:
        """These scans only."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return replace(self, **columns, labels={name: values[rows] for name, values in self.labels.items()})

    def averaged(self) -> Scans:
        """One row per soil, the mean of its scans."""
        _, first, soil = np.unique(self.soils, return_index=True, return_inverse=True)
        count = np.bincount(soil)[:, None]
        sums = np.zeros((len(first), self.mir.shape[1]))
        np.add.at(sums, soil, self.mir)
        return replace(self.take(first), mir=sums / count)


def read_scans(shared: Path) -> Scans:
    """All sets: those whose weights may ship and those for evaluation, yamsys with its three scans per soil."""
    libraries = [*mir_libraries(shared), *mir_libraries(shared, evaluation=True)]
    parts = [_of(library, _yamsys(shared) if library.name == YAMSYS else None) for library in libraries]
    return joined(parts)


def joined(parts: Sequence[Scans]) -> Scans:
    """One after the other; a property that a part lacks is NaN there."""
    names = sorted({name for part in parts for name in part.labels})
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS}
    labels = {
        name: np.concatenate([part.labels.get(name, np.full(len(part), np.nan)) for part in parts]) for name in names
    }
    return Scans(**columns, labels=labels)


def _of(library: Library, scans: tuple[Floats, NDArray[np.str_]] | None) -> Scans:
    """A library as scans; its rows are means, unless the single `scans` and their samples are given."""
    values, samples = (library.values, library.fold_groups) if scans is None else scans
    place = {sample: row for row, sample in enumerate(library.fold_groups)}
    rows = np.arange(len(values)) if scans is None else np.array([place[sample] for sample in samples])
    group = _NEIGHBOURS.get(library.name, library.group)
    return Scans(
        mir=snv(values),
        mask=np.isfinite(values),
        soils=np.array([f"{library.name}/{sample}" for sample in samples]),
        sets=np.full(len(values), library.name),
        groups=np.full(len(values), group),
        labels={name: column[rows] for name, column in library.properties.items()},
    )


def _yamsys(shared: Path) -> tuple[Floats, NDArray[np.str_]]:
    """Absorbance of the single scans on the MIR axis, and their samples."""
    frame = pd.read_parquet(shared / "data" / f"{YAMSYS}.parquet")
    columns: dict[float, Any] = {}
    for column in frame.columns:
        if column.replace(".", "", 1).isdigit():
            columns[float(column)] = frame[column].to_numpy(dtype=np.float64)
    points = np.array(sorted(columns))
    values = np.stack([columns[point] for point in points], axis=1)
    rows = [np.interp(MIR_AXIS.points, points, row, left=np.nan, right=np.nan) for row in values]
    return np.stack(rows), frame["id"].astype(str).to_numpy(dtype=np.str_)
