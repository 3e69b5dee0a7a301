"""Clay, silt and sand as numbers without limits, and back to percentages that add up to 100.

Where (nearly) every labelled row has all three, isometric log-ratios (Egozcue et al. 2003, Math. Geol. 35:279–300);
otherwise clay on the logit, and silt's share of the rest on the logit where silt and sand are labelled. Two of the
three imply the third. Parts below `LOGIT_EDGE_PCT` are lifted to it: the logarithm of 0 says nothing about soil.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.properties import LOGIT_EDGE_PCT
from training.preprocessing import Floats

CLAY = "clay.tot_usda.a334_w.pct"
SILT = "silt.tot_usda.c62_w.pct"
SAND = "sand.tot_usda.c60_w.pct"
PARTS = (CLAY, SILT, SAND)

BASIS = np.array([[2.0, -1.0, -1.0], [0.0, np.sqrt(3.0), -np.sqrt(3.0)]]) / np.sqrt(6.0)
"""Orthonormal: clay against silt and sand, silt against sand."""
COMPLETE = 0.9
"""Share of the labelled rows that must have all three for the log-ratios."""


def complete(properties: Mapping[str, Floats]) -> Floats:
    """Clay, silt and sand `[n, 3]` with the part that two others imply; NaN where nothing is known."""
    rows = len(next(iter(properties.values())))
    parts = np.stack([np.array(properties.get(name, np.full(rows, np.nan)), dtype=np.float64) for name in PARTS], 1)
    for part in range(3):
        implied = 100 - parts.sum(axis=1, where=np.arange(3) != part)
        usable = np.isnan(parts[:, part]) & (implied >= 0)
        parts[usable, part] = implied[usable]
    return parts


@dataclass(frozen=True)
class LogRatios:
    """Two isometric log-ratios."""

    names: tuple[str, ...]

    def encode(self, properties: Mapping[str, Floats]) -> Floats:
        """Coordinates `[n, 2]`, NaN where a part is missing."""
        parts = np.maximum(complete(properties), LOGIT_EDGE_PCT)
        return np.asarray(np.log(parts) @ BASIS.T)

    def decode(self, values: Floats) -> dict[str, Floats]:
        """Percent `[n]` of each part."""
        return {name: 100 * self._parts(values)[:, PARTS.index(name)] for name in self.names}

    def spread(self, values: Floats, spreads: Floats) -> dict[str, Floats]:
        """Standard deviation of the logit of each part, to first order."""
        parts = self._parts(values)
        found = {}
        for name in self.names:
            part = PARTS.index(name)
            rest = 1 - parts[:, part : part + 1]
            slopes = -parts / np.maximum(rest, 1e-9)
            slopes[:, part] = 1.0
            found[name] = np.sqrt((((slopes @ BASIS.T) * spreads) ** 2).sum(axis=1))
        return found

    def _parts(self, values: Floats) -> Floats:
        logs = values @ BASIS
        parts = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(parts / parts.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Shares:
    """Logit of clay, and logit of silt's share of what is not clay."""

    names: tuple[str, ...]

    def encode(self, properties: Mapping[str, Floats]) -> Floats:
        """`[n, 2]`, each NaN where it is not known."""
        parts = np.maximum(complete(properties), LOGIT_EDGE_PCT)
        clay = np.minimum(parts[:, 0], 100 - LOGIT_EDGE_PCT)
        return np.stack((np.log(clay / (100 - clay)), np.log(parts[:, 1] / parts[:, 2])), axis=1)

    def decode(self, values: Floats) -> dict[str, Floats]:
        """Percent `[n]` of each part."""
        parts = self._parts(values)
        return {name: 100 * parts[:, PARTS.index(name)] for name in self.names}

    def spread(self, values: Floats, spreads: Floats) -> dict[str, Floats]:
        """Standard deviation of the logit of each part, to first order."""
        clay, silt, sand = self._parts(values).T
        slopes = {
            CLAY: (np.ones_like(clay), np.zeros_like(clay)),
            SILT: (-clay / np.maximum(1 - silt, 1e-9), sand / (1 - clay) / np.maximum(1 - silt, 1e-9)),
            SAND: (-clay / np.maximum(1 - sand, 1e-9), -silt / (1 - clay) / np.maximum(1 - sand, 1e-9)),
        }
        return {
            name: np.hypot(slopes[name][0] * spreads[:, 0], slopes[name][1] * spreads[:, 1]) for name in self.names
        }

    def _parts(self, values: Floats) -> Floats:
        clay, share = (1 / (1 + np.exp(-values))).T
        return np.stack((clay, (1 - clay) * share, (1 - clay) * (1 - share)), axis=1)


def texture_code(properties: Mapping[str, Floats]) -> LogRatios | Shares:
    """How the labels of at least two parts are coded."""
    names = tuple(name for name in PARTS if name in properties)
    known = np.isfinite(complete({name: properties[name] for name in names}))
    if known.all(axis=1).sum() >= COMPLETE * known.any(axis=1).sum():
        return LogRatios(names)
    return Shares(names)
