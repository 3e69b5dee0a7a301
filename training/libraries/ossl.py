"""The Open Soil Spectral Library v1.2, as its public files hold it.

`ossl_all_L0/L1_v1.2` has everything in one table; `ossl_mir_L0_v1.2` and `ossl_visnir_L0_v1.2` hold spectra alone and
join `ossl_soillab_L0/L1_v1.2` on data set and layer. Level 0 keeps every laboratory method under its own name
(`oc_iso.10694_w.pct` beside `oc_usda.c729_w.pct`), level 1 is harmonised to one USDA method per property.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.errors import InputError
from training.errors import TrainingCode
from training.libraries.datasets import provenance
from training.libraries.grammar import Range, known_properties
from training.libraries.laboratory import Laboratory, possible, read_laboratory
from training.libraries.library import Library
from training.libraries.mir import MIR_AXIS
from training.libraries.naming import DATASET, LAYER, MIR_INSTRUMENT, VISNIR_INSTRUMENT, one_file
from training.libraries.scans import Request, Scans
from training.libraries.tabular import header
from training.libraries.units import read_scans


def read_ossl(
    source: Path, within: Range = Range.MIR, *, level: int = 1, properties: Sequence[str] | None = None
) -> list[Library]:
    """The scans of one range, a library per data set (`KSSL.SSL`, …), those that may ship first.

    `source` is a table or a folder of them (`.csv`, `.csv.gz`, `.parquet`). MIR is absorbance on `MIR_AXIS`, vis-NIR
    reflectance on the axis of the file. `properties` are column names; without them those of `core.properties` that
    the file has. The table is streamed: the full MIR of the OSSL takes less than 8 GiB. Raises `InputError` for a
    missing file and for what the readers refuse, naming file, column and row.
    """
    if source.is_dir():
        scans, laboratory = _from_folder(source, within, level, properties)
    else:
        scans, laboratory = _scans(source, within, _columns(source, properties)), None
    codes = sorted(set(scans.texts[DATASET].tolist()), key=lambda code: (not provenance(code).may_ship, code))
    return [_library(scans.take(scans.texts[DATASET] == code), code, laboratory) for code in codes]


def _from_folder(
    folder: Path, within: Range, level: int, properties: Sequence[str] | None
) -> tuple[Scans, Laboratory | None]:
    whole = one_file(folder, f"ossl_all_L{level}_v1.2")
    if whole is not None:
        return _scans(whole, within, _columns(whole, properties)), None
    spectra = _needed(folder, f"ossl_{within.value}_L0_v1.2")
    values = _needed(folder, f"ossl_soillab_L{level}_v1.2")
    return _scans(spectra, within, ()), read_laboratory(values, key=(DATASET, LAYER), properties=properties)


def _needed(folder: Path, stem: str) -> Path:
    file = one_file(folder, stem)
    if file is None:
        raise InputError(TrainingCode.PAIRED_MISSING, folder=str(folder), file=stem)
    return file


def _columns(file: Path, properties: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(known_properties(header(file)) if properties is None else properties)


def _scans(file: Path, within: Range, numbers: tuple[str, ...]) -> Scans:
    instrument = MIR_INSTRUMENT if within is Range.MIR else VISNIR_INSTRUMENT
    onto = MIR_AXIS if within is Range.MIR else None
    return read_scans(file, Request(within, (DATASET, LAYER), (instrument,), numbers, onto))


def _library(scans: Scans, code: str, laboratory: Laboratory | None) -> Library:
    origin = provenance(code)
    samples = scans.texts[LAYER]
    if laboratory is None:
        properties = {name: possible(scans.file, name, values) for name, values in scans.numbers.items()}
    else:
        properties = laboratory.of(np.char.add(f"{code} ", samples))
    (instruments,) = (texts for name, texts in scans.texts.items() if name not in (DATASET, LAYER))
    return Library(
        name=code,
        group=origin.group,
        axis=scans.axis,
        quantity=scans.quantity,
        values=scans.values.astype(np.float64),
        sample_ids=samples,
        fold_groups=samples,
        properties={name: values for name, values in properties.items() if np.isfinite(values).any()},
        licence=origin.licence,
        contributors=origin.contributors,
        state="air-dry, laboratory",
        may_ship=origin.may_ship,
        instruments=instruments,
    )
