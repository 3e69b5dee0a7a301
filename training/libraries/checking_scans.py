"""Checks of spectra: unit, sign, gaps, duplicates and repeats that do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from core.spectrum import REFLECTANCE_CEILING, Floats
from training.libraries.averaging import means_by, several
from training.libraries.columns import Kept
from training.libraries.findings import Finding, Severity
from training.libraries.tables import Marked, is_reflectance
from training.libraries.units import LARGEST_ABSORBANCE

ODD_REPEAT = 6.0
"""A scan this many times as far from the mean of its sample as is usual in the file is another soil, or failed."""

Bools = NDArray[np.bool_]


def check_scans(marked: Marked) -> Iterator[Finding]:
    """All findings of one range of one table."""
    yield from _ids(marked)
    yield from (_reflectance if is_reflectance(marked) else _absorbance)(marked)
    yield from _duplicates(marked)
    yield from _repeats(marked)


def _ids(marked: Marked) -> Iterator[Finding]:
    yield from _one(marked, np.char.strip(marked.samples) == "", Severity.ERROR, "no sample id")


def _reflectance(marked: Marked) -> Iterator[Finding]:
    scans = marked.scans
    percent = scans.levels > REFLECTANCE_CEILING
    if percent.all():
        yield from _one(marked, percent, Severity.WARNING, "reflectance in percent, read as a fraction")
    else:
        minority = percent if 2 * percent.sum() <= percent.size else ~percent
        yield from _one(marked, minority, Severity.ERROR, "percent and fraction are mixed")
    white = np.where(percent, 100.0, 1.0)[:, np.newaxis]
    gap = np.asarray(np.isnan(scans.values).any(axis=1))
    dark, bright = np.asarray((scans.values <= 0).any(axis=1)), np.asarray((scans.values > white).any(axis=1))
    yield from _one(marked, gap, Severity.WARNING, "a gap in the spectrum: the scan is left out")
    yield from _one(marked, dark, Severity.WARNING, "reflectance of zero or below: the scan is left out")
    yield from _one(marked, bright, Severity.WARNING, "reflectance above 1: left out if the sample has another scan")


def _absorbance(marked: Marked) -> Iterator[Finding]:
    levels = marked.scans.levels
    for odd, text in (
        (levels < 0, "negative absorbance: the sign must be that of log10(1/R)"),
        (levels > LARGEST_ABSORBANCE, "no absorbance: log10(1/R) stays below 4"),
    ):
        many = 2 * odd.sum() >= max(odd.size, 1)
        yield from _one(marked, odd, Severity.ERROR if many else Severity.WARNING, text)


def _duplicates(marked: Marked) -> Iterator[Finding]:
    """Equal spectra under two samples are an error; the rest is how a join repeats rows."""
    prints = fingerprints(marked.scans.values)
    _, first, of = np.unique(prints, return_index=True, return_inverse=True)
    other_sample = marked.samples != marked.samples[first][of]
    yield from _one(marked, other_sample, Severity.ERROR, "the same spectrum as another sample's")
    same = (np.arange(len(of)) != first[of]) & ~other_sample
    yield from _one(marked, same, Severity.WARNING, "the same spectrum of the same sample again: counted once")
    names = np.char.add(np.char.add(marked.samples, " "), marked.scan_ids)
    _, first_id, of_id = np.unique(names, return_index=True, return_inverse=True)
    again = (marked.scan_ids != "") & (np.arange(len(of_id)) != first_id[of_id]) & ~same
    yield from _one(marked, again, Severity.WARNING, "the scan id of an earlier row with another spectrum")


def fingerprints(values: Kept) -> NDArray[np.str_]:
    """A digest per spectrum `[n]`."""
    return np.array([blake2b(row.tobytes(), digest_size=16).hexdigest() for row in values], np.str_)


def _repeats(marked: Marked) -> Iterator[Finding]:
    """Scans that differ from the mean of their sample far more than scans of this file do."""
    _, rows = np.unique(marked.samples, return_inverse=True)
    repeated = several(rows)
    if not repeated.any():
        return
    distance = _distances(marked.scans.values[repeated], rows[repeated])
    odd = np.zeros(len(rows), dtype=np.bool_)
    odd[repeated] = distance > ODD_REPEAT * np.median(distance[distance > 0]) if (distance > 0).any() else False
    yield from _one(marked, odd, Severity.WARNING, "unlike the other scans of its sample")


def _distances(values: Kept, rows: NDArray[np.intp]) -> Floats:
    """Root mean square distance `[n]` of each scan, centred and scaled, from the mean of its sample."""
    with np.errstate(invalid="ignore"):
        centred = values - np.nanmean(values, axis=1, keepdims=True)
        scaled = centred / np.maximum(np.nanstd(values, axis=1, keepdims=True), 1e-9)
    means = means_by(scaled, rows, int(rows.max()) + 1)[rows]
    return np.asarray(np.sqrt(np.nanmean((scaled - means) ** 2, axis=1)), dtype=np.float64)


def _one(marked: Marked, which: Bools, severity: Severity, text: str) -> Iterator[Finding]:
    """One finding for all rows of a kind: the first, and how many there are."""
    count = int(which.sum())
    if count:
        more = f" ({count} rows)" if count > 1 else ""
        row = int(marked.scans.rows[np.flatnonzero(which)[0]])
        yield Finding(severity, marked.scans.file, f"{text}{more}", row=row)
