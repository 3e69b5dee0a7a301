"""What a method of estimating a place with a few of its samples is, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.properties import Property
from training.evaluation.estimates import NORMAL_90
from training.prepared import Rows
from training.preprocessing import Floats
from training.spiking.draws import Draw
from training.spiking.places import Place


@dataclass(frozen=True, eq=False)
class Estimates:
    """`value[n]` in the unit of the property, with the ends of its 90 % interval where the method has one."""

    value: Floats
    bounds: tuple[Floats, Floats] | None = None


class Method(Protocol):
    """A way to estimate the test part from some of the candidates."""

    name: str
    least: int
    """Fewest local samples."""

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """Of `draw.test`, the laboratory values of the rows `own` known."""


def in_units(prop: Property, mean: Floats, deviation: Floats | None = None) -> Estimates:
    """Transformed estimates, and their standard deviation, in the unit of the property, held to what is plausible.

    Every method is held so: on a logarithmic scale an extrapolation would otherwise be judged by its worst sample.
    """

    def back(values: Floats) -> Floats:
        return np.clip(prop.transform.inverse(np.clip(values, -50, 50)), *prop.plausible)

    if deviation is None:
        return Estimates(back(mean))
    return Estimates(back(mean), (back(mean - NORMAL_90 * deviation), back(mean + NORMAL_90 * deviation)))
