"""Which way to correct brings the estimates of the same soils closest, each judged by what never saw it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.corrections.affine import AffineMap, Level, level_of
from core.corrections.correction import Figure
from core.corrections.methods import Method
from core.corrections.pairs import Pairs
from core.spectrum import Floats

Estimate = Callable[[Floats], Floats]
"""From absorbance `[n, g]` to estimates `[n, p]` on the transformed scale of each property."""

OVERLOOKED = 0.1
"""Share of the spread between soils that estimates may change by when all spectra are brought to one level."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """The method that does best, its map from all soils at `level`, and `figures` by property.

    `difference`: mean distance of a soil's estimates from the target's, in spreads between soils, as left by the
    method; `without`: the same of spectra as they are. Where no method surely helps, `method` is None.
    """

    method: Method | None
    level: Level | None
    map: AffineMap | None
    figures: tuple[Figure, ...]
    difference: float
    without: float


def choose(
    pairs: Pairs,
    methods: Sequence[Method],
    estimate: Estimate,
    properties: Sequence[str],
    deciding: Sequence[int] | None = None,
) -> Chosen:
    """Leave each soil out once, learn every method from the rest, and compare its estimates with the target's.

    The least mean distance of a soil decides, not the mean square: one odd soil must not outvote all others. A
    method has to be nearer than the spectra as they are by more than one standard error of the gain. Laboratory
    values play no part. The figures of the chosen one are a little too good, because it was chosen by them among
    some twenty; soils that stand by are judged in the study of the documentation. `deciding`: the columns of
    `properties` that the choice is made by, all by default; all are given figures.
    """
    asked = list(range(len(properties))) if deciding is None else list(deciding)
    goal, raw = estimate(pairs.target), estimate(pairs.source)
    spread = np.maximum(goal.std(axis=0, ddof=1), np.finfo(np.float64).tiny)
    before = _distances(((raw - goal) / spread)[:, asked])
    level = overlooked(pairs.target, estimate, goal, spread)
    alike = pairs.at(level)
    usable = [method for method in methods if method.least < len(pairs.names)]
    found = [estimate(left_out(alike, method)) - goal for method in usable]
    after = [_distances((errors / spread)[:, asked]) for errors in found]
    best = int(np.argmin([distances.mean() for distances in after]))
    without = float(before.mean())
    if not _surely_nearer(before - after[best]):
        return Chosen(None, None, None, (), without, without)
    chosen = usable[best]
    figures = _figures(properties, raw - goal, found[best], spread)
    difference = float(after[best].mean())
    return Chosen(chosen, level, chosen.fit(alike.source, alike.target), figures, difference, without)


def _distances(errors: Floats) -> Floats:
    """Of each soil `[n]`, over its properties."""
    return np.asarray(np.sqrt(np.mean(errors**2, axis=1)))


def _surely_nearer(gains: Floats) -> bool:
    return bool(gains.mean() > gains.std(ddof=1) / np.sqrt(len(gains)))


def overlooked(target: Floats, estimate: Estimate, goal: Floats, spread: Floats) -> Level | None:
    """The target's level where estimates do not depend on that of a spectrum, so that it need not be learned."""
    level = level_of(target)
    change = _size((estimate(level(target)) - goal) / spread)
    return level if change < OVERLOOKED else None


def left_out(pairs: Pairs, method: Method) -> Floats:
    """Corrected absorbance `[n, g]` of each soil by a map that was learned from the others."""
    rows = []
    for row in range(len(pairs.names)):
        others = pairs.without(row)
        rows.append(method.fit(others.source, others.target)(pairs.source[[row]])[0])
    return np.stack(rows)


def _figures(properties: Sequence[str], raw: Floats, left: Floats, spread: Floats) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            property=name,
            n=len(left),
            spread=float(spread[column]),
            before=_size(raw[:, column]),
            after=_size(left[:, column]),
            bias=float(left[:, column].mean()),
        )
        for column, name in enumerate(properties)
    )


def _size(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))
