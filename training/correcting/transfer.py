"""The same soils on five benches: what brings the estimates of one soil closest together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.corrections.affine import level_of
from core.corrections.methods import transfer_methods
from core.corrections.pairs import Pairs
from core.spectrum import AxisUnit
from training.choosing import kennard_stone
from training.correcting.mir_models import CORE, RING_TRIAL, Model, trained
from training.correcting.ways import CHOSEN, fitted
from training.libraries.mir import on_mir_axis
from training.libraries.reading import read_set
from training.preprocessing import Floats

JUDGED = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct", "sand.tot_usda.c60_w.pct")
PRIMARY = "INST3"
SIZES = (5, 10, 15, 20)
DRAWS = 20
CANDIDATES = 30
LATENT = "offset of latents"
SPREAD_FIRST = 8
"""Components of the primary's spectra in which soils are spread."""
TWINS = 0.995
"""Likeness above which two soils may be one under two names, or neighbours in a profile: nobody says."""
_SEED = 20261121

Rows = NDArray[np.intp]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Agreement:
    """Of one draw: standard deviation between the instruments over that between the soils judged."""

    model: str
    soils: int
    draw: int
    way: str
    property: str
    ratio: float


@dataclass(frozen=True)
class Pick:
    """Which method the soils of one draw chose for one instrument."""

    model: str
    soils: int
    draw: int
    instrument: str
    setting: str


@dataclass(frozen=True, eq=False)
class Found:
    """All lines of the study."""

    agreement: list[Agreement]
    picks: list[Pick]


def study(shared: Path, tell: Tell, draws: int = DRAWS, sizes: Sequence[int] = SIZES) -> Found:
    """Both models; transfer soils by Kennard–Stone among `CANDIDATES` drawn at random, judged on the others."""
    scans, found = read_scans(shared), Found([], [])
    for model in trained(shared, JUDGED, tell):
        scores = {name: model.scores(absorbance) for name, absorbance in scans.items()}
        for draw in range(draws):
            tell(f"{model.name}: draw {draw + 1} of {draws}")
            order, rest = divided(scans[PRIMARY], draw)
            for size in sizes:
                _judge(model, scans, scores, (order[:size], rest), (model.name, size, draw), found)
    return found


def read_scans(shared: Path) -> dict[str, Floats]:
    """Absorbance `[soils, g]` on the points `CORE` by instrument, soils in one order."""
    samples = read_set(shared, RING_TRIAL, AxisUnit.CM1)
    file = shared / "data" / f"{RING_TRIAL}.parquet"
    told = pd.read_parquet(file, columns=["id", "instrument"]).astype(str)
    by_id = dict(zip(told["id"], told["instrument"], strict=True))
    instruments = np.array([by_id[name] for name in samples.sample_ids.tolist()])
    absorbance = on_mir_axis(samples)[:, CORE]
    rows = {name: np.flatnonzero(instruments == name) for name in sorted(set(by_id.values()))}
    return {name: absorbance[own[np.argsort(samples.fold_groups[own])]] for name, own in rows.items()}


def between(estimates: Floats) -> Floats:
    """Standard deviation between instruments over that between soils `[p]` of estimates `[instruments, soils, p]`."""
    within = np.sqrt(estimates.var(axis=0, ddof=1).mean(axis=0))
    return np.asarray(within / estimates.mean(axis=0).std(axis=0, ddof=1))


def divided(primary: Floats, draw: int) -> tuple[Rows, Rows]:
    """Candidates in the order of Kennard–Stone, and the soils judged: none that looks like one of those."""
    order = np.random.default_rng((_SEED, draw)).permutation(len(primary))
    candidates, others = order[:CANDIDATES], order[CANDIDATES:]
    levelled = level_of(primary)(primary)
    own = levelled[candidates]
    scores, sizes, _ = np.linalg.svd(own - own.mean(axis=0), full_matrices=False)
    chosen = candidates[kennard_stone((scores * sizes)[:, :SPREAD_FIRST], max(SIZES))]
    alike = likeness(levelled)[np.ix_(others, chosen)].max(axis=1) > TWINS
    return chosen, np.sort(others[~alike])


def likeness(levelled: Floats) -> Floats:
    """Correlation `[n, n]` of what tells the soils from their mean."""
    around = levelled - levelled.mean(axis=0)
    shapes = around / np.linalg.norm(around, axis=1, keepdims=True)
    return np.asarray(shapes @ shapes.T)


def _judge(
    model: Model,
    scans: Mapping[str, Floats],
    scores: Mapping[str, Floats],
    rows: tuple[Rows, Rows],
    told: tuple[str, int, int],
    found: Found,
) -> None:
    own, rest = rows
    names = tuple(map(str, own))
    estimates: dict[str, list[Floats]] = {}
    for instrument, absorbance in scans.items():
        if instrument == PRIMARY:
            continue
        pairs = Pairs(names, absorbance[own], scans[PRIMARY][own])
        ways = fitted(pairs, transfer_methods(), lambda x: model.values(model.scores(x)), JUDGED)
        for name, way in ways.items():
            estimates.setdefault(name, []).append(model.values(model.scores(way(absorbance[rest]))))
        moved = scores[instrument] + (scores[PRIMARY][own] - scores[instrument][own]).mean(axis=0)
        estimates.setdefault(LATENT, []).append(model.values(moved[rest]))
        found.picks.append(Pick(*told, instrument, ways[CHOSEN].setting))
    goal = model.values(scores[PRIMARY][rest])
    found.agreement.extend(_lines(told, estimates, goal))


def _lines(told: tuple[str, int, int], estimates: Mapping[str, list[Floats]], goal: Floats) -> Iterator[Agreement]:
    for way, listed in estimates.items():
        ratios = between(np.stack([goal, *listed]))
        for name, ratio in zip(JUDGED, ratios, strict=True):
            yield Agreement(*told, way, name, float(ratio))
