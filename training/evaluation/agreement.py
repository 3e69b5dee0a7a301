"""How well estimates agree with the laboratory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from core.inference.manifest import Metrics, Protocol
from training.preprocessing import Floats

POOLED = ""
"""`Metrics.library` of all libraries together."""
MEDIAN = "median"
"""`Metrics.library` of the median over libraries, one vote per overlap group."""


@dataclass(frozen=True)
class Agreement:
    """Figures in the unit of the property.

    R² = 1 − SSE/SST; CCC is Lin's concordance (1989) with n in the denominators; RPIQ is the interquartile
    range of the laboratory values over the RMSE; bias is mean estimate − laboratory.
    """

    n: int
    r2: float
    rmse: float
    bias: float
    ccc: float
    rpiq: float


def agreement(truth: Floats, value: Floats) -> Agreement:
    """Of estimates `value[n]` with laboratory values `truth[n]`, n ≥ 2 and not all equal."""
    error = value - truth
    rmse = float(np.sqrt(np.mean(error**2)))
    covariance = float(np.mean((truth - truth.mean()) * (value - value.mean())))
    shared = truth.var() + value.var() + (truth.mean() - value.mean()) ** 2
    quartiles = np.percentile(truth, (25, 75))
    return Agreement(
        n=len(truth),
        r2=float(1 - np.sum(error**2) / np.sum((truth - truth.mean()) ** 2)),
        rmse=rmse,
        bias=float(error.mean()),
        ccc=float(2 * covariance / shared),
        rpiq=float(quartiles[1] - quartiles[0]) / rmse if rmse else float("inf"),
    )


def metrics(
    protocol: Protocol, library: str, truth: Floats, value: Floats, bounds: tuple[Floats, Floats] | None
) -> Metrics:
    """Agreement and, where there are interval `bounds`, their coverage and mean width; property units."""
    found = agreement(truth, value)
    coverage, width = None, None
    if bounds is not None:
        lower, upper = bounds
        coverage = float(np.mean((lower <= truth) & (truth <= upper)))
        width = float(np.mean(upper - lower))
    figures = {field.name: getattr(found, field.name) for field in fields(found)}
    return Metrics(protocol=protocol.value, library=library, coverage=coverage, width=width, **figures)


def median_over_groups(listed: Sequence[Metrics], group_of: Mapping[str, str]) -> Metrics:
    """Median of each figure over overlap groups, libraries of one group averaged first."""
    groups = sorted({group_of[entry.library] for entry in listed})

    def median(figure: str) -> float:
        values = [[getattr(e, figure) for e in listed if group_of[e.library] == group] for group in groups]
        return float(np.median([np.mean(group) for group in values]))

    with_interval = all(entry.coverage is not None for entry in listed)
    return Metrics(
        protocol=listed[0].protocol,
        library=MEDIAN,
        n=sum(entry.n for entry in listed),
        coverage=median("coverage") if with_interval else None,
        width=median("width") if with_interval else None,
        **{figure: median(figure) for figure in ("r2", "rmse", "bias", "ccc", "rpiq")},
    )
