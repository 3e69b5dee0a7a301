"""Scan it again and expect ± x: how far two measurements of one soil may lie apart.

x = 1.96·√2·SD between measurements, within which 95 % of the differences between two measurements lie (limits of
agreement; Bland & Altman 1986). The bundle brings an SD between measurements that was found on a set of soils; the
repeats of a measurement give one of their own, SD/√k for the average of k repeats. The repeats may be of one filling
of the cup, and a few say little about how far others scatter; so the larger of the two is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, sqrt

import numpy as np

from core.inference.manifest import Manifest
from core.inference.table import PredictionTable
from core.spectrum import Floats

LIMIT = 1.96 * sqrt(2)
"""Limits of agreement over the standard deviation between measurements."""
LEAST_REPEATS = 3
"""Fewer repeats have no spread worth telling."""


class Source(StrEnum):
    """Where a limit comes from."""

    REPEATS = "repeats"
    BUNDLE = "bundle"


@dataclass(frozen=True)
class Repeatability:
    """Another measurement of the same soil is expected within ± `limit`, in the unit of the property.

    `n` repeats are behind a limit from `REPEATS`; 0 where the bundle brings it.
    """

    property: str
    limit: float
    source: Source
    n: int = 0


def of_bundle(manifest: Manifest) -> dict[str, Repeatability]:
    """What the bundle brings, by property; those without a figure are left out."""
    return {
        model.name: Repeatability(model.name, LIMIT * model.repeat_sd, Source.BUNDLE)
        for model in manifest.properties
        if model.repeat_sd is not None
    }


def of_repeats(values: Mapping[str, Floats]) -> dict[str, Repeatability]:
    """What the repeats of one measurement give: estimates `[k]` by property, NaN where one was withheld.

    A property needs `LEAST_REPEATS` repeats, with a value each and not all the same.
    """
    found = {}
    for name, column in values.items():
        spread = float(np.std(column, ddof=1)) if len(column) >= LEAST_REPEATS else 0.0
        if isfinite(spread) and spread > 0:
            limit = LIMIT * spread / sqrt(len(column))
            found[name] = Repeatability(name, limit, Source.REPEATS, len(column))
    return found


def repeatability(manifest: Manifest, repeats: PredictionTable | None = None) -> dict[str, Repeatability]:
    """By property the larger of what the bundle brings and what the estimates of single `repeats` give."""
    found = of_bundle(manifest)
    own = {} if repeats is None else of_repeats(dict(zip(repeats.properties, repeats.graded.value.T, strict=True)))
    for name, one in own.items():
        if name not in found or one.limit > found[name].limit:
            found[name] = one
    return found
