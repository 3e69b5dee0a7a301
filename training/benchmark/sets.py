"""The sets of the benchmark as they lie in a folder: spectra, laboratory values, outer folds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.errors import InputError
from training.benchmark.folds import Pairs, asked_sets, compact, published_folds, read_folds, seeded_folds
from training.benchmark.labels import PROPERTIES, labels_of
from training.benchmark.published import Published, read_published
from training.benchmark.spectra import as_fraction, oddities, spectral_columns, spectral_values
from training.errors import TrainingCode
from training.estimators.folds import Folds
from training.preprocessing import Floats, absorbance

FOLDS_FILE, PUBLISHED_FILE = Path("limesoda") / "outer_folds.csv", Path("limesoda") / "published_results.csv"
LEAST_TRAINING = 10
"""Fewest labelled samples to learn from: two for each of the five inner folds."""
PAIRED = "paired_"


@dataclass(frozen=True, eq=False)
class BenchmarkSet:
    """One set: `absorbance[n, g]` in ascending order of the axis, `labels[n]` by property (NaN: none), `folds[n]`.

    `kind` is what the file name says (`visnir`, `mir`, …), `axis[g]` in nm or cm⁻¹; `published_folds` is false where
    the folds were drawn here; `remarks` is what a reader should be told.
    """

    name: str
    kind: str
    axis: Floats
    absorbance: Floats
    labels: dict[str, Floats]
    folds: Folds
    published_folds: bool
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class BenchmarkData:
    """The sets in the order asked for, and what is published of them."""

    sets: tuple[BenchmarkSet, ...]
    published: Published


def read_data(folder: Path, asked: Iterable[str] = ()) -> BenchmarkData:
    """Read and check the sets `asked` for, or all that have outer folds.

    Raises `InputError` for a set that is missing, damaged or cannot be judged; nothing is repaired.
    """
    file = folder / FOLDS_FILE
    folds, published = read_folds(file), read_published(folder / PUBLISHED_FILE)
    names = asked_sets(folds, asked)
    if not names:
        raise InputError(TrainingCode.LIMESODA_NO_SETS, file=str(file))
    sets = tuple(_read_set(folder, name, folds.get(name), published.sensors(name)) for name in names)
    return BenchmarkData(sets, published)


def _read_set(folder: Path, name: str, pairs: Pairs | None, sensors: Sequence[str]) -> BenchmarkSet:
    file = find_file(folder, name, sensors)
    frame = _opened(file)
    if pairs is None:
        samples = frame["id"].astype(str).to_numpy() if "id" in frame else np.arange(len(frame))
        folds = seeded_folds(name, samples, len(frame))
    else:
        folds = published_folds(pairs, name, len(frame), folder / FOLDS_FILE)
    axis, columns = spectral_columns(frame, str(file))
    reflectance = as_fraction(spectral_values(frame, name, columns), name)
    seen, labels = absorbance(reflectance), labels_of(frame, name, str(file))
    flat = np.flatnonzero(np.ptp(seen, axis=1) == 0)
    if len(flat):
        raise InputError(TrainingCode.SPECTRUM_FLAT, method=name, row=int(flat[0]))
    for prop, values in labels.items():
        _check(name, prop, values, folds, seen)
    remarks = (*oddities(axis, reflectance), *_remarks(labels, seeded=pairs is None))
    kind = file.stem.removeprefix(_stem(name))
    return BenchmarkSet(name, kind, axis, seen, labels, folds, pairs is not None, remarks)


def _opened(file: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(file)
    except (OSError, ValueError) as broken:
        raise InputError(TrainingCode.SET_UNREADABLE, file=str(file), reason=type(broken).__name__) from broken


def find_file(folder: Path, name: str, sensors: Sequence[str] = ()) -> Path:
    """`limesoda_H138_mir.parquet` for `H.138`; of several the one that is no half of a pair and of known `sensors`.

    Raises `InputError`: `LIMESODA_NO_FILE`, `LIMESODA_FILES`.
    """
    stem = _stem(name)
    found = sorted(folder.glob(f"{stem}*.parquet"))
    if not found:
        pattern = f"{stem}….parquet"
        raise InputError(TrainingCode.LIMESODA_NO_FILE, set=name, folder=str(folder), pattern=pattern)
    whole = [file for file in found if not file.stem.removeprefix(stem).startswith(PAIRED)] or found
    kinds = {sensor.lower().replace("-", "") for sensor in sensors}
    measured = [file for file in whole if file.stem.removeprefix(stem) in kinds]
    best = measured if len(measured) == 1 else whole
    if len(best) > 1:
        raise InputError(TrainingCode.LIMESODA_FILES, set=name, files=", ".join(file.name for file in best))
    return best[0]


def _stem(name: str) -> str:
    return f"limesoda_{compact(name)}_"


def _check(name: str, prop: str, values: Floats, folds: Folds, spectra: Floats) -> None:
    """Every outer fold leaves enough to learn from, and not all the same."""
    known = np.isfinite(values)
    for fold in np.unique(folds[known]):
        rows = known & (folds != fold)
        training = values[rows]
        if len(training) < LEAST_TRAINING:
            few = {"samples": len(training), "least": LEAST_TRAINING}
            raise InputError(TrainingCode.LIMESODA_FEW, set=name, property=prop, **few)
        if np.ptp(training) == 0:
            raise InputError(TrainingCode.LIMESODA_CONSTANT, set=name, property=prop, value=float(training[0]))
        if not np.ptp(spectra[rows], axis=0).any():
            raise InputError(TrainingCode.LIMESODA_ALIKE, set=name)


def _remarks(labels: dict[str, Floats], *, seeded: bool) -> Iterator[str]:
    if seeded:
        yield "no published folds: folds drawn here, so no figure of it compares with a published one"
    for prop in PROPERTIES:
        if prop not in labels:
            yield f"no value of {prop}: not judged"
        elif missing := int(np.isnan(labels[prop]).sum()):
            yield f"{missing} of {len(labels[prop])} values of {prop} are missing: those rows are left out for it"
