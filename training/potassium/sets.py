"""The soils with extractable potassium: one row per soil, the spectra as their instrument gave them.

Which column is potassium, and its factor, stand in `facts/libraries.csv`; a set that is there for comparisons without
unit keeps that of its laboratory. Of the 113 African soils of `afss_africa_mir_rforge` four have a laboratory value
and none a row in that table: they are not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.properties import property_named
from core.spectrum import Axis, AxisUnit
from training.errors import TrainingCode
from training.libraries.library import Ids
from training.libraries.reading import read_set
from training.libraries.table import read_table
from training.preprocessing import Floats

POTASSIUM = "k.ext_usda.a725_cmolc.kg"
MOST_POINTS = 512
"""Neighbouring points are averaged until a spectrum has no more: 8 cm⁻¹ apart in the MIR, half the narrowest band."""


@dataclass(frozen=True)
class Source:
    """A set: its potassium column, the `laboratory` columns by what they measure, and what of an id names the place.

    `unit` where the table gives none in which potassium could be compared.
    """

    name: str
    title: str
    column: str
    laboratory: dict[str, str]
    place: str
    unit: str = ""


SOURCES = (
    Source(
        "yamsys_westafrica_mir",
        "West Africa, MIR",
        "k_exch_mg_per_kg",
        {"clay": "clay_pct", "C": "total_c_g_per_kg", "CEC": "cec_eff_cmolc_per_kg", "pH": "ph_h2o"},
        r"^\w\w_(lo|mo|sb|tb)",
    ),
    Source(
        "tavares_brazil_visnir",
        "Brazil, vis-NIR",
        "k_ext_mmolc_per_dm3",
        {"clay": "clay_g_per_dm3", "C": "om_g_per_dm3", "CEC": "cec_mmolc_per_dm3", "pH": "ph_cacl2"},
        r"^(F\d)",
        "mmolc/dm³",
    ),
    Source(
        "gaia_ethiopia_neospectra_nir",
        "Ethiopia, handheld NIR",
        "k_ppm_wet",
        {"C": "organic_c_walkleyblack_pct_wet", "CEC": "cec_meq_per_100g_wet", "pH": "ph_h2o_wet"},
        r"^([A-Z]+)",
    ),
)


@dataclass(frozen=True, eq=False)
class Soils:
    """`absorbance[n, g]` on `axis`, `potassium[n]` in `unit`, `laboratory[n, q]` by `measures`, NaN where missing.

    `places[n]` names the field or site that a soil was taken from.
    """

    name: str
    title: str
    axis: Axis
    absorbance: Floats
    potassium: Floats
    unit: str
    laboratory: Floats
    measures: tuple[str, ...]
    places: Ids

    def __len__(self) -> int:
        return len(self.potassium)

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Which soils `[n]` have every laboratory value."""
        return np.asarray(np.isfinite(self.laboratory).all(axis=1))

    def take(self, rows: NDArray[np.bool_]) -> Soils:
        """These soils only."""
        columns = ("absorbance", "potassium", "laboratory", "places")
        return replace(self, **{name: getattr(self, name)[rows] for name in columns})


def read_soils(shared: Path) -> list[Soils]:
    """All sets, soils with potassium only; `InputError` as `training.libraries.reading.read_set` raises it."""
    table = read_table(shared)
    factors = {
        (use.name, label.column): label.factor
        for use in table.values()
        for label in use.labels
        if label.name == POTASSIUM
    }
    return [_read(shared, source, factors.get((source.name, source.column))) for source in SOURCES]


def _read(shared: Path, source: Source, factor: float | None) -> Soils:
    samples = read_set(shared, source.name, AxisUnit.CM1 if "_mir" in source.name else AxisUnit.NM)
    for column in (source.column, *source.laboratory.values()):
        if column not in samples.columns:
            raise InputError(TrainingCode.COLUMN_MISSING, file=f"{source.name}.parquet", column=column)
    axis, absorbance = averaged_points(samples.axis, samples.absorbance())
    found = Soils(
        name=source.name,
        title=source.title,
        axis=axis,
        absorbance=absorbance,
        potassium=samples.columns[source.column] * (factor or 1.0),
        unit=source.unit if factor is None else property_named(POTASSIUM).unit,
        laboratory=np.stack([samples.columns[column] for column in source.laboratory.values()], axis=1),
        measures=tuple(source.laboratory),
        places=np.array([_place(source, name) for name in samples.sample_ids.tolist()], dtype=np.str_),
    )
    return found.take(np.isfinite(found.potassium))


def averaged_points(axis: Axis, values: Floats) -> tuple[Axis, Floats]:
    """Means of as few neighbouring points as leave at most `MOST_POINTS`; an incomplete last mean is left out."""
    width = -(-len(axis) // MOST_POINTS)
    count = len(axis) // width
    points = axis.points[: count * width].reshape(count, width).mean(axis=1)
    return Axis(points, axis.unit), values[:, : count * width].reshape(len(values), count, width).mean(axis=2)


def _place(source: Source, sample: str) -> str:
    found = re.match(source.place, sample)
    return found.group(1) if found else ""
