"""What a library holds, told in lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import numpy as np

from core.properties import PROPERTIES
from core.spectrum import REFLECTANCE_CEILING, Axis, AxisUnit
from training.libraries.grammar import laboratory_column, written
from training.libraries.tables import Marked, Values, is_reflectance

_LISTED = 12
_UNITS = {"w.pct": "%", "w.frac": "fraction", "index": "", "cmolc.kg": "cmol(+)/kg", "mg.kg": "mg/kg", "g.kg": "g/kg"}


def scan_lines(marked: Marked) -> Iterator[str]:
    """Number of scans and samples, grid, quantity, scanners, repeats and missing ranges."""
    scans = marked.scans
    per_sample = Counter(Counter(marked.samples.tolist()).values())
    yield f"{marked.label}: {len(scans)} scans of {sum(per_sample.values())} samples"
    yield f"  grid: {_grid(scans.axis)}"
    yield f"  quantity: {_quantity(marked)}"
    if (marked.instruments != "").any():
        yield f"  scanners: {_counted(Counter(marked.instruments.tolist()))}"
    repeats = ", ".join(f"{samples} samples with {n}" for n, samples in sorted(per_sample.items()))
    yield f"  scans of a sample: {repeats}"
    yield from _missing(marked)


def value_lines(values: Values) -> Iterator[str]:
    """A line per property that has values: n, minimum, median, maximum, unit; then the empty ones."""
    yield f"{values.file.name}: laboratory values of {len(set(values.samples.tolist()))} samples"
    yield "  property, n, minimum · median · maximum"
    empty = []
    for name, numbers in values.numbers.items():
        there = numbers[np.isfinite(numbers)]
        if not there.size:
            empty.append(name)
            continue
        low, middle, high = np.quantile(there, (0, 0.5, 1))
        yield f"  {name:32} n {there.size:6} · {low:.4g} · {middle:.4g} · {high:.4g} {unit_of(name)}".rstrip()
    if empty:
        yield f"  without any value: {', '.join(empty)}"


def overlap_lines(having: list[tuple[str, set[str]]]) -> Iterator[str]:
    """How many samples stand in all of the named parts."""
    if len(having) > 1:
        common = set.intersection(*(samples for _, samples in having))
        yield f"samples in all of these: {len(common)}"


def unit_of(name: str) -> str:
    """The unit of a laboratory column as people write it."""
    if name in PROPERTIES:
        return PROPERTIES[name].unit
    column = laboratory_column(name)
    return "" if column is None else _UNITS.get(column.unit, column.unit)


def _grid(axis: Axis) -> str:
    steps = np.diff(axis.points)
    ends = f"{written(axis.first)}–{written(axis.last)} {'nm' if axis.unit is AxisUnit.NM else 'cm⁻¹'}"
    return f"{ends}, {len(axis)} points, step {steps.min():.4g} to {steps.max():.4g}"


def _quantity(marked: Marked) -> str:
    levels = marked.scans.levels
    if not levels.size:
        return "nothing"
    if not is_reflectance(marked):
        return f"absorbance, median {np.median(levels):.3g}"
    percent = int((levels > REFLECTANCE_CEILING).sum())
    mixed = f"{percent} rows in percent, mixed"
    kind = {0: "fraction", levels.size: "percent"}.get(percent, mixed)
    return f"reflectance, {kind}, 95th percentile {np.median(levels):.3g}"


def _counted(counts: Counter[str]) -> str:
    told = [f"{name or 'not named'} {n}" for name, n in counts.most_common(_LISTED)]
    return ", ".join(told) + (f" and {len(counts) - _LISTED} more" if len(counts) > _LISTED else "")


def _missing(marked: Marked) -> Iterator[str]:
    """Runs of points that some scans lack."""
    lacking = np.isnan(marked.scans.values).sum(axis=0)
    points = marked.scans.axis.points
    runs = [(n, list(run)) for n, run in groupby(range(len(points)), key=lambda place: int(lacking[place]))]
    gaps = [f"{written(points[run[0]])}–{written(points[run[-1]])} in {n} scans" for n, run in runs if n]
    if gaps:
        yield f"  missing: {', '.join(gaps[:_LISTED])}{' …' if len(gaps) > _LISTED else ''}"
