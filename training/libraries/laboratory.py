"""Laboratory values of a public library, by OSSL column name and in OSSL units."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Floats
from training.errors import TrainingCode
from training.libraries.columns import Wanted
from training.libraries.grammar import known_properties
from training.libraries.library import Ids
from training.libraries.naming import HEADER_ROWS, SAMPLE, clean_id
from training.libraries.tabular import batches, header

LEAST = -1.0
"""Blanks and differences put a value slightly below zero, which becomes zero; below this it is a code for missing."""

MOST_ODD = 0.01
"""Share of values above what can be that is taken for single mistakes; above it the column is in another unit."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Laboratory:
    """`values` maps OSSL names to `[n]`, NaN where there is none; `sample_ids[n]` are unique."""

    sample_ids: Ids
    values: dict[str, Floats]

    @staticmethod
    def none() -> Laboratory:
        """No samples, no properties."""
        return Laboratory(np.empty(0, dtype=np.str_), {})

    def of(self, samples: Ids) -> dict[str, Floats]:
        """The values `[len(samples)]` of these samples, NaN where there is none of a sample."""
        place = {sample: row for row, sample in enumerate(self.sample_ids.tolist())}
        rows = np.array([place.get(sample, -1) for sample in samples.tolist()], dtype=np.intp)
        return {name: np.append(values, np.nan)[rows] for name, values in self.values.items()}


def read_laboratory(
    file: Path, *, key: tuple[str, ...] = (SAMPLE,), properties: Sequence[str] | None = None
) -> Laboratory:
    """The properties that the file has values of, those of `core.properties` unless they are named.

    A sample is what `key` names, joined by a space; it may stand in several equal rows. What cannot be is left out
    and logged; `InputError` naming file, column and row for a column in another unit and for rows that disagree.
    """
    names = tuple(known_properties(header(file)) if properties is None else properties)
    read = list(batches(file, Wanted(key, names, ())))
    columns = {name: np.concatenate([np.empty(0), *(batch.numbers[name] for batch in read)]) for name in names}
    parts = [[clean_id(text) for batch in read for text in batch.texts[column]] for column in key]
    told = np.isfinite(np.array([*columns.values(), np.full(len(parts[0]), np.nan)])).any(axis=0)
    for column, texts in zip(key, parts, strict=True):
        nameless = [row for row, text in enumerate(texts) if not text and told[row]]
        if nameless:
            raise InputError(TrainingCode.ID_EMPTY, file=str(file), column=column, row=nameless[0] + HEADER_ROWS)
    ids = np.array([" ".join(texts) for texts in zip(*parts, strict=True)], dtype=np.str_)
    unique, first, of = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(first)
    order = order[unique[order] != ""]
    merged = {name: _merged(file, name, possible(file, name, values), of)[order] for name, values in columns.items()}
    return Laboratory(unique[order], {name: values for name, values in merged.items() if np.isfinite(values).any()})


def highest_possible(name: str) -> float:
    """Above this no value of a column can be, by its unit; water is counted on the dry soil and may exceed it."""
    if name.endswith("_w.pct") and not name.startswith("wr."):
        return 100.0
    return 14.0 if name.endswith("_index") else np.inf


def possible(file: Path, name: str, values: Floats) -> Floats:
    """The values that can be; a little below zero is zero, the rest NaN, and logged."""
    highest = highest_possible(name)
    above = values > 1.01 * highest
    if above.sum() > max(1.0, MOST_ODD * np.isfinite(values).sum()):
        row = int(np.flatnonzero(above)[0])
        raise InputError(
            TrainingCode.IMPOSSIBLE, file=str(file), column=name, row=row + HEADER_ROWS, found=values[row]
        )
    odd = above | (values < LEAST) | np.isinf(values)
    if odd.any():
        row = int(np.flatnonzero(odd)[0])
        _LOG.warning("%s, %s: %d impossible values left out, row %d first", file, name, odd.sum(), row + HEADER_ROWS)
    return np.where(odd, np.nan, np.clip(values, 0.0, highest))


def _merged(file: Path, name: str, values: Floats, of: NDArray[np.intp]) -> Floats:
    """One value per sample, the first."""
    merged = np.full(int(of.max(initial=-1)) + 1, np.nan)
    there = np.flatnonzero(np.isfinite(values))
    merged[of[there[::-1]]] = values[there[::-1]]
    differs = there[values[there] != merged[of[there]]]
    if differs.size:
        raise InputError(TrainingCode.TWO_VALUES, file=str(file), column=name, row=int(differs[0]) + HEADER_ROWS)
    return merged
