"""Sets with repeats, scan by scan: gaia (NIR, five scans a soil) and yamsys (MIR, three)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.errors import InputError
from core.properties import PROPERTIES
from core.spectrum import Axis, from_percent
from training.errors import TrainingCode
from training.libraries.reading import read_frame
from training.libraries.sets import SETS, Scale
from training.libraries.table import Label, read_table
from training.preprocessing import Floats

GAIA, YAMSYS = "gaia_ethiopia_neospectra_nir", "yamsys_westafrica_mir"
_SOIL = {GAIA: "sample_id", YAMSYS: "id"}
_SCAN = {GAIA: "id", YAMSYS: "file_id"}
LEAST_REPEATS = 2


@dataclass(frozen=True, eq=False)
class RepeatScans:
    """Single scans: `values[n, m]` on `axis` in the quantity of the file (percent as fraction), in the order scanned.

    `soils[n]` names the soil, `place[n]` counts the scans of a soil from 0; `labels` holds OSSL name → `[n]` in OSSL
    units, NaN where the laboratory found nothing. `left_out` scans stood in the file and are not here.
    """

    name: str
    axis: Axis
    values: Floats
    soils: NDArray[np.str_]
    place: NDArray[np.intp]
    labels: dict[str, Floats]
    left_out: int

    def __len__(self) -> int:
        return len(self.values)

    def absorbance(self) -> Floats:
        """log10(1/R) `[n, m]`."""
        return self.values if SETS[self.name].scale is Scale.ABSORBANCE else -np.log10(self.values)

    def thinned(self, stride: int) -> Axis:
        """The axis of every `stride`-th point."""
        return Axis(self.axis.points[::stride], self.axis.unit)

    def numbers(self) -> NDArray[np.intp]:
        """Number of the soil of each scan `[n]`, in the order in which soils first appear."""
        return np.asarray(pd.factorize(self.soils)[0], dtype=np.intp)


def read_repeats(shared: Path, name: str) -> RepeatScans:
    """All scans of a set but those that stand under two soils, of which nobody knows whose they are.

    Soils left with fewer than `LEAST_REPEATS` go too. Raises `InputError` as `training.libraries` does for a
    file that is missing, damaged, or lacks what it should have.
    """
    file = shared / "data" / f"{name}.parquet"
    labels = read_table(shared)[name].labels
    frame = read_frame(file)
    _require(frame, file, [_SOIL[name], _SCAN[name], *(label.column for label in labels)])
    spectral = {float(column): column for column in frame.columns if _is_number(column)}
    if len(spectral) < 2:
        raise InputError(TrainingCode.NO_SPECTRA, file=str(file))
    kept = _unambiguous(frame, name)
    count = len(frame)
    frame = frame[kept].reset_index(drop=True)
    points = sorted(spectral)
    values = frame[[spectral[point] for point in points]].to_numpy(dtype=np.float64)
    if not np.isfinite(values).all():
        raise InputError(TrainingCode.NOT_FINITE, file=str(file))
    return RepeatScans(
        name=name,
        axis=Axis(np.array(points), SETS[name].unit),
        values=from_percent(values) if SETS[name].scale is Scale.PERCENT else values,
        soils=frame[_SOIL[name]].astype(str).to_numpy(dtype=np.str_),
        place=frame.groupby(_SOIL[name]).cumcount().to_numpy(dtype=np.intp),
        labels={label.name: _values(frame, label) for label in labels if label.name in PROPERTIES},
        left_out=count - len(frame),
    )


def _unambiguous(frame: pd.DataFrame, name: str) -> pd.Series:
    """Which scans stand under one soil only, in soils that keep several."""
    soils = frame.groupby(_SCAN[name])[_SOIL[name]].transform("nunique")
    alone = soils == 1
    return alone & (alone.groupby(frame[_SOIL[name]]).transform("sum") >= LEAST_REPEATS)


def _values(frame: pd.DataFrame, label: Label) -> Floats:
    return np.asarray(frame[label.column].to_numpy(dtype=np.float64) * label.factor)


def _require(frame: pd.DataFrame, file: Path, columns: list[str]) -> None:
    for column in columns:
        if column not in frame:
            raise InputError(TrainingCode.COLUMN_MISSING, file=str(file), column=column)


def _is_number(column: str) -> bool:
    try:
        float(column)
    except ValueError:
        return False
    return True
