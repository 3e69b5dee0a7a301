"""Nested leave-one-library-out of the present recipe with other views: what scattering gives at places never seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.properties import PROPERTIES
from training.evaluation import agreement
from training.libraries import nir_axis, nir_libraries
from training.lolo import HeldOut, Recipe, held_out, nested, outer_folds
from training.prepared import groups_with, prepare
from training.preprocessing import Floats
from training.regressors import RECIPES, WINDOWS
from training.scattering.study.inputs import (
    AVERAGES,
    EQUAL,
    LOGARITHM,
    PLAIN,
    ScatteringStore,
    views_of,
    with_scattering,
)

Tell = Callable[[str], None]

PRESENT, SCATTERING, BOTH = "derivatives (shipped)", "scattering", "derivatives and scattering"
CONTROL = "derivatives, three views more"
MORE_WINDOWS = (1, 45, 65)
"""As many further views without scattering: the SNV spectrum, slopes over 90 and 130 nm."""
VIEWS: Mapping[str, tuple[int, ...]] = {
    PRESENT: WINDOWS,
    SCATTERING: views_of(PLAIN),
    BOTH: (*WINDOWS, *views_of(PLAIN)),
    "scattering, orders equal": views_of(EQUAL),
    "derivatives and scattering, orders equal": (*WINDOWS, *views_of(EQUAL)),
    "logarithm of scattering, paths equal": views_of(LOGARITHM),
    "averages (order 0)": views_of(AVERAGES),
    CONTROL: (*WINDOWS, *MORE_WINDOWS),
}
"""What stands in the place of the views of the recipe; all else of it is as shipped."""


@dataclass(frozen=True)
class PlaceLine:
    """Figures at one library left out, in the unit of the property; `log_ratio` is ln of the RMSE over that of the
    shipped views, on the scale of the model."""

    grid: str
    property: str
    library: str
    group: str
    views: str
    n: int
    rmse: float
    ccc: float
    log_ratio: float


def judge_places(shared: Path, grid_id: str, tell: Tell) -> list[PlaceLine]:
    """Every property of a grid that some library can be judged on, with each of `VIEWS`. Raises `InputError` where a
    set is missing."""
    axis = nir_axis(grid_id)
    prepared = with_scattering(prepare(nir_libraries(shared, grid_id), (*WINDOWS, *MORE_WINDOWS), _no_mir), axis)
    shipped = [p for p in prepared if p.library.may_ship]
    store = ScatteringStore(prepared)
    lines: list[PlaceLine] = []
    for name in (name for name in PROPERTIES if groups_with(shipped, name)):
        folds = outer_folds(prepared, name, store)
        found = {
            views: held_out(nested(folds, prepared, seen_by(RECIPES[grid_id], listed)))
            for views, listed in VIEWS.items()
        }
        before = {entry.library: _error(entry) for entry in found[PRESENT]}
        lines += [_line(grid_id, name, views, e, before) for views, each in found.items() for e in each]
        tell(f"{grid_id}: {name}")
    return lines


def seen_by(recipe: Recipe, views: tuple[int, ...]) -> Recipe:
    """The recipe with other views."""
    return tuple(tuple(replace(one, spec=replace(one.spec, views=views)) for one in family) for family in recipe)


def _line(grid_id: str, name: str, views: str, entry: HeldOut, before: Mapping[str, float]) -> PlaceLine:
    inverse = PROPERTIES[name].transform.inverse
    figures = agreement(inverse(entry.truth), inverse(entry.value))
    ratio = float(np.log(_error(entry) / before[entry.library]))
    return PlaceLine(grid_id, name, entry.library, entry.group, views, figures.n, figures.rmse, figures.ccc, ratio)


def _error(entry: HeldOut) -> float:
    return float(np.sqrt(np.mean((entry.truth - entry.value) ** 2)))


def _no_mir(nir: Floats) -> tuple[Floats, Floats]:
    """In place of the latent and the predicted MIR, which no recipe here looks at."""
    return np.zeros((len(nir), 1)), np.zeros((len(nir), 1))
