"""Whether ways of asking a model agree on what part of the spectrum it reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from training.preprocessing import Floats


@dataclass(frozen=True)
class Agreed:
    """Spearman's correlation along the axis, and the part `chance` of all shifts of one curve along it that give as
    high a one: neighbouring knots are alike, so that the usual test would take chance for agreement."""

    r: float
    chance: float


def agreed(a: Floats, b: Floats) -> Agreed:
    """Of two importances `[k]` at the same knots; shifts go round the end."""
    r = float(spearmanr(a, b).statistic)
    shifted = [float(spearmanr(np.roll(a, by), b).statistic) for by in range(1, len(a))]
    return Agreed(r, float(np.mean(np.array(shifted) >= r)))
