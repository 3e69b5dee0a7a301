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
        """The same samples by name, spectra rounded: what a calibration keeps, whatever order they came in."""
        order = sorted(range(len(self)), key=lambda row: (self.names[row], self.nir[row].tobytes()))
        return self._rows(order)

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

    def _rows(self, order: list[int]) -> LocalSamples:
        return LocalSamples(
            names=tuple(self.names[row] for row in order),
            nir=np.round(self.nir[order], REFLECTANCE_DECIMALS),
            values={name: self.values[name][order] for name in sorted(self.values)},
            errors={name: self.errors[name][order] for name in sorted(self.errors)},
            strata=tuple(self.strata[row] for row in order),
            states=tuple(self.states[row] for row in order),
            instruments=tuple(self.instruments[row] for row in order),
        )


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


def _both(ours: Mapping[str, Floats], theirs: Mapping[str, Floats], name: str, n: int, k: int) -> Floats:
    return np.concatenate((ours.get(name, np.full(n, np.nan)), theirs.get(name, np.full(k, np.nan))))
