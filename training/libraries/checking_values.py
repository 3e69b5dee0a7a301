"""Checks of laboratory values, and of samples that stand in two libraries."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.properties import PROPERTIES
from core.spectrum import Floats
from training.libraries.checking_scans import fingerprints
from training.libraries.findings import Finding, Severity
from training.libraries.laboratory import LEAST, highest_possible
from training.libraries.tables import Marked, Values

TEXTURE = ("clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct")
TEXTURE_SUMS = ((90.0, 110.0, Severity.ERROR), (97.0, 103.0, Severity.WARNING))
"""Rounding leaves clay + silt + sand within 3 % of 100; beyond 10 % a column is wrong."""

Bools = NDArray[np.bool_]


def check_values(values: Values) -> Iterator[Finding]:
    """All findings of the laboratory columns of one table."""
    yield from _one(values, "", np.char.strip(values.samples) == "", Severity.ERROR, "no sample id")
    for name in values.numbers:
        yield from _column(values, name)
        yield from _contradictions(values, name)
    yield from _texture(values)


def _column(values: Values, name: str) -> Iterator[Finding]:
    numbers, highest = values.numbers[name], highest_possible(name)
    if not np.isfinite(numbers).any():
        yield Finding(Severity.WARNING, values.file, "no value in any row: nothing can be learnt of it", name)
        return
    least = 0.0 if name.endswith("_index") else LEAST
    impossible = (numbers < least) | (numbers > 1.01 * highest) | np.isinf(numbers)
    yield from _one(values, name, impossible, Severity.ERROR, "an impossible value", numbers)
    negative = (numbers < 0) & ~impossible
    yield from _one(values, name, negative, Severity.WARNING, "slightly below zero, read as zero", numbers)
    if name in PROPERTIES:
        low, high = PROPERTIES[name].plausible
        rare = ((numbers < low) | (numbers > high)) & ~impossible & ~negative
        yield from _one(values, name, rare, Severity.WARNING, "hardly a soil", numbers)


def _contradictions(values: Values, name: str) -> Iterator[Finding]:
    there = np.flatnonzero(np.isfinite(values.numbers[name]))
    samples, numbers = values.samples[there], values.numbers[name][there]
    _, first, of = np.unique(samples, return_index=True, return_inverse=True)
    which = np.zeros(len(values.rows), dtype=np.bool_)
    which[there[numbers != numbers[first][of]]] = True
    yield from _one(values, name, which, Severity.ERROR, "another value than an earlier row of the sample")


def _texture(values: Values) -> Iterator[Finding]:
    if not set(TEXTURE) <= set(values.numbers):
        return
    total = np.sum([values.numbers[name] for name in TEXTURE], axis=0)
    told = np.isnan(total)
    for low, high, severity in TEXTURE_SUMS:
        which = ((total < low) | (total > high)) & ~told
        yield from _one(values, "clay + silt + sand", which, severity, f"beyond {low:g}–{high:g} %", total)
        told |= which


def check_apart(train: list[Marked], test: list[Marked]) -> Iterator[Finding]:
    """Samples of the one that stand in the other, by id or by spectrum: what is tested was trained on."""
    ids = {name for part in train for name in part.samples.tolist()}
    prints = {name for part in train for name in fingerprints(part.scans.values).tolist()}
    for part in test:
        by_id = np.isin(part.samples, list(ids))
        found = (
            (by_id, "a sample that is in the training folder too"),
            (np.isin(fingerprints(part.scans.values), list(prints)) & ~by_id, "a spectrum of the training folder"),
        )
        for which, text in found:
            if which.any():
                row = int(part.scans.rows[np.flatnonzero(which)[0]])
                told = f"{text} ({which.sum()} rows, first {part.samples[which][0]})"
                yield Finding(Severity.ERROR, part.scans.file, told, row=row)


def _one(
    values: Values,
    column: str,
    which: Bools,
    severity: Severity,
    text: str,
    numbers: Floats | None = None,
) -> Iterator[Finding]:
    count = int(which.sum())
    if count:
        place = int(np.flatnonzero(which)[0])
        found = "" if numbers is None else f" ({numbers[place]:.4g})"
        more = f"; {count} rows" if count > 1 else ""
        yield Finding(severity, values.file, f"{text}{found}{more}", column, int(values.rows[place]))
