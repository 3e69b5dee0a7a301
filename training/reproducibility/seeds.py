"""The same model trained again: with other seeds, or from another draw of the soils."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.properties import PROPERTIES
from training.correcting.unseen import DARKEST
from training.estimators import ESTIMATORS, make_estimator
from training.libraries import Library, nir_libraries
from training.lolo import Fold, Store, fit, weigh
from training.prepared import Prepared, prepare
from training.preprocessing import Floats
from training.regressors import RECIPES, WINDOWS
from training.reproducibility.lessons import lesson, other_libraries
from training.reproducibility.recipes import OnCodes
from training.reproducibility.repeats import STRIDE, averages
from training.reproducibility.ring import in_unit
from training.reproducibility.scans import GAIA, YAMSYS, read_repeats

SEEDS = 5
JUDGED = {
    GAIA: ("oc_usda.c729_w.pct", "ph.h2o_usda.a268_index"),
    YAMSYS: ("c.tot_usda.a622_w.pct", "clay.tot_usda.a334_w.pct"),
}
KINDS = ("plsr", "gp", "mix", "mlp", "blend")
"""Of the estimators; one that is not there is left out."""
SHIPPED = {"nir-1354-2490": ("gaia", GAIA), "nir-904-1696": ("datsoilspc", "datsoilspc_australia_visnir")}
"""By grid the group that is left out and the library that is judged."""
SHIPPED_JUDGED = ("oc_usda.c729_w.pct", "ph.h2o_usda.a268_index", "clay.tot_usda.a334_w.pct")
AUTOENCODER_SEEDS = 3
SEED_OF_FOLDS, DRAW_OF_SOILS = "seed", "soils learned from"
_SEED = 20261121

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Seeds:
    """Standard deviation `sd` of one soil's estimate over `trained` models that differ in `varied` only, root mean
    square over the soils judged, beside their RMSE (mean over the models); in the unit of the property."""

    set: str
    model: str
    property: str
    varied: str
    trained: int
    soils: int
    sd: float
    rmse: float
    share: float


def study(shared: Path, tell: Tell) -> list[Seeds]:
    """Estimators on the sets with repeats, ridge on latents, and the recipes of the bundles."""
    found: list[Seeds] = []
    for name in JUDGED:
        tell(f"seeds: {name}")
        found.extend(estimators(shared, name))
    tell("seeds: autoencoder")
    found.append(autoencoders(shared))
    for grid in SHIPPED:
        tell(f"seeds: {grid}")
        found.extend(shipped(shared, grid))
    return found


def estimators(shared: Path, name: str, kinds: Sequence[str] = KINDS, seeds: int = SEEDS) -> Iterator[Seeds]:
    """Learned from two thirds of the soils of a set, judged on the rest: by seed, and by bootstrap of the soils."""
    scans = read_repeats(shared, name)
    numbers = scans.numbers()
    spectra = averages(scans.absorbance()[:, :: STRIDE[name]], numbers)
    for prop in JUDGED[name]:
        truth = averages(scans.labels[prop][:, None], numbers)[:, 0]
        rows = np.random.default_rng(_SEED).permutation(np.flatnonzero(np.isfinite(truth)))
        seen, judged = np.split(rows, [len(rows) * 2 // 3])
        for kind in (one for one in kinds if one in ESTIMATORS):
            for varied in (SEED_OF_FOLDS, DRAW_OF_SOILS):
                estimate = partial(_fitted, kind, prop, spectra, truth, varied, seen, judged)
                found = np.stack([estimate(seed) for seed in range(seeds)])
                yield _line((name, kind, prop, varied), found, truth[judged])


def autoencoders(shared: Path, seeds: int = AUTOENCODER_SEEDS) -> Seeds:
    """Ridge on the latents of autoencoders of other seeds, judged on the largest library, which none saw."""
    name, group = "oc_usda.c729_w.pct", "whrc"
    libraries = other_libraries(shared)
    judged = next(library for library in libraries if library.group == group)
    learned, truth = lesson(libraries, name, group), judged.properties[name]
    rows = np.flatnonzero(np.isfinite(truth))
    spectra = lesson([judged], name).pool[rows]
    found = [in_unit(OnCodes(seed).learn(learned)(spectra), name) for seed in range(seeds)]
    return _line((judged.name, "ridge on latents", name, SEED_OF_FOLDS), np.stack(found), truth[rows])


def shipped(shared: Path, grid: str, seeds: int = SEEDS) -> Iterator[Seeds]:
    """The recipe of a bundle without a library: other draws of at most 200 rows of each, of wavelength errors and of
    landmarks. All of them are drawn by the name of the library, so a library with another name is another draw."""
    group, name = SHIPPED[grid]
    libraries = nir_libraries(shared, grid)
    judged = next(library for library in libraries if library.name == name)
    known = [one for one in SHIPPED_JUDGED if one in judged.properties]
    drawn = [_recipe(libraries, grid, group, judged, known, seed) for seed in range(seeds)]
    for prop in known:
        truth = judged.properties[prop]
        rows = np.isfinite(truth)
        values = np.stack([one[prop] for one in drawn])
        yield _line((name, grid, prop, "draw of rows"), values[:, rows], truth[rows])


def _recipe(
    libraries: Sequence[Library], grid: str, group: str, judged: Library, properties: Sequence[str], seed: int
) -> dict[str, Floats]:
    named = [replace(library, name=f"{library.name}#{seed}") for library in libraries]
    prepared = prepare([library for library in named if library.group != group], WINDOWS, _nothing)
    store, target = Store(prepared), _prepared(judged)
    found = {}
    for prop in properties:
        fold = Fold.of(prepared, prop, group, store)
        model = fit(fold, weigh(fold, RECIPES[grid]))
        features = [target.features(basis) for basis in model.joint.bases]
        joined = np.hstack([features[0], *(other[:, 1:] for other in features[1:])])
        found[prop] = in_unit(model.predict(joined)[0], prop)
    return found


def _prepared(library: Library) -> Prepared:
    return prepare([replace(library, values=np.maximum(library.values, DARKEST))], WINDOWS, _nothing)[0]


def _nothing(nir: Floats) -> tuple[Floats, Floats]:
    """In place of latents and predicted MIR, which the recipes do not take."""
    return np.zeros((len(nir), 0)), np.zeros((len(nir), 0))


def _fitted(
    kind: str,
    name: str,
    spectra: Floats,
    truth: Floats,
    varied: str,
    seen: NDArray[np.intp],
    judged: NDArray[np.intp],
    seed: int,
) -> Floats:
    rows = seen
    if varied == DRAW_OF_SOILS:
        rows = np.random.default_rng((_SEED, seed)).choice(seen, len(seen))
    estimator = make_estimator(kind, seed=seed if varied == SEED_OF_FOLDS else 0)
    target = PROPERTIES[name].transform.forward(truth[rows])
    # a soil that is drawn twice stays in one fold
    return in_unit(estimator.fit(spectra[rows], target, groups=rows).predict(spectra[judged]), name)


def _line(told: tuple[str, str, str, str], values: Floats, truth: Floats) -> Seeds:
    """Of estimates `values[models, soils]`."""
    sd = round(float(np.sqrt(values.var(axis=0, ddof=1).mean())), 12)  # what rounding leaves is no spread
    rmse = float(np.mean(np.sqrt(np.mean((values - truth) ** 2, axis=1))))
    return Seeds(*told, len(values), len(truth), sd, rmse, sd / rmse)
