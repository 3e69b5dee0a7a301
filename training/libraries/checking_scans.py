"""Checks of spectra: unit, sign, gaps, duplicates and repeats that do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from core.spectrum import REFLECTANCE_CEILING, Floats
from training.libraries.averaging import groups
from training.libraries.columns import Kept
from training.libraries.findings import Finding, Severity
from training.libraries.tables import Marked, is_reflectance
from training.libraries.units import LARGEST_ABSORBANCE

ODD_REPEAT = 6.0
"""A scan this many times as far from the median of its sample as usual in the file is another soil, or failed."""

_FLAT = 1e-9

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
    """Scans that differ from the median of their sample far more than is usual in this file."""
    _, rows = np.unique(marked.samples, return_inverse=True)
    distance = np.zeros(len(rows))
    for group in groups(rows):
        if group.size > 1:
            distance[group] = _distances(marked.scans.values[group])
    usual = np.median(distance[distance > 0]) if (distance > 0).any() else np.inf
    yield from _one(marked, distance > ODD_REPEAT * usual, Severity.WARNING, "unlike the other scans of its sample")


def _distances(values: Kept) -> Floats:
    """Root mean square distance `[n]` of each scan of a sample, centred and scaled, from their median.

    Over the points that all of them have; zero where there is none.
    """
    common = values[:, np.isfinite(values).all(axis=0)]
    if not common.size:
        return np.zeros(len(values))
    centred = common - common.mean(axis=1, keepdims=True)
    scaled = centred / np.maximum(common.std(axis=1, keepdims=True), _FLAT)
    middle = np.median(scaled, axis=0)
    return np.asarray(np.sqrt(((scaled - middle) ** 2).mean(axis=1)), dtype=np.float64)


def _one(marked: Marked, which: Bools, severity: Severity, text: str) -> Iterator[Finding]:
    """One finding for all rows of a kind: the first, and how many there are."""
    count = int(which.sum())
    if count:
        more = f" ({count} rows)" if count > 1 else ""
        row = int(marked.scans.rows[np.flatnonzero(which)[0]])
        yield Finding(severity, marked.scans.file, f"{text}{more}", row=row)
