"""How many of the worst estimates a flag finds that marks one sample in five, at places never seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.properties import PROPERTIES
from training.lolo import HeldOut
from training.preprocessing import Floats

RATE = 0.20
WORST = 0.10


@dataclass(frozen=True)
class Caught:
    """Shares of the worst tenth of the errors that are among the fifth flagged, errors in the unit of the property.

    `domain` flags by T² and Q, `width` by the width of the interval, `either` by the higher rank in one of them; all
    libraries pooled. `within` is `domain` inside each library, mean over them: there a flag that merely finds the
    foreign library finds nothing. A flag at random catches `RATE`.
    """

    domain: float
    width: float
    either: float
    within: float


def caught_by(
    held_out: Sequence[HeldOut],
    name: str,
    severity: Mapping[str, Floats],
    bounds: Mapping[str, tuple[Floats, Floats]],
) -> Caught:
    """Of one property; `severity` and interval `bounds` by library, the first for all its rows."""
    inverse = PROPERTIES[name].transform.inverse
    errors = [np.abs(inverse(entry.truth) - inverse(entry.value)) for entry in held_out]
    far = [severity[entry.library][entry.rows] for entry in held_out]
    wide = [bounds[entry.library][1] - bounds[entry.library][0] for entry in held_out]
    joined, distance, width = (np.concatenate(each) for each in (errors, far, wide))
    return Caught(
        domain=share_caught(joined, distance),
        width=share_caught(joined, width),
        either=share_caught(joined, np.maximum(_ranks(distance), _ranks(width))),
        within=float(np.mean([share_caught(*pair) for pair in zip(errors, far, strict=True)])),
    )


def share_caught(errors: Floats, score: Floats) -> float:
    """Part of the worst `WORST` of `errors[n]` among the `RATE` with the highest `score[n]`."""
    n = len(errors)
    worst = np.argsort(-errors, kind="stable")[: max(round(WORST * n), 1)]
    flagged = np.argsort(-score, kind="stable")[: round(RATE * n)]
    return float(np.isin(worst, flagged).mean())


def _ranks(values: Floats) -> Floats:
    return np.asarray(np.argsort(np.argsort(values, kind="stable"), kind="stable"), dtype=np.float64)
