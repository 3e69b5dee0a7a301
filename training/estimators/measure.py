"""The estimators on NIR alone, on real pairs: what a model that goes by way of the MIR has to beat."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.properties import property_named
from core.resampling import resample
from core.spectrum import Axis, AxisUnit, Spectra
from training.estimators.folds import Folds, group_numbers, grouped_folds
from training.estimators.properties import fit_properties
from training.estimators.views import Inputs
from training.evaluation import agreement
from training.evaluation.bootstrap import confidence
from training.libraries import Library, pairs
from training.preprocessing import Floats

SETS = ("H138", "whrc_vertex_604")
FOLDS = 10
STEP_NM = 2.0
DRAWS = 1000
"""Bootstrap draws of samples."""


@dataclass(frozen=True)
class Row:
    """One line of the table: agreement of out-of-fold estimates, pooled; `low` and `high` bound R² (95 %).

    `seconds` is the processor time of one fit of all properties of the set.
    """

    library: str
    estimator: str
    property: str
    n: int
    r2: float
    low: float
    high: float
    rmse: float
    ccc: float
    rpiq: float
    seconds: float


def measure(shared: Path, names: Sequence[str], sets: Sequence[str] = SETS, seed: int = 0) -> Iterator[Row]:
    """One row per set, estimator and property; `InputError` as of `pairs` and `fit_properties`."""
    for library_name in sets:
        nir, _ = pairs(shared, library_name)
        x = _on_even_grid(nir)
        numbers = group_numbers(nir.fold_groups, len(x))
        folds = grouped_folds(numbers, FOLDS, seed)
        for name in names:
            started = time.process_time()
            found = _out_of_fold(name, x, nir, folds, seed)
            seconds = (time.process_time() - started) / FOLDS
            for each, value in found.items():
                yield _row(library_name, nir, name, each, value, seconds)


def _on_even_grid(nir: Library) -> Floats:
    """Reflectance on even wavelengths, within the range of the set."""
    first, last = nir.axis.points.min(), nir.axis.points.max()
    low, high = np.ceil(first / STEP_NM) * STEP_NM, np.floor(last / STEP_NM) * STEP_NM
    axis = Axis.regular(float(low), float(high), STEP_NM, AxisUnit.NM)
    return np.asarray(resample(Spectra(nir.axis, nir.values, nir.quantity), axis).values)


def _out_of_fold(name: str, x: Floats, nir: Library, folds: Folds, seed: int) -> dict[str, Floats]:
    """Estimates `[n]` of each property by models that saw nothing of the fold."""
    found = {each: np.full(len(x), np.nan) for each in nir.properties}
    for fold in range(FOLDS):
        left = folds == fold
        labels = {each: values[~left] for each, values in nir.properties.items()}
        groups = nir.fold_groups[~left]
        models = fit_properties(name, x[~left], labels, groups=groups, seed=seed, inputs=Inputs.REFLECTANCE)
        for each, value in models.predict(x[left]).items():
            found[each][left] = value
    return found


def _row(library: str, nir: Library, estimator: str, name: str, value: Floats, seconds: float) -> Row:
    truth, groups = nir.properties[name], nir.fold_groups
    known = np.isfinite(truth)
    truth, value = truth[known], value[known]
    whole = agreement(truth, value)
    sure = confidence(truth, value, groups=groups[known], draws=DRAWS)
    return Row(
        library,
        estimator,
        name,
        whole.n,
        whole.r2,
        sure.lower["r2"],
        sure.upper["r2"],
        whole.rmse,
        whole.ccc,
        whole.rpiq,
        seconds,
    )


def write_csv(rows: Sequence[Row], file: Path) -> None:
    """All figures, one line per set, estimator and property."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Row.__dataclass_fields__)
        for row in rows:
            figures = [row.r2, row.low, row.high, row.rmse, row.ccc, row.rpiq]
            told = [f"{figure:.4f}" for figure in figures]
            writer.writerow([row.library, row.estimator, row.property, row.n, *told, f"{row.seconds:.2f}"])


def table(rows: Sequence[Row], library: str) -> str:
    """Markdown: R² with its 95 % interval and CCC of each property, their means, seconds per fit."""
    own = [row for row in rows if row.library == library]
    names = list(dict.fromkeys(row.property for row in own))
    labels = [property_named(name).label for name in names]
    lines = [
        f"| {' | '.join(('estimator', *labels, 'mean R² / CCC', 's per fit'))} |",
        f"|{'---|' * (len(names) + 3)}",
    ]
    for estimator in dict.fromkeys(row.estimator for row in own):
        listed = [next(r for r in own if (r.estimator, r.property) == (estimator, name)) for name in names]
        cells = [f"{row.r2:.3f} ({row.low:.2f}…{row.high:.2f}) / {row.ccc:.3f}" for row in listed]
        r2, ccc = np.mean([row.r2 for row in listed]), np.mean([row.ccc for row in listed])
        lines.append(f"| {estimator} | {' | '.join(cells)} | {r2:.3f} / {ccc:.3f} | {listed[0].seconds:.1f} |")
    return "\n".join(lines) + "\n"
