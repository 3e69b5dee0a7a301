"""Simulated libraries as folders in the layout of the OSSL NeoSpectra library, of any size, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.errors import InputError
from core.files import atomic_text
from core.spectrum import Axis, Floats, Quantity
from training.errors import TrainingCode
from training.libraries import MIR_AXIS
from training.libraries.grammar import Range, SpectralColumn
from training.libraries.naming import NIR_INSTRUMENT, SAMPLE, SCAN
from training.libraries.neospectra import MIR, NIR, SOILLAB
from training.libraries.writing import write_table
from training.simulate.regions import Region
from training.simulate.simulated import NEOSPECTRA_AXIS, region_named, sample_ids
from training.simulate.soils import PLACE, Soils, drawn_soils, laboratory_values, mir_scans, nir_scans, streams

PIECE = 128
"""Places that are held in memory at once: 4 096 soils, about half a GiB with their scans."""

Report = Callable[[int], None]
"""Told how many soils were written since the last call."""


@dataclass(frozen=True)
class Plan:
    """What a folder shall hold: `samples` soils of a region with `scans` MIR scans, the first `pairs` with NIR.

    Scans are dealt out evenly: 334 665 over 83 971 samples are four each, three for every 69th.
    """

    region: str
    samples: int
    pairs: int
    scans: int
    seed: int
    nir_axis: Axis = NEOSPECTRA_AXIS

    def __post_init__(self) -> None:
        if not 0 < self.pairs <= self.samples <= self.scans:
            raise InputError(TrainingCode.SIMULATED_COUNTS, samples=self.samples, pairs=self.pairs, scans=self.scans)

    def repeats(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Number of MIR scans of the samples in these rows."""
        return (rows + 1) * self.scans // self.samples - rows * self.scans // self.samples


PAPER_TRAIN = Plan("train", samples=83_971, pairs=1_976, scans=334_665, seed=0)
"""As many samples, pairs and scans as Sun et al. (2025) had from the KSSL."""
PAPER_TEST = Plan("test", samples=206, pairs=206, scans=824, seed=0)
"""As many as their independent test had."""


def _told_nothing(_soils: int) -> None:
    """No progress is shown."""


def write_region(
    plan: Plan, folder: Path, suffix: str = ".parquet", report: Report = _told_nothing, piece: int = PIECE
) -> None:
    """Writes NIR, MIR and laboratory values of `plan` into `folder` (made where missing).

    `suffix` is `.csv`, `.csv.gz` or `.parquet`.
    `piece` places at a time; what is written does not depend on it. Raises `InputError` of `core.files` for what the
    system refuses, `REGION_UNKNOWN` for an unknown region.
    """
    region = region_named(plan.region)
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / f"{SOILLAB}{suffix}", _laboratory(plan, region, piece))
    write_table(folder / f"{NIR}{suffix}", _nir(plan, region, piece))
    write_table(folder / f"{MIR}{suffix}", _mir(plan, region, piece, report))
    with atomic_text(folder / "README.txt") as file:
        file.write(
            f"Simulated soils, region {plan.region!r}, seed {plan.seed}. Nothing in this folder was measured.\n"
            f"{plan.samples} samples, {plan.pairs} with NIR, {plan.scans} MIR scans; from tilth-train simulate.\n"
        )


def _laboratory(plan: Plan, region: Region, piece: int) -> Iterator[pa.Table]:
    for first, places in _pieces(plan, region, plan.samples, piece):
        values = [laboratory_values(soils, streams(plan.seed, region, number).laboratory) for number, soils in places]
        count = min(len(places) * PLACE, plan.samples - first)
        columns = {name: np.concatenate([one[name] for one in values])[:count] for name in values[0]}
        ids = {SAMPLE: pa.array(sample_ids(plan.region, count, first).tolist(), pa.string())}
        yield pa.table(ids | {name: pa.array(np.round(column, 4)) for name, column in columns.items()})


def _nir(plan: Plan, region: Region, piece: int) -> Iterator[pa.Table]:
    names = _columns(Range.NIR, plan.nir_axis, Quantity.REFLECTANCE)
    for first, places in _pieces(plan, region, plan.pairs, piece):
        seen = [nir_scans(one, plan.nir_axis, region, streams(plan.seed, region, at).nir) for at, one in places]
        count = min(len(places) * PLACE, plan.pairs - first)
        ids = sample_ids(plan.region, count, first).tolist()
        units = [name for _, names in seen for name in names][:count]
        texts = {
            SCAN: pa.array([f"{by}_{sample}" for by, sample in zip(units, ids, strict=True)]),
            SAMPLE: pa.array(ids),
            NIR_INSTRUMENT: pa.array(units),
        }
        yield _table(texts, names, np.concatenate([values for values, _ in seen])[:count])


def _mir(plan: Plan, region: Region, piece: int, report: Report) -> Iterator[pa.Table]:
    names = _columns(Range.MIR, MIR_AXIS, Quantity.ABSORBANCE)
    most = -(-plan.scans // plan.samples)
    for first, places in _pieces(plan, region, plan.samples, piece):
        count = min(len(places) * PLACE, plan.samples - first)
        repeats = plan.repeats(np.arange(first, first + count))
        parts = []
        for place, (number, soils) in enumerate(places):
            scans = mir_scans(soils, most, region, streams(plan.seed, region, number).mir)
            mine = repeats[place * PLACE : (place + 1) * PLACE]
            kept = np.arange(most) < mine[:, np.newaxis]
            parts.append(scans[: len(mine)][kept].astype(np.float32))
        ids = np.repeat(sample_ids(plan.region, count, first), repeats).tolist()
        yield _table({SAMPLE: pa.array(ids)}, names, np.concatenate(parts))
        report(count)


def _pieces(plan: Plan, region: Region, rows: int, piece: int) -> Iterator[tuple[int, list[tuple[int, Soils]]]]:
    """First row and numbered places of each piece of the first `rows` soils."""
    places = range(-(-rows // PLACE))
    for start in range(0, len(places), piece):
        numbers = places[start : start + piece]
        yield start * PLACE, [(at, drawn_soils(streams(plan.seed, region, at).soils, region)) for at in numbers]


def _columns(within: Range, axis: Axis, quantity: Quantity) -> list[str]:
    return [SpectralColumn(within, float(point), quantity).name for point in axis.points]


def _table(texts: dict[str, pa.Array], names: list[str], values: Floats | NDArray[np.float32]) -> pa.Table:
    columns = np.ascontiguousarray(values.astype(np.float32).T)
    return pa.table(texts | {name: pa.array(column) for name, column in zip(names, columns, strict=True)})
