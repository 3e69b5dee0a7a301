"""Tables as a laboratory writes them, and mistakes made in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.calibration.conditioning import condition
from core.laboratory import Result
from core.properties import PROPERTIES
from training.laboratory_checks.places import Soils
from training.preprocessing import Floats

FAR_MOVED = 3.0
"""Residual standard deviations by which an exchange must move a value to be a mistake that matters."""

Table = tuple[Result, ...]


def names_of(count: int) -> tuple[str, ...]:
    """Names of the samples of a table."""
    return tuple(f"S{row + 1:02d}" for row in range(count))


def written(soils: Soils) -> Table:
    """The laboratory's values of the soils, rounded as they are written."""
    names = names_of(len(soils))
    return tuple(
        result_of(names[row], prop, float(value), row + 2)
        for prop, column in soils.values.items()
        for row, value in enumerate(column)
    )


def result_of(sample: str, prop: str, value: float, row: int) -> Result:
    """One result as it is written."""
    decimals = 2 if value < 10 and PROPERTIES[prop].unit == "%" else 1
    text = f"{value:.{decimals}f}"
    return Result(sample, prop, float(text), None, "", PROPERTIES[prop].unit, row, prop, text)


def slipped(table: Table, sample: str, prop: str, factor: float) -> Table:
    """With the decimal sign of one value moved."""
    return tuple(_times(one, factor) if (one.sample, one.property) == (sample, prop) else one for one in table)


def in_other_unit(table: Table, prop: str, factor: float) -> Table:
    """With all values of a property in another unit."""
    return tuple(_times(one, factor) if one.property == prop else one for one in table)


def exchanged(table: Table, first: str, second: str) -> Table:
    """With the names of two samples exchanged."""
    names = {first: second, second: first}
    return tuple(replace(one, sample=names.get(one.sample, one.sample)) for one in table)


def residual_sd(soils: Soils) -> dict[str, float]:
    """By property: root mean square of the leave-one-out residuals of the sound table, transformed scale."""
    found = {}
    for name, prior in soils.priors.items():
        values = PROPERTIES[name].transform.forward(soils.values[name])
        mean, _ = condition(prior, soils.features[name], values).leave_one_out()
        found[name] = float(np.sqrt(np.mean((values - mean) ** 2)))
    return found


def moves(soils: Soils, sd: dict[str, float]) -> Floats:
    """The most that exchanging two samples moves a value, in residual sd, `[n, n]`."""
    each: Sequence[Floats] = [
        np.abs(np.subtract.outer(values, values)) / sd[name]
        for name, column in soils.values.items()
        for values in [PROPERTIES[name].transform.forward(column)]
    ]
    return np.asarray(np.max(each, axis=0), dtype=np.float64)


def _times(one: Result, factor: float) -> Result:
    return replace(one, value=float(f"{one.value * factor:.10g}"), written=f"{one.value * factor:.10g}")
