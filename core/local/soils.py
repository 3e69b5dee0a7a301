"""The scanned soils of a project on one axis, each sample once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.local.codes import LocalCode
from core.resampling import covers, resample
from core.spectrum import Axis, Quantity, Spectra, Spectrum
from core.store.local_records import StoredSoil
from core.store.records import Sample
from core.store.store import Store


@dataclass(frozen=True, eq=False)
class ProjectSoils:
    """n samples by their newest finished measurement whose spectrum covers the axis: `spectra` `[n, g]` reflectance.

    `states` of preparation, `families` and `instruments` (serial numbers) of the scanners, empty where the spectrum
    was imported; `strata` name site and depth, empty where neither is known. `uncovered` are samples whose spectra
    do not reach over the axis.
    """

    names: tuple[str, ...]
    sample_ids: tuple[int, ...]
    measurement_ids: tuple[int, ...]
    spectra: Spectra
    states: tuple[str, ...]
    families: tuple[str, ...]
    instruments: tuple[str, ...]
    strata: tuple[str, ...]
    uncovered: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def rows(self, names: Sequence[str]) -> list[int]:
        """Rows of samples by name; `KeyError` for one that is not among them."""
        row_of = {name: row for row, name in enumerate(self.names)}
        return [row_of[name] for name in names]


def soils_of_project(store: Store, project_id: int, axis: Axis) -> ProjectSoils:
    """The soils of a project on `axis`, in the order of entry.

    Raises `InputError` (`NO_SOILS`) when no spectrum of the project covers the axis, `StoreError`.
    """
    soils = store.soils(project_id)
    fitting = {soil.sample.id: soil for soil in soils if covers(soil.spectrum.axis, axis)}
    if not fitting:
        first, last = float(axis.points.min()), float(axis.points.max())
        raise InputError(LocalCode.NO_SOILS, first=first, last=last, unit=axis.unit.value)
    uncovered = dict.fromkeys(soil.sample.name for soil in soils if soil.sample.id not in fitting)
    return _gathered(tuple(fitting.values()), axis, tuple(uncovered))


def stratum_of(sample: Sample, site: str) -> str:
    """Site and depth in cm, such as `Oak 0–20`; empty where neither is known."""
    ends = [f"{end:g}" for end in (sample.depth_from_cm, sample.depth_to_cm) if end is not None]
    return " ".join(part for part in (site, "–".join(ends)) if part)


def on_axis(spectra: Sequence[Spectrum], axis: Axis) -> Spectra:
    """Spectra as reflectance `[n, g]` on `axis`; raises as `resample` does."""
    values = np.empty((len(spectra), len(axis)))
    groups: dict[tuple[Axis, Quantity], list[int]] = defaultdict(list)
    for row, spectrum in enumerate(spectra):
        groups[spectrum.axis, spectrum.quantity].append(row)
    for (own, quantity), rows in groups.items():
        several = Spectra(own, np.stack([spectra[row].values for row in rows]), quantity)
        values[rows] = resample(several, axis).values
    return Spectra(axis, values, Quantity.REFLECTANCE)


def _gathered(soils: tuple[StoredSoil, ...], axis: Axis, uncovered: tuple[str, ...]) -> ProjectSoils:
    return ProjectSoils(
        names=tuple(soil.sample.name for soil in soils),
        sample_ids=tuple(soil.sample.id for soil in soils),
        measurement_ids=tuple(soil.measurement_id for soil in soils),
        spectra=on_axis([soil.spectrum for soil in soils], axis),
        states=tuple(soil.sample.state.value for soil in soils),
        families=tuple(soil.scanner.family if soil.scanner else "" for soil in soils),
        instruments=tuple(soil.scanner.serial if soil.scanner else "" for soil in soils),
        strata=tuple(stratum_of(soil.sample, soil.site) for soil in soils),
        uncovered=uncovered,
    )
