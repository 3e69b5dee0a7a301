"""From laboratory values in OSSL units to what is learned, and back.

Each property is learned on the scale of `core.properties` (log1p; pH as it is), texture as `texture` says. The way
back gives the median, not the mean: exp(µ + σ²/2) hurt on small sets, and a median carries over with its interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.properties import Transform, property_named
from training.errors import TrainingCode
from training.estimators.folds import Folds, Groups, group_numbers
from training.estimators.names import make_estimator
from training.estimators.texture import PARTS, texture_code
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, Layout
from training.preprocessing import Floats

LEAST_LABELS = 5
"""Fewest samples with a value: one per inner fold."""


class Code(Protocol):
    """Columns of the targets that hold one property, or the texture."""

    @property
    def names(self) -> tuple[str, ...]:
        """The properties, by OSSL name."""

    def encode(self, properties: Mapping[str, Floats]) -> Floats:
        """Targets `[n, k]`."""

    def decode(self, values: Floats) -> dict[str, Floats]:
        """OSSL units, from targets `[n, k]`."""

    def spread(self, values: Floats, spreads: Floats) -> dict[str, Floats]:
        """Standard deviation on the scale of `core.properties`, from those of the targets."""


@dataclass(frozen=True)
class Single:
    """One property on the scale of `core.properties`."""

    names: tuple[str]

    @property
    def transform(self) -> Transform:
        """Of the property."""
        return property_named(self.names[0]).transform

    def encode(self, properties: Mapping[str, Floats]) -> Floats:
        """`[n, 1]`."""
        return self.transform.forward(np.asarray(properties[self.names[0]], dtype=np.float64))[:, None]

    def decode(self, values: Floats) -> dict[str, Floats]:
        """The median; a logarithm below that of nothing is nothing."""
        scaled = np.maximum(values[:, 0], 0) if self.transform is Transform.LOG1P else values[:, 0]
        return {self.names[0]: self.transform.inverse(scaled)}

    def spread(self, values: Floats, spreads: Floats) -> dict[str, Floats]:  # noqa: ARG002 - as for texture
        """As it is."""
        return {self.names[0]: spreads[:, 0]}


@dataclass(frozen=True)
class Estimate:
    """Of one property: `value[n]` in OSSL units (the median), `spread[n]` on the scale of `core.properties`."""

    value: Floats
    spread: Floats


@dataclass(frozen=True, eq=False)
class PropertyModels:
    """A fitted estimator with the codes of its targets, side by side.

    An estimate does not leave what the laboratory has shown: targets are held within `lowest[k]` … `highest[k]`,
    those of the samples learned from. Beyond them a logarithm makes a small error of a foreign spectrum a huge one.
    """

    estimator: Estimator
    codes: tuple[Code, ...]
    lowest: Floats
    highest: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """The properties that it estimates."""
        return tuple(name for code in self.codes for name in code.names)

    def estimate(self, x: Floats) -> dict[str, Estimate]:
        """Value and spread of every property of `x[n, m]`; clay, silt and sand add up to 100."""
        values, spreads = self.estimator.predict(x, return_std=True)
        values = np.clip(values, self.lowest, self.highest)
        found, start = {}, 0
        for code, width in zip(self.codes, _widths(self.codes), strict=True):
            own = slice(start, start + width)
            start += width
            value, spread = code.decode(values[:, own]), code.spread(values[:, own], spreads[:, own])
            found.update({name: Estimate(value[name], spread[name]) for name in code.names})
        return found

    def predict(self, x: Floats) -> dict[str, Floats]:
        """Values `[n]` in OSSL units."""
        return {name: found.value for name, found in self.estimate(x).items()}


def fit_properties(
    name: str,
    x: Floats,
    properties: Mapping[str, Floats],
    *,
    groups: Groups | None = None,
    seed: int = 0,
    inputs: Layout = Inputs.ABSORBANCE,
) -> PropertyModels:
    """Fit estimator `name` to spectra `x[n, m]` and laboratory values `[n]` by OSSL name, NaN where there is none.

    Raises `InputError`: unknown estimator or property, a property without any value (`ALL_MISSING`), with fewer
    samples than inner folds (`FEW_LABELS`), with one value only (`CONSTANT_LABELS`), or with an impossible one
    (`LABEL_RANGE`); spectra with gaps (`SPECTRUM_GAP`).
    """
    estimator = make_estimator(name, inputs=inputs, seed=seed)
    _check_spectra(x)
    numbers = group_numbers(groups, len(x))
    for each, values in properties.items():
        _check_labels(each, values, numbers)
    codes = target_codes(properties)
    targets = np.hstack([code.encode(properties) for code in codes])
    for code, column in zip(_by_column(codes), targets.T, strict=True):
        _check_count(code, np.isfinite(column), numbers)
    return property_models(estimator.fit(x, targets, numbers), codes, targets)


def property_models(estimator: Estimator, codes: tuple[Code, ...], targets: Floats) -> PropertyModels:
    """Of an estimator fitted to `targets[n, k]`, NaN where there is no value."""
    return PropertyModels(estimator, codes, np.nanmin(targets, axis=0), np.nanmax(targets, axis=0))


def target_codes(properties: Mapping[str, Floats]) -> tuple[Code, ...]:
    """How values by OSSL name are coded: each property by itself, two or three parts of texture jointly."""
    texture = {name: values for name, values in properties.items() if name in PARTS}
    joint = len(texture) > 1
    codes: list[Code] = [Single((name,)) for name in properties if not (joint and name in PARTS)]
    return (*codes, texture_code(texture)) if joint else tuple(codes)


def _widths(codes: tuple[Code, ...]) -> list[int]:
    return [1 if isinstance(code, Single) else 2 for code in codes]


def _by_column(codes: tuple[Code, ...]) -> list[str]:
    """The property that a column of the targets would be missed by."""
    return [
        code.names[min(at, len(code.names) - 1)]
        for code, width in zip(codes, _widths(codes), strict=True)
        for at in range(width)
    ]


def _check_spectra(x: Floats) -> None:
    bad = np.argwhere(~np.isfinite(x))
    if len(bad):
        raise InputError(TrainingCode.SPECTRUM_GAP, row=int(bad[0, 0]), column=int(bad[0, 1]))


def _check_labels(name: str, values: Floats, numbers: Folds) -> None:
    """What would make a model of nothing."""
    known = np.isfinite(values)
    if not known.any():
        raise InputError(TrainingCode.ALL_MISSING, property=name, rows=len(values))
    _check_count(name, known, numbers)
    low, high = 0.0, 100.0 if name in PARTS else np.inf
    if property_named(name).transform is not Transform.IDENTITY:
        wrong = np.flatnonzero(known & ((values < low) | (values > high)))
        if len(wrong):
            raise InputError(
                TrainingCode.LABEL_RANGE, property=name, row=int(wrong[0]), value=float(values[wrong[0]])
            )
    if np.ptp(values[known]) == 0:
        raise InputError(TrainingCode.CONSTANT_LABELS, property=name, value=float(values[known][0]))


def _check_count(name: str, known: NDArray[np.bool_], numbers: Folds) -> None:
    samples = len(np.unique(numbers[known]))
    if samples < LEAST_LABELS:
        raise InputError(TrainingCode.FEW_LABELS, property=name, samples=samples, folds=LEAST_LABELS)
