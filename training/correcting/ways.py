"""Every kind of correction with the settings that do best at its own soils, and the best of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.corrections.choosing import Chosen, Estimate, choose
from core.corrections.methods import Method
from core.corrections.pairs import Pairs
from training.preprocessing import Floats

AS_IS, CHOSEN = "as it is", "chosen"


@dataclass(frozen=True, eq=False)
class Way:
    """A correction as it was fitted; `chosen` None leaves spectra as they are. `setting` names method and setting."""

    chosen: Chosen | None

    @property
    def setting(self) -> str:
        """Name of the method, or that there is none."""
        return AS_IS if self.chosen is None or self.chosen.method is None else self.chosen.method.name

    def __call__(self, absorbance: Floats) -> Floats:
        """Corrected absorbance `[n, g]`."""
        if self.chosen is None or self.chosen.map is None:
            return absorbance
        level = self.chosen.level
        return self.chosen.map(absorbance if level is None else level(absorbance))


def by_kind(methods: Sequence[Method]) -> dict[str, list[Method]]:
    """Methods by the name that stands before their setting."""
    kinds: dict[str, list[Method]] = {}
    for method in methods:
        kinds.setdefault(method.name.rpartition(" ")[0] or method.name, []).append(method)
    return kinds


def fitted(pairs: Pairs, methods: Sequence[Method], estimate: Estimate, properties: Sequence[str]) -> dict[str, Way]:
    """By kind, with spectra as they are and the kind that is closest at soils left out of `pairs`."""
    found = {}
    for kind, listed in by_kind(methods).items():
        if any(method.least < len(pairs.names) for method in listed):
            found[kind] = choose(pairs, listed, estimate, properties)
    best = min(found.values(), key=lambda one: one.difference)
    return {AS_IS: Way(None), **{kind: Way(one) for kind, one in found.items()}, CHOSEN: Way(best)}


def apart(found: Floats, goal: Floats) -> Floats:
    """Root mean square difference per property over the standard deviation between soils of the goal `[p]`."""
    return np.asarray(np.sqrt(np.mean((found - goal) ** 2, axis=0)) / goal.std(axis=0, ddof=1))
