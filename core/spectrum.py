"""Spectra that carry their axis, unit and quantity, so that none can be taken for another.

Reflectance is a fraction (0–1), absorbance is −log10 of it; an axis is in nanometres or in wavenumbers.
A file in percent is converted where it is read (`from_percent`), never later.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.errors import ErrorCode, InputError

Floats = NDArray[np.float64]

REFLECTANCE_CEILING = 2.0
"""A fraction above this is taken for a percentage and refused; specular soils reach 1.1 at most."""


class SpectrumCode(ErrorCode):
    """Why a spectrum was refused."""

    AXIS_SHAPE = "spectrum.axis_shape"
    AXIS_ORDER = "spectrum.axis_order"
    AXIS_NOT_FINITE = "spectrum.axis_not_finite"
    AXIS_UNIT = "spectrum.axis_unit"
    VALUES_SHAPE = "spectrum.values_shape"
    VALUES_NOT_FINITE = "spectrum.values_not_finite"
    PERCENT = "spectrum.percent"
    NOT_POSITIVE = "spectrum.not_positive"
    RANGE = "spectrum.range"
    SPACING = "spectrum.spacing"


class AxisUnit(StrEnum):
    """Unit of a spectral axis."""

    NM = "nm"
    CM1 = "cm-1"


class Quantity(StrEnum):
    """What the values of a spectrum are."""

    REFLECTANCE = "reflectance"
    ABSORBANCE = "absorbance"


@dataclass(frozen=True, eq=False)
class Axis:
    """Spectral axis: float64 `points[m]`, strictly ascending, finite and positive, m ≥ 2."""

    points: Floats
    unit: AxisUnit

    def __post_init__(self) -> None:
        points = np.array(self.points, dtype=np.float64)
        if points.ndim != 1 or points.size < 2:
            raise InputError(SpectrumCode.AXIS_SHAPE, points=int(points.size))
        if not np.isfinite(points).all() or points.min() <= 0:
            raise InputError(SpectrumCode.AXIS_NOT_FINITE)
        falls = np.flatnonzero(np.diff(points) <= 0)
        if falls.size:
            raise InputError(SpectrumCode.AXIS_ORDER, index=int(falls[0]) + 1, unit=self.unit.value)
        points.setflags(write=False)
        object.__setattr__(self, "points", points)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Axis) and self.unit == other.unit and np.array_equal(self.points, other.points)

    def __hash__(self) -> int:
        return hash((self.unit, self.points.tobytes()))

    def __len__(self) -> int:
        return int(self.points.size)

    @property
    def first(self) -> float:
        """Lower end, in `unit`."""
        return float(self.points[0])

    @property
    def last(self) -> float:
        """Upper end, in `unit`."""
        return float(self.points[-1])

    @cached_property
    def widest_gap(self) -> float:
        """Largest distance between neighbouring points, in `unit`."""
        return float(np.diff(self.points).max())

    @staticmethod
    def regular(first: float, last: float, step: float, unit: AxisUnit) -> Axis:
        """Points from `first` to `last`, both included, every `step`."""
        steps = np.arange(round((last - first) / step) + 1, dtype=np.float64)
        return Axis(np.asarray(first + step * steps, dtype=np.float64), unit)

    def to(self, unit: AxisUnit) -> Floats:
        """The same positions in another unit (nm = 10⁷ / cm⁻¹), in the order of this axis."""
        return self.points if unit == self.unit else 1e7 / self.points


@dataclass(frozen=True, eq=False)
class Spectra:
    """Spectra on one axis: `values[n, m]` float64, finite, all of one quantity.

    Reflectance is a fraction; values above `REFLECTANCE_CEILING` are refused as percent.
    """

    axis: Axis
    values: Floats
    quantity: Quantity

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(self.axis):
            raise InputError(SpectrumCode.VALUES_SHAPE, points=len(self.axis), shape=str(values.shape))
        bad = np.argwhere(~np.isfinite(values))
        if bad.size:
            row, column = (int(i) for i in bad[0])
            raise InputError(
                SpectrumCode.VALUES_NOT_FINITE,
                row=row + 1,
                at=float(self.axis.points[column]),
                unit=self.axis.unit.value,
            )
        if self.quantity is Quantity.REFLECTANCE and values.size and values.max() > REFLECTANCE_CEILING:
            raise InputError(SpectrumCode.PERCENT, largest=float(values.max()))
        values.setflags(write=False)
        object.__setattr__(self, "values", values)

    def __len__(self) -> int:
        return int(self.values.shape[0])

    def __getitem__(self, row: int) -> Spectrum:
        return Spectrum(self.axis, self.values[row], self.quantity)

    def to_reflectance(self) -> Spectra:
        """Reflectance as a fraction; absorbance A becomes 10^−A."""
        if self.quantity is Quantity.REFLECTANCE:
            return self
        return Spectra(self.axis, np.power(10.0, -self.values), Quantity.REFLECTANCE)

    def to_absorbance(self) -> Spectra:
        """Absorbance −log10 R; a reflectance of zero or below is refused, never clipped."""
        if self.quantity is Quantity.ABSORBANCE:
            return self
        if self.values.size and self.values.min() <= 0:
            row, column = (int(i) for i in np.argwhere(self.values <= 0)[0])
            raise InputError(
                SpectrumCode.NOT_POSITIVE,
                row=row + 1,
                at=float(self.axis.points[column]),
                unit=self.axis.unit.value,
            )
        return Spectra(self.axis, -np.log10(self.values), Quantity.ABSORBANCE)

    def to_unit(self, unit: AxisUnit) -> Spectra:
        """The same spectra on an axis in `unit`, ascending."""
        if unit == self.axis.unit:
            return self
        return Spectra(Axis(self.axis.to(unit)[::-1], unit), self.values[:, ::-1], self.quantity)


@dataclass(frozen=True, eq=False)
class Spectrum:
    """One spectrum: `values[m]` on `axis`, checked as in `Spectra`."""

    axis: Axis
    values: Floats
    quantity: Quantity

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=np.float64)
        object.__setattr__(self, "values", Spectra(self.axis, values[np.newaxis], self.quantity).values[0])

    def many(self) -> Spectra:
        """This spectrum as `Spectra` with one row."""
        return Spectra(self.axis, self.values[np.newaxis], self.quantity)


def from_percent(values: Floats) -> Floats:
    """Reflectance in percent (0–100) as a fraction."""
    return np.asarray(values, dtype=np.float64) / 100.0


def average(spectra: Spectra) -> Spectrum:
    """Mean over the rows, in the quantity given."""
    return Spectrum(spectra.axis, spectra.values.mean(axis=0), spectra.quantity)
