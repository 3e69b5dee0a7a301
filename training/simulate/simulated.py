"""Simulated libraries in the shape of the real ones. Nothing in them was measured."""

from __future__ import annotations

import numpy as np

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats
from training.errors import TrainingCode
from training.libraries import MIR_AXIS, PairedLibrary
from training.simulate.regions import REGIONS, Region
from training.simulate.soils import PLACE, drawn_soils, laboratory_values, mir_scans, nir_scans, place_sizes, streams

NEOSPECTRA_AXIS = Axis.regular(1350.0, 2550.0, 2.0, AxisUnit.NM)
"""The grid of the OSSL NeoSpectra library, 601 points."""

LICENCE = "simulated; nothing was measured"


def region_named(name: str) -> Region:
    """A region by name; `InputError` (`REGION_UNKNOWN`) for any but `train` and `test`."""
    if name not in REGIONS:
        raise InputError(TrainingCode.REGION_UNKNOWN, region=name, known=", ".join(REGIONS))
    return REGIONS[name]


def simulated_library(
    n: int,
    seed: int,
    *,
    nir_axis: Axis = NEOSPECTRA_AXIS,
    region: str = "train",
    repeats: int = 4,
    pairs: int | None = None,
    moisture: float = 0.0,
) -> PairedLibrary:
    """`n` simulated soils with MIR of `repeats` fillings, NIR on `nir_axis` (nm, 904–2550) and laboratory values.

    Only the first `pairs` samples have NIR (all by default). The first soils of a larger library are those of
    a smaller one of the same seed and region; no soil of a region occurs in another. Values of the ten properties
    carry laboratory error. NIR is of soils with up to `moisture` water (mass of dry soil) beyond air-dry. Raises
    `InputError` (`REGION_UNKNOWN`).
    """
    where = region_named(region)
    wanted = n if pairs is None else min(pairs, n)
    nir, scans = np.full((n, len(nir_axis)), np.nan), np.empty((n, repeats, len(MIR_AXIS)))
    units, values = np.full(n, "", dtype="<U16"), dict[str, list[Floats]]()
    for place, count in place_sizes(n):
        rows = slice(first := place * PLACE, first + count)
        drawn = streams(seed, where, place)
        soils = drawn_soils(drawn.soils, where)
        scans[rows] = mir_scans(soils, repeats, where, drawn.mir)[:count]
        for name, found in laboratory_values(soils, drawn.laboratory).items():
            values.setdefault(name, []).append(found[:count])
        paired = max(min(wanted - first, count), 0)
        if paired:
            seen, names = nir_scans(soils, nir_axis, where, drawn.nir, moisture)
            nir[first : first + paired], units[first : first + paired] = seen[:paired], names[:paired]
    return PairedLibrary(
        name=f"simulated-{region}",
        sample_ids=sample_ids(region, n),
        nir_axis=nir_axis,
        nir=nir,
        mir=scans.mean(axis=1),
        instruments=units,
        properties={name: np.concatenate(parts) for name, parts in values.items()},
        mir_repeats=scans.reshape(n * repeats, len(MIR_AXIS)),
        repeat_rows=np.repeat(np.arange(n), repeats),
        licence=LICENCE,
    )


def sample_ids(region: str, n: int, first: int = 0) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Ids that say that nothing was measured: `sim-train-000001`."""
    return np.array([f"sim-{region}-{row + 1:06d}" for row in range(first, first + n)], dtype=np.str_)
