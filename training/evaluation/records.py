"""One row per model and property: figures and their confidence, on the scale of the property and of the model."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.properties import property_named
from training.evaluation.agreement import agreement
from training.evaluation.bootstrap import Bounds, Confidence, confidence
from training.preprocessing import Floats

LEAST_JUDGED = 5
"""Fewer laboratory values are not judged."""


class Scale(StrEnum):
    """In which numbers a figure is."""

    ORIGINAL = "original"
    """The unit of the property."""
    TRANSFORMED = "transformed"
    """What the model works on: log1p, for texture the logit of the percentage; pH as it is."""


@dataclass(frozen=True)
class Record:
    """`figures` by name (r2, rmse, bias, ccc, rpiq; with an interval also coverage and width)."""

    model: str
    property: str
    scale: Scale
    n: int
    figures: dict[str, float]
    confidence: Confidence


@dataclass(frozen=True)
class Judged:
    """Laboratory values `truth[n]` and estimates `value[n]` of one property, `bounds` where there is an interval."""

    truth: Floats
    value: Floats
    bounds: Bounds | None = None

    def known(self) -> NDArray[np.bool_]:
        """Rows `[n]` with both."""
        return np.asarray(np.isfinite(self.truth) & np.isfinite(self.value))

    def take(self, rows: NDArray[np.bool_]) -> Judged:
        """Those rows."""
        bounds = None if self.bounds is None else (self.bounds[0][rows], self.bounds[1][rows])
        return Judged(self.truth[rows], self.value[rows], bounds)

    def on(self, scale: Scale, name: str) -> Judged:
        """On another scale; the transforms are monotonic, so bounds stay bounds."""
        if scale is Scale.ORIGINAL:
            return self
        forward = property_named(name).transform.forward
        bounds = None if self.bounds is None else (forward(self.bounds[0]), forward(self.bounds[1]))
        return Judged(forward(self.truth), forward(self.value), bounds)


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
