"""From the table of a set to absorbance: spectral columns, scale, and what is odd about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from core.errors import InputError
from core.spectrum import from_percent
from training.errors import TrainingCode
from training.preprocessing import DARKEST, Floats

PERCENT_FROM = 1.5
"""A median above this is percent: no soil reflects more than all, and none of the sets is darker than 1.5 %."""
ENDS = (0.1, 0.99)
"""Quantiles that stand for dark and bright: bad bands at the ends of a scan say nothing of the scale."""
BRIGHT_END = (0.04, 2.0)
"""Where the brightest values lie in reflectance as a fraction. MIR exceeds 1 where the reference scatters less than
the soil, and the darkest moist soils stay below 0.1; absorbance or counts read as percent lie outside."""
UNEVEN = 3.0
"""Steps of the axis that differ by more than this factor are told."""


def position(column: object) -> float | None:
    """Wavelength or wavenumber that a column is named by; None for other columns."""
    try:
        found = float(str(column))
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def spectral_columns(frame: pd.DataFrame, file: str) -> tuple[Floats, list[object]]:
    """Positions in ascending order, and their columns; headers say where a column is, so their order does not matter.

    Raises `InputError`: `NO_SPECTRA`, or `COLUMN_TWICE` where two columns name the same position.
    """
    found = sorted((at, place) for place, column in enumerate(frame.columns) if (at := position(column)) is not None)
    if len(found) < 2:
        raise InputError(TrainingCode.NO_SPECTRA, file=file)
    positions = np.array([at for at, _ in found])
    twice = np.flatnonzero(np.diff(positions) == 0)
    if len(twice):
        raise InputError(TrainingCode.COLUMN_TWICE, file=file, column=f"{positions[twice[0]]:g}")
    return positions, [frame.columns[place] for _, place in found]


def spectral_values(frame: pd.DataFrame, name: str, columns: Sequence[object]) -> Floats:
    """Numbers `[n, g]` of the columns, all finite. Raises `InputError` (`LIMESODA_GAP`)."""
    values = np.column_stack(
        [pd.to_numeric(frame[column], errors="coerce").to_numpy(np.float64) for column in columns]
    )
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = bad[0]
        raise InputError(
            TrainingCode.LIMESODA_GAP, set=name, column=str(columns[column]), row=int(row), count=len(bad)
        )
    return values


def as_fraction(values: Floats, name: str) -> Floats:
    """Reflectance as a fraction: values with a median above `PERCENT_FROM` are percent.

    Raises `InputError` (`LIMESODA_SCALE`) for what is neither, such as counts, derivatives or strong absorbance;
    absorbance about 1 cannot be told from a fraction.
    """
    median = float(np.median(values))
    found = from_percent(values) if median > PERCENT_FROM else values
    dark, bright = np.quantile(found, ENDS)
    if not (dark > 0 and BRIGHT_END[0] <= bright <= BRIGHT_END[1]):
        ends = {"least": float(values.min()), "greatest": float(values.max())}
        raise InputError(TrainingCode.LIMESODA_SCALE, set=name, median=median, **ends)
    return found


def oddities(positions: Floats, reflectance: Floats) -> Iterator[str]:
    """What a reader should know of spectra `[n, g]` that are used as they are."""
    steps = np.diff(positions)
    if steps.max() > UNEVEN * steps.min():
        yield f"steps of the axis from {steps.min():.4g} to {steps.max():.4g}; neighbouring columns count as one step"
    constant = int((np.ptp(reflectance, axis=0) == 0).sum())
    if constant:
        yield f"{constant} spectral columns never vary"
    dark = int((reflectance < DARKEST).sum())
    if dark:
        yield f"{dark} of {reflectance.size} values are below {100 * DARKEST:g} % reflectance and held there"
