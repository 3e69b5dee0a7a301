"""Laboratory values of a public library, by OSSL column name and in OSSL units."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Floats
from training.errors import TrainingCode
from training.libraries.grammar import known_properties
from training.libraries.library import Ids
from training.libraries.scans import HEADER_ROWS, SAMPLE, clean_id
from training.libraries.tabular import Wanted, batches, header

LEAST = -1.0
"""Blanks and differences put a laboratory value slightly below zero; what lies below this is a code, no value."""


@dataclass(frozen=True, eq=False)
class Laboratory:
    """`values` maps OSSL names to `[n]`, NaN where there is none; `sample_ids[n]` are unique."""

    sample_ids: Ids
    values: dict[str, Floats]

    @staticmethod
    def none() -> Laboratory:
        """No samples, no properties."""
        return Laboratory(np.empty(0, dtype=np.str_), {})

    def on(self, place: dict[str, int]) -> dict[str, Floats]:
        """The values `[len(place)]` with every sample at its place."""
        rows = np.array([place[sample] for sample in self.sample_ids], dtype=np.intp)
        spread: dict[str, Floats] = {}
        for name, values in self.values.items():
            spread[name] = np.full(len(place), np.nan)
            spread[name][rows] = values
        return spread


def read_laboratory(file: Path, *, key: str = SAMPLE) -> Laboratory:
    """The properties of `core.properties` that the file has values of; a sample may stand in several equal rows.

    Raises `InputError` naming file, column and row for a value that cannot be and for rows that disagree.
    """
    names = tuple(known_properties(header(file)))
    read = list(batches(file, Wanted((key,), names, ())))
    ids = np.array([clean_id(text) for batch in read for text in batch.texts[key]], dtype=np.str_)
    if (ids == "").any():
        row = int(np.flatnonzero(ids == "")[0]) + HEADER_ROWS
        raise InputError(TrainingCode.ID_EMPTY, file=str(file), column=key, row=row)
    columns = {name: np.concatenate([batch.numbers[name] for batch in read]) for name in names if read}
    unique, first, of = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(first)
    merged = {name: _merged(file, name, values, of, len(unique))[order] for name, values in columns.items()}
    return Laboratory(unique[order], {name: values for name, values in merged.items() if np.isfinite(values).any()})


def _merged(file: Path, name: str, values: Floats, of: NDArray[np.intp], n: int) -> Floats:
    """One value per sample; a few hundredths below zero become zero."""
    _require_possible(file, name, values)
    merged = np.full(n, np.nan)
    there = np.flatnonzero(np.isfinite(values))
    merged[of[there]] = values[there]
    differs = there[values[there] != merged[of[there]]]
    if differs.size:
        raise InputError(TrainingCode.TWO_VALUES, file=str(file), column=name, row=int(differs[0]) + HEADER_ROWS)
    return np.where(merged < 0, 0.0, merged)


def _require_possible(file: Path, name: str, values: Floats) -> None:
    highest = 14.0 if name.endswith("_index") else 100.0 if name.endswith("_w.pct") else np.inf
    lowest = 0.0 if name.endswith("_index") else LEAST
    wrong = np.flatnonzero((values < lowest) | (values > highest) | np.isinf(values))
    if wrong.size:
        row = int(wrong[0])
        raise InputError(
            TrainingCode.IMPOSSIBLE, file=str(file), column=name, row=row + HEADER_ROWS, found=float(values[row])
        )
