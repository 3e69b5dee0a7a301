"""Which scans of a file count: each once, and none that cannot be."""

from __future__ import annotations

import logging
from dataclasses import replace
from hashlib import blake2b

import numpy as np

from core.errors import InputError
from core.spectrum import Axis, Quantity
from training.errors import TrainingCode
from training.libraries.columns import Kept
from training.libraries.naming import NIR_INSTRUMENT, SAMPLE, SCAN
from training.libraries.scans import Scans

_LOG = logging.getLogger(__name__)


def once_each(scans: Scans) -> Scans:
    """Without the rows that repeat an earlier one in sample, scan id (or scanner, where there is none) and spectrum.

    A join with several rows of metadata makes such rows. Raises `InputError` for a row without a sample id.
    """
    scan_ids = np.where(scans.texts[SCAN] == "", scans.texts[NIR_INSTRUMENT], scans.texts[SCAN])
    nameless = np.flatnonzero(scans.texts[SAMPLE] == "")
    if nameless.size:
        raise InputError(TrainingCode.ID_EMPTY, file=str(scans.file), column=SAMPLE, row=int(scans.rows[nameless[0]]))
    seen: dict[tuple[str, ...], int] = {}
    for place, names in enumerate(zip(scans.texts[SAMPLE], scan_ids, strict=True)):
        seen.setdefault((*names, blake2b(scans.values[place].tobytes()).hexdigest()), place)
    return scans if len(seen) == len(scans) else scans.take(np.array(list(seen.values()), dtype=np.intp))


def usable(scans: Scans) -> Scans:
    """The NIR scans that can be averaged, as reflectance; the others are left out, and logged.

    Points that fewer than half of the scans have are no part of the axis. A scan with a gap or with a reflectance of
    zero or below has no absorbance and is left out; one above 1, the white reference, where its sample has another.
    """
    reached = 2 * np.isfinite(scans.values).sum(axis=0) >= max(len(scans), 1)
    if reached.sum() < 2:
        raise InputError(TrainingCode.NO_USABLE, file=str(scans.file))
    axis = Axis(scans.axis.points[reached], scans.axis.unit)
    values = as_reflectance(scans)[:, reached]
    _, rows = np.unique(scans.texts[SAMPLE], return_inverse=True)
    with np.errstate(invalid="ignore"):
        whole = np.isfinite(values).all(axis=1) & (values > 0).all(axis=1)
        within = whole & (values <= 1).all(axis=1)
    used = np.asarray(within | (whole & ~np.isin(rows, rows[within])))
    if not used.all():
        told = "%s: %d scans left out for a gap or a reflectance that cannot be, row %d first"
        _LOG.warning(told, scans.file, (~used).sum(), scans.rows[~used][0])
    return replace(scans, axis=axis, values=values, quantity=Quantity.REFLECTANCE).take(used)


def as_reflectance(scans: Scans) -> Kept:
    """Reflectance fraction `[n, m]`."""
    return np.power(10.0, -scans.values, dtype=np.float32) if scans.quantity is Quantity.ABSORBANCE else scans.values


def as_absorbance(scans: Scans) -> Kept:
    """Absorbance log10(1/R) `[n, m]`; NaN where the reflectance is zero or below."""
    if scans.quantity is Quantity.ABSORBANCE:
        return scans.values
    return -np.log10(np.where(scans.values > 0, scans.values, np.float32(np.nan)))
