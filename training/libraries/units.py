"""Whether the numbers of a file can be reflectance or absorbance, and reflectance as a fraction."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

from core.errors import InputError
from core.spectrum import REFLECTANCE_CEILING, Quantity
from training.errors import TrainingCode
from training.libraries.scans import Request, Scans, read_as_written

LARGEST_ABSORBANCE = 20.0
"""A median above this is no log10(1/R): some exports give it in thousandths."""

_LOG = logging.getLogger(__name__)


def read_scans(file: Path, request: Request) -> Scans:
    """The scans of `file`, in the quantity of the column names, percent as a fraction; rows without any are skipped.

    Raises `InputError` for wrong, missing or doubtful columns and values, naming file, column and row.
    """
    return sound(read_as_written(file, request))


def sound(scans: Scans) -> Scans:
    """Reflectance as a fraction, absorbance as log10(1/R); `InputError` where the numbers can be neither."""
    return _as_fraction(scans) if scans.quantity is Quantity.REFLECTANCE else _as_absorbance(scans)


def _as_fraction(scans: Scans) -> Scans:
    """Percent if every scan reaches above `REFLECTANCE_CEILING`; soils give 3–90 %, or 1.1 at most."""
    percent = scans.levels > REFLECTANCE_CEILING
    if percent.any() and not percent.all():
        minority = percent if 2 * percent.sum() <= percent.size else ~percent
        row, rows = int(scans.rows[minority][0]), int(minority.sum())
        raise InputError(TrainingCode.MIXED_PERCENT, file=str(scans.file), row=row, rows=rows)
    if percent.any():
        np.divide(scans.values, 100, out=scans.values)
    return scans


def _as_absorbance(scans: Scans) -> Scans:
    """Refused where half of the scans are out of range; the few of a sound file are left out, and logged."""
    sign, scale = scans.levels < 0, scans.levels > LARGEST_ABSORBANCE
    for wrong, code in ((sign, TrainingCode.ABSORBANCE_SIGN), (scale, TrainingCode.ABSORBANCE_SCALE)):
        if 2 * wrong.sum() >= wrong.size > 0:
            row, level = int(scans.rows[wrong][0]), float(scans.levels[wrong][0])
            raise InputError(code, file=str(scans.file), row=row, rows=int(wrong.sum()), level=level)
    odd = sign | scale
    if not odd.any():
        return scans
    _LOG.warning(
        "%s: %d scans that are no absorbance left out, row %d first", scans.file, odd.sum(), scans.rows[odd][0]
    )
    return scans.take(~odd)
