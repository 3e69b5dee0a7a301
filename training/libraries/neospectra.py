"""A folder in the layout of the OSSL NeoSpectra library v1.2: NIR scans, MIR scans and laboratory values.

`neospectra_nir_v1.2`, `neospectra_mir_v1.2` and `neospectra_soillab_v1.2` as `.csv`, `.csv.gz` or `.parquet`, joined
on `id.sample_local_c`. Any grid, any of the properties that `core.properties` knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats, Quantity
from training.errors import TrainingCode
from training.libraries.averaging import means_by, several
from training.libraries.choosing import as_absorbance, once_each, usable
from training.libraries.columns import Kept
from training.libraries.grammar import Range
from training.libraries.growing import any_value, moved_up
from training.libraries.laboratory import Laboratory, read_laboratory
from training.libraries.library import Ids, Library
from training.libraries.mir import MIR_AXIS
from training.libraries.naming import NIR_INSTRUMENT, SAMPLE, SCAN, one_file
from training.libraries.paired_library import PairedLibrary
from training.libraries.scans import Request, Scans
from training.libraries.units import read_scans

NIR, MIR, SOILLAB = "neospectra_nir_v1.2", "neospectra_mir_v1.2", "neospectra_soillab_v1.2"
"""Stems of the three files."""

EVERY = (NIR, MIR, SOILLAB)

_STANDARD_NIR = Axis.regular(1350.0, 2550.0, 2.0, AxisUnit.NM)


def read_paired(folder: Path, *, needed: Iterable[str] = EVERY) -> PairedLibrary:
    """The samples of a folder, one row each: those of the laboratory first, then those with spectra alone.

    A scan that a join repeated (same ids, same numbers) counts once. NIR: the mean over the `usable` scans of a
    sample, in reflectance. MIR: the mean over its scans in absorbance, on `MIR_AXIS`, NaN beyond what a scan covers;
    the single scans of samples with more than one are the repeats. Raises `InputError` for a needed file that is
    missing and for what the readers refuse, naming file, column and row; what is left out is logged.
    """
    files = {stem: one_file(folder, stem) for stem in EVERY}
    for stem in needed:
        if files[stem] is None:
            raise InputError(TrainingCode.PAIRED_MISSING, folder=str(folder), file=stem)
    nir_file, mir_file, values = (files[stem] for stem in EVERY)
    nir = None if nir_file is None else usable(_scans(nir_file, Range.NIR, None))
    mir = None if mir_file is None else _scans(mir_file, Range.MIR, MIR_AXIS)
    return _joined(folder.name, nir, mir, Laboratory.none() if values is None else read_laboratory(values))


def read_nir_scans(folder: Path) -> Library:
    """The usable NIR scans of a folder one by one, as reflectance with their scanners: for leaving a scanner out.

    Rows of one sample share its id and its laboratory values. Raises `InputError` as `read_paired` does.
    """
    file, values = one_file(folder, NIR), one_file(folder, SOILLAB)
    if file is None:
        raise InputError(TrainingCode.PAIRED_MISSING, folder=str(folder), file=NIR)
    scans = usable(_scans(file, Range.NIR, None))
    samples = scans.texts[SAMPLE]
    return Library(
        name=folder.name,
        group=folder.name,
        axis=scans.axis,
        quantity=Quantity.REFLECTANCE,
        values=scans.values.astype(np.float64),
        sample_ids=samples,
        fold_groups=samples,
        properties={} if values is None else read_laboratory(values).of(samples),
        licence="",
        contributors="",
        state="air-dry, handheld",
        may_ship=False,
        instruments=scans.texts[NIR_INSTRUMENT],
    )


def _scans(file: Path, within: Range, onto: Axis | None) -> Scans:
    return once_each(read_scans(file, Request(within, (SAMPLE,), (SCAN, NIR_INSTRUMENT), (), onto)))


def _joined(name: str, nir: Scans | None, mir: Scans | None, laboratory: Laboratory) -> PairedLibrary:
    ids = _in_order(laboratory.sample_ids, nir, mir)
    place = {sample: row for row, sample in enumerate(ids)}
    reflectance, instruments = _nir_means(nir, place)
    absorbance, repeats, repeat_rows = _mir_means(mir, place)
    return PairedLibrary(
        name=name,
        sample_ids=np.array(ids, dtype=np.str_),
        nir_axis=_STANDARD_NIR if nir is None else nir.axis,
        nir=reflectance,
        mir=absorbance,
        instruments=instruments,
        properties=laboratory.of(np.array(ids, dtype=np.str_)),
        mir_repeats=repeats,
        repeat_rows=repeat_rows,
    )


def _in_order(first: Ids, *others: Scans | None) -> list[str]:
    names = dict.fromkeys(first.tolist())
    for scans in others:
        names |= dict.fromkeys(scans.texts[SAMPLE].tolist() if scans is not None else ())
    return list(names)


def _rows(scans: Scans, place: dict[str, int]) -> NDArray[np.intp]:
    return np.array([place[sample] for sample in scans.texts[SAMPLE]], dtype=np.intp)


def _nir_means(scans: Scans | None, place: dict[str, int]) -> tuple[Floats, Ids]:
    """Mean reflectance `[n, g]` over the scans of each sample, and its scanner `[n]` where it is one."""
    instruments = np.full(len(place), "", dtype=object)
    if scans is None:
        return np.full((len(place), len(_STANDARD_NIR)), np.nan), instruments.astype(np.str_)
    rows = _rows(scans, place)
    names: dict[int, set[str]] = {}
    for row, instrument in zip(rows, scans.texts[NIR_INSTRUMENT], strict=True):
        names.setdefault(int(row), set()).add(str(instrument))
    for row, found in names.items():
        instruments[row] = found.pop() if len(found) == 1 else ""
    return means_by(scans.values, rows, len(place)), instruments.astype(np.str_)


def _mir_means(scans: Scans | None, place: dict[str, int]) -> tuple[Floats, Kept, NDArray[np.intp]]:
    """Mean absorbance `[n, 1700]`, the single scans of samples with several, and their samples."""
    if scans is None:
        nothing = np.empty((0, len(MIR_AXIS)), dtype=np.float32)
        return np.full((len(place), len(MIR_AXIS)), np.nan), nothing, np.empty(0, np.intp)
    values, rows = as_absorbance(scans), _rows(scans, place)
    measured = any_value(values)
    values, rows = moved_up(values, measured), rows[measured]
    means = means_by(values, rows, len(place))
    repeated = several(rows)
    return means, moved_up(values, repeated), rows[repeated]
