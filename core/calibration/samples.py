"""The soils of a place whose laboratory values are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.calibration.codes import CalibrationCode
from core.errors import InputError
from core.properties import PROPERTIES
from core.spectrum import Floats

Rows = NDArray[np.intp]

MOST_SAMPLES = 5000
REFLECTANCE_DECIMALS = 6
"""Of the spectra that a calibration keeps; scanners repeat themselves to some 1e-4."""


@dataclass(frozen=True, eq=False)
class LocalSamples:
    """k samples: reflectance `nir[k, g]` on the grid of the bundle, and what the laboratory found.

    `values` and `errors` (one standard deviation) by property in its unit, `[k]`, NaN where not known. `strata`
    (site, depth, …; empty: none), `states` of preparation and `instruments` stand beside each sample.
    """

    names: tuple[str, ...]
    nir: Floats
    values: Mapping[str, Floats]
    errors: Mapping[str, Floats]
    strata: tuple[str, ...]
    states: tuple[str, ...]
    instruments: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    def labelled(self, name: str) -> Rows:
        """Rows `[k']` whose value of a property is known."""
        if name not in self.values:
            return np.zeros(0, dtype=np.intp)
        return np.flatnonzero(~np.isnan(self.values[name]))

    def error(self, name: str, rows: Rows) -> Floats:
        """Stated errors of some rows, zero where none is stated."""
        return np.nan_to_num(self.errors[name][rows]) if name in self.errors else np.zeros(len(rows))

    def ordered(self) -> LocalSamples:
        """One row per soil, by name, spectra rounded: what a calibration keeps, whatever order they came in.

        Rows of one name, preparation and scanner are repeats: spectra and values are averaged, and the error of a
        mean of n values is √(Σ error²)/n, or their own spread/√n where none is stated.
        """
        groups: dict[tuple[str, str, str], list[int]] = {}
        for row, key in enumerate(zip(self.names, self.states, self.instruments, strict=True)):
            groups.setdefault(key, []).append(row)
        order = [groups[key] for key in sorted(groups)]
        first = [rows[0] for rows in order]
        return LocalSamples(
            names=tuple(self.names[row] for row in first),
            nir=np.round([self.nir[rows].mean(axis=0) for rows in order], REFLECTANCE_DECIMALS),
            values={
                name: np.array([_mean(self.values[name][rows]) for rows in order]) for name in sorted(self.values)
            },
            errors={name: np.array([self._mean_error(name, rows) for rows in order]) for name in sorted(self.values)},
            strata=tuple(self.strata[row] for row in first),
            states=tuple(self.states[row] for row in first),
            instruments=tuple(self.instruments[row] for row in first),
        )

    def joined(self, other: LocalSamples) -> LocalSamples:
        """These samples and others, such as those of the next season."""
        names = sorted({*self.values, *other.values})
        return LocalSamples(
            names=self.names + other.names,
            nir=np.vstack((self.nir, other.nir)),
            values={name: _both(self.values, other.values, name, len(self), len(other)) for name in names},
            errors={name: _both(self.errors, other.errors, name, len(self), len(other)) for name in names},
            strata=self.strata + other.strata,
            states=self.states + other.states,
            instruments=self.instruments + other.instruments,
        )

    def _mean_error(self, name: str, rows: list[int]) -> float:
        """Error of the mean of the values that some rows have; NaN where nothing tells it."""
        known = [row for row in rows if not np.isnan(self.values[name][row])]
        stated = self.errors[name][known] if name in self.errors else np.full(len(known), np.nan)
        if len(known) > 0 and not np.isnan(stated).any():
            return float(np.sqrt((stated**2).sum()) / len(known))
        return float(self.values[name][known].std(ddof=1) / len(known) ** 0.5) if len(known) > 1 else float("nan")


def check_samples(samples: LocalSamples, grid: int) -> None:
    """Raise `InputError` unless every number of the samples can be meant; `grid` points per spectrum are expected.

    Codes: `SHAPE`, `TOO_MANY`, `UNKNOWN_PROPERTY`, `NOT_FINITE`, `IMPLAUSIBLE`, `NEGATIVE_ERROR`.
    """
    count = len(samples)
    if count > MOST_SAMPLES:
        raise InputError(CalibrationCode.TOO_MANY, n=count, limit=MOST_SAMPLES)
    if samples.nir.shape != (count, grid):
        raise InputError(CalibrationCode.SHAPE, field="nir", n=count, grid=grid)
    for field, column in _columns(samples):
        if len(column) != count:
            raise InputError(CalibrationCode.SHAPE, field=field, n=count, grid=grid)
    for row in np.flatnonzero(~np.isfinite(samples.nir).all(axis=1)):
        raise InputError(CalibrationCode.NOT_FINITE, sample=samples.names[row], property="nir")
    for name in samples.values:
        _check_values(samples, name)
    for name in samples.errors:
        _check_errors(samples, name)


def _columns(samples: LocalSamples) -> list[tuple[str, tuple[str, ...] | Floats]]:
    told = [(name, getattr(samples, name)) for name in ("strata", "states", "instruments")]
    return [*told, *samples.values.items(), *samples.errors.items()]


def _check_values(samples: LocalSamples, name: str) -> None:
    if name not in PROPERTIES:
        raise InputError(CalibrationCode.UNKNOWN_PROPERTY, property=name)
    least, most = PROPERTIES[name].plausible
    for row in samples.labelled(name):
        value, sample = float(samples.values[name][row]), samples.names[row]
        if not np.isfinite(value):
            raise InputError(CalibrationCode.NOT_FINITE, sample=sample, property=name)
        if not least <= value <= most:
            raise InputError(
                CalibrationCode.IMPLAUSIBLE, sample=sample, property=name, value=value, least=least, most=most
            )


def _check_errors(samples: LocalSamples, name: str) -> None:
    for row, error in enumerate(samples.errors[name]):
        if error < 0 or np.isinf(error):
            raise InputError(
                CalibrationCode.NEGATIVE_ERROR, sample=samples.names[row], property=name, value=float(error)
            )


def _mean(values: Floats) -> float:
    """Mean of the values that are known; NaN without any."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _both(ours: Mapping[str, Floats], theirs: Mapping[str, Floats], name: str, n: int, k: int) -> Floats:
    return np.concatenate((ours.get(name, np.full(n, np.nan)), theirs.get(name, np.full(k, np.nan))))
