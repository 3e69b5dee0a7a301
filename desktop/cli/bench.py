"""The scanned soils of a file, as a local calibration starts from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.errors import InputError
from core.formats import SpectraTable, read_spectra
from core.inference.coverage import refuse_mir
from core.inference.grading import UNKNOWN_STATE
from core.local import Bench, ProjectSoils
from core.pipeline import Predictors, naming
from core.resampling import resample
from core.spectrum import Axis, Quantity, Spectra

_SERIAL = ("serial", "Serial Number", "instrument")
"""What the readers call the scanner, the surest first."""


def read_file(file: Path) -> SpectraTable:
    """The spectra of a file; a refusal names it as it was typed, for two folders may hold the same name."""
    try:
        return read_spectra(file)
    except InputError as error:
        raise InputError(error.code, **{**error.values, "file": str(file)}) from error


def instrument_of(table: SpectraTable, typed: str | None) -> str:
    """The scanner that measured a file: as typed, else as the file says; empty when neither does."""
    return typed or next((table.metadata[name] for name in _SERIAL if table.metadata.get(name)), "")


def bench_of_file(
    table: SpectraTable, predictors: Predictors, bundle_id: str | None, state: str | None, instrument: str | None
) -> Bench:
    """The soils of a file before the bundle of an id, or before the one that fits them best.

    Spectra of one name are repeats of one sample and are averaged. Raises as `Predictors.choose` and `resample` do,
    naming the file.
    """
    with naming(table.source):
        refuse_mir(table.spectra.axis)
        predictor = predictors.choose(table.spectra.axis, bundle_id, len(table))
        names, spectra = _averaged(table, predictor.bundle.manifest.nir_grid.axis())
    count = len(names)
    nothing, nowhere = (0,) * count, ("",) * count
    soils = ProjectSoils(
        names=names,
        sample_ids=nothing,
        measurement_ids=nothing,
        spectra=spectra,
        states=(state or UNKNOWN_STATE,) * count,
        families=nowhere,
        instruments=(instrument_of(table, instrument),) * count,
        strata=nowhere,
    )
    return Bench(0, predictor, soils, None)


def _averaged(table: SpectraTable, grid: Axis) -> tuple[tuple[str, ...], Spectra]:
    values = resample(table.spectra, grid).values
    rows: dict[str, list[int]] = {}
    for row, sample in enumerate(table.samples):
        rows.setdefault(sample, []).append(row)
    means = np.stack([values[some].mean(axis=0) for some in rows.values()])
    return tuple(rows), Spectra(grid, means, Quantity.REFLECTANCE)
