"""One row per model and property: figures and their confidence, on the scale of the property and of the model."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from training.evaluation.agreement import agreement
from training.evaluation.bootstrap import Confidence, confidence
from training.evaluation.judged import Judged, Scale

LEAST_JUDGED = 5
"""Fewer laboratory values are not judged."""


@dataclass(frozen=True)
class Record:
    """`figures` by name (r2, rmse, bias, ccc, rpiq; with an interval also coverage and width)."""

    model: str
    property: str
    scale: Scale
    n: int
    figures: dict[str, float]
    confidence: Confidence


def records(
    model: str, name: str, judged: Judged, *, groups: NDArray[np.str_] | None = None, draws: int = 2000, seed: int = 0
) -> list[Record]:
    """On both scales; none with fewer than `LEAST_JUDGED` rows or where the laboratory values are all equal."""
    kept = judged.known()
    found = judged.take(kept)
    if len(found.truth) < LEAST_JUDGED or np.ptp(found.truth) == 0:
        return []
    together = None if groups is None else groups[kept]
    return [_record(model, name, scale, found.on(scale, name), together, draws, seed) for scale in Scale]


def _record(
    model: str, name: str, scale: Scale, judged: Judged, groups: NDArray[np.str_] | None, draws: int, seed: int
) -> Record:
    figures = {key: float(value) for key, value in asdict(agreement(judged.truth, judged.value)).items()}
    n = int(figures.pop("n"))
    if judged.bounds is not None:
        lower, upper = judged.bounds
        figures["coverage"] = float(np.mean((lower <= judged.truth) & (judged.truth <= upper)))
        figures["width"] = float(np.mean(upper - lower))
    about = confidence(judged.truth, judged.value, bounds=judged.bounds, groups=groups, draws=draws, seed=seed)
    return Record(model, name, scale, n, figures, about)
