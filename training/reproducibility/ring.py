"""The ring trial, and the spread of estimates over its instruments."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from core.properties import PROPERTIES
from training.correcting.transfer import TWINS, likeness, read_scans
from training.evaluation import agreement
from training.preprocessing import Floats, snv

DRAWS = 2000
_SEED = 20261121


@dataclass(frozen=True, eq=False)
class Ring:
    """The ring trial `scans[5, soils, 1524]`, and the number of the twins that each soil belongs to `[soils]`."""

    scans: Floats
    twins: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Apart:
    """Of every soil judged: variance between instruments `within[n]` and mean `[n]`, on the scale of the model, and
    mean variance in the unit `within_unit[n]`; Lin's concordance of each pair of instruments."""

    within: Floats
    mean: Floats
    within_unit: Floats
    concordance: Floats

    def ratio(self, counts: Floats | None = None) -> Floats:
        """Standard deviation between instruments over that between soils; for each row of `counts[d, n]`."""
        weights = np.ones((1, len(self.mean))) if counts is None else counts
        total = weights.sum(axis=1)
        mean = weights @ self.mean / total
        between = (weights @ self.mean**2 / total - mean**2) * total / (total - 1)
        return np.asarray(np.sqrt((weights @ self.within / total) / between))


def read_ring(shared: Path) -> Ring:
    """Absorbance of the soils on each instrument; soils that look alike may be one under two names."""
    scans = np.stack(list(read_scans(shared).values()))
    alike = likeness(snv(scans.mean(axis=0))) > TWINS
    return Ring(scans, np.asarray(connected_components(alike, directed=False)[1], dtype=np.intp))


def apart(estimates: Floats, name: str) -> Apart:
    """Of estimates `[instruments, soils]` on the scale of the model."""
    pairs = [concordance(first, second) for first, second in combinations(estimates, 2)]
    told = in_unit(estimates, name)
    return Apart(estimates.var(axis=0, ddof=1), estimates.mean(axis=0), told.var(axis=0, ddof=1), np.array(pairs))


def concordance(first: Floats, second: Floats) -> float:
    """Lin's (1989) of two instruments `[n]`."""
    return agreement(first, second).ccc


def resampled(twins: NDArray[np.intp]) -> Floats:
    """How often each soil is in each resample `[draws, soils]`: groups of twins are drawn whole."""
    count = int(twins.max()) + 1
    drawn = np.random.default_rng(_SEED).multinomial(count, np.full(count, 1 / count), DRAWS)
    return np.asarray(drawn[:, twins], dtype=np.float64)


def in_unit(estimates: Floats, name: str) -> Floats:
    """In the unit of the property, cut to what a soil can hold."""
    known = PROPERTIES[name]
    return np.asarray(np.clip(known.transform.inverse(estimates), *known.plausible))
