"""Every library left out, given back sample by sample, estimated by every method."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from training.evaluation import agreement
from training.prepared import Rows
from training.preprocessing import Floats
from training.spiking.choices import Choice, chosen
from training.spiking.draws import Draw, draws_of
from training.spiking.local_only import LocalGP, LocalMean, LocalPLSR
from training.spiking.memory import SpikedMemory
from training.spiking.methods import Estimates, Method
from training.spiking.ours import Tilth
from training.spiking.places import Place
from training.spiking.spiked import OffsetCorrected, SpikedPLSR

SIZES = (5, 10, 20, 30)
NONE, ALL = "none", "all"
"""What stands for the choice where there is nothing to choose."""
DRAWS = 20


def methods() -> tuple[Method, ...]:
    """All that are compared, ours first."""
    return (
        Tilth(),
        LocalMean(),
        LocalPLSR(),
        LocalGP(),
        OffsetCorrected(),
        SpikedPLSR(half=False),
        SpikedPLSR(half=True),
        SpikedMemory(),
    )


COMPARED = (Choice.KENNARD_STONE, Choice.HYPERCUBE)
"""Choices that are there for comparison only: tried with the first method and the first `COMPARED_DRAWS` draws."""
COMPARED_DRAWS = 10
ALL_DRAWS = 5
"""Draws in which all candidates are known: with hundreds of samples these are dear, and hardly differ."""


@dataclass(frozen=True)
class Record:
    """Figures of one draw in the unit of the property; `width` in standard deviations of the library's values."""

    grid: str
    property: str
    library: str
    group: str
    draw: int
    method: str
    choice: str
    k: int
    n: int
    rmse: float
    ccc: float
    bias: float
    r2: float
    sd: float
    coverage: float | None
    width: float | None


def study(
    grid: str, places: Iterator[Place], draws: int, compared: Sequence[Method], say: Callable[[str], None]
) -> Iterator[Record]:
    """All records, place by place."""
    for place in places:
        say(f"{place.library} {place.property.label}: {len(place)} samples")
        for draw in draws_of(place, draws):
            for choice, own in _taken(place, draw):
                for method in compared[:1] if choice in COMPARED else compared:
                    if len(own) >= method.least:
                        yield _record(grid, place, draw, choice, method, own)


def _taken(place: Place, draw: Draw) -> Iterator[tuple[str, Rows]]:
    """Every set of local samples: none, each choice at each size, all candidates."""
    yield NONE, draw.candidates[:0]
    for choice in Choice:
        if choice not in COMPARED or draw.number < COMPARED_DRAWS:
            for own in chosen(place, draw, choice, SIZES).values():
                yield choice.value, own
    if draw.number < ALL_DRAWS:
        yield ALL, draw.candidates


def _record(grid: str, place: Place, draw: Draw, choice: str, method: Method, own: Rows) -> Record:
    truth, spread = place.truth[draw.test], float(place.truth.std())
    found = method(place, draw, own)
    figures = agreement(truth, found.value)
    coverage, width = _interval(truth, found)
    return Record(
        grid=grid,
        property=place.property.name,
        library=place.library,
        group=place.group,
        draw=draw.number,
        method=method.name,
        choice=choice,
        k=len(own),
        n=len(truth),
        rmse=figures.rmse,
        ccc=figures.ccc,
        bias=figures.bias,
        r2=figures.r2,
        sd=spread,
        coverage=coverage,
        width=None if width is None else width / spread,
    )


def _interval(truth: Floats, found: Estimates) -> tuple[float | None, float | None]:
    """Share of values inside and mean width; none where there is no interval."""
    if found.bounds is None or np.isnan(found.bounds[0]).any():
        return None, None
    lower, upper = found.bounds
    return float(np.mean((lower <= truth) & (truth <= upper))), float(np.mean(upper - lower))
