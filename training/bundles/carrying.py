"""Which bands carry the estimates of a bundle: the explanations of some of its training soils, summed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.bands import Band, bands_on
from core.inference.attribution import attribute
from core.inference.explanation import inside
from core.properties import PROPERTIES
from core.spectrum import Axis
from training.parity import Chain
from training.preprocessing import Floats

SOILS = 60
"""Explained, evenly spaced among those given."""


@dataclass(frozen=True, eq=False)
class Carried:
    """Of a property the part `[b]` of its contributions that lies in each of `bands`, and the part in no named band.

    Contributions count without their sign, in the mean over the soils; all parts add up to 1.
    """

    name: str
    bands: tuple[Band, ...]
    parts: Floats
    rest: float

    def strongest(self, count: int) -> list[tuple[Band, float]]:
        """The bands with the largest parts."""
        order = np.argsort(-self.parts, kind="stable")[:count]
        return [(self.bands[index], float(self.parts[index])) for index in order]


def carried_by(chain: Chain, names: Sequence[str], nir: Floats, mean_soil: Floats, axis: Axis) -> list[Carried]:
    """By property, in the order of the outputs of `chain`, for reflectances `nir[n, g]` on `axis`."""
    rows = np.linspace(0, len(nir) - 1, min(SOILS, len(nir))).astype(np.intp)
    inverses = [PROPERTIES[name].transform.inverse for name in names]

    def values(asked: Floats) -> Floats:
        columns = chain(asked)["value"].T
        return np.stack([inverse(column) for inverse, column in zip(inverses, columns, strict=True)], axis=1)

    explained = [attribute(values, nir[row], mean_soil, axis) for row in rows]
    bands = bands_on(axis)
    weights = inside(explained[0].knots.points, bands)
    weights = np.hstack((weights, 1 - weights.sum(axis=1, keepdims=True)))
    sizes = np.mean([np.abs(one.contribution.T @ weights) for one in explained], axis=0)
    parts = sizes / np.maximum(sizes.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    return [Carried(name, bands, part[:-1], float(part[-1])) for name, part in zip(names, parts, strict=True)]
