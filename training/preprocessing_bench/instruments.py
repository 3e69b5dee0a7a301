"""The soils of a ring trial on five MIR benches: how far the estimates of one soil differ between instruments.

Nobody gives laboratory values of these soils, so only agreement is judged: the standard deviation of one soil's
estimates between instruments over that between soils. Models are trained on all other MIR libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from core.properties import PROPERTIES
from training.correcting.mir_models import CORE, RING_TRIAL
from training.correcting.transfer import JUDGED, PRIMARY, Rows, between, divided, read_scans
from training.libraries import MIR_AXIS, Library, mir_libraries
from training.preprocessing import SST, Floats
from training.preprocessing_bench.learners import PLSR_NAME, Learned, learn
from training.preprocessing_bench.methods import PLAIN, methods

BASES = (PLAIN, "SNV", "MSC", "SNV+DT", "baseline", "SNV+SG1", "MSC+SG1")
WITHOUT = 0
SIZES: dict[int, int] = {10: 4, 20: 8}
"""Soils measured on both instruments, and the directions of the SST learned from them, set beforehand."""
DRAWS = 10
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Between:
    """Mean over `draws` of the standard deviation between instruments over that between soils; `soils` 0: no SST."""

    base: str
    property: str
    soils: int
    rank: int
    draws: int
    ratio: float


@dataclass(frozen=True, eq=False)
class Trial:
    """The other MIR libraries, and absorbance `[soils, g]` on the points `CORE` by instrument."""

    libraries: list[Library]
    scans: dict[str, Floats]


def read(shared: Path) -> Trial:
    """`shared` holds data/ and facts/. Raises `InputError` as of the readers."""
    everything = [*mir_libraries(shared), *mir_libraries(shared, evaluation=True)]
    return Trial([library for library in everything if library.name != RING_TRIAL], read_scans(shared))


def study(trial: Trial, tell: Tell, draws: int = DRAWS) -> list[Between]:
    """All bases by PLSR."""
    libraries, scans = trial.libraries, trial.scans
    listed = methods(MIR_AXIS.points[CORE])
    found: list[Between] = []
    for base in BASES:
        tell(f"instruments: {base}")
        method, models = _trained(listed[base], libraries)
        seen = {name: np.asarray(method.transform(absorbance)) for name, absorbance in scans.items()}
        found.extend(_judged(base, models, seen, [divided(scans[PRIMARY], draw) for draw in range(draws)]))
    return found


def _trained(method: Pipeline, libraries: list[Library]) -> tuple[Pipeline, list[Learned]]:
    """The method fitted on, and a model of each property learned from, the spectra that cover all points."""
    spectra = np.vstack([library.values for library in libraries])[:, CORE]
    whole = np.isfinite(spectra).all(axis=1)
    groups = np.concatenate([np.full(len(library), library.group) for library in libraries])
    fitted = clone(method).fit(spectra[whole])
    x = np.full((len(spectra), np.asarray(fitted.transform(spectra[whole][:1])).shape[1]), np.nan)
    x[whole] = fitted.transform(spectra[whole])
    models = []
    for name in JUDGED:
        missing = [np.full(len(library), np.nan) for library in libraries]
        labels = [own.properties.get(name, none) for own, none in zip(libraries, missing, strict=True)]
        values = np.concatenate(labels)
        rows = np.isfinite(values) & whole
        target = PROPERTIES[name].transform.forward(values[rows])
        models.append(learn(x[rows], target, groups[rows], (PLSR_NAME,))[PLSR_NAME])
    return fitted, models


def _judged(
    base: str, models: list[Learned], seen: Mapping[str, Floats], draws: list[tuple[Rows, Rows]]
) -> Iterator[Between]:
    for soils, rank in {WITHOUT: 0, **SIZES}.items():
        ratios = np.array([_ratios(models, seen, order[:soils], rest, rank) for order, rest in draws])
        for name, ratio in zip(JUDGED, ratios.mean(axis=0), strict=True):
            yield Between(base, name, soils, rank, len(draws), float(ratio))


def _ratios(models: list[Learned], seen: Mapping[str, Floats], own: Rows, rest: Rows, rank: int) -> Floats:
    """Of each property, on the soils `rest`; without a rank spectra stay as they are."""
    estimates = []
    for name, spectra in seen.items():
        asked = spectra[rest]
        if rank and name != PRIMARY:
            asked = SST(spectra[own], seen[PRIMARY][own], rank).fit(asked).transform(asked)
        estimates.append(np.stack([model(asked) for model in models], axis=1))
    return between(np.stack(estimates))
