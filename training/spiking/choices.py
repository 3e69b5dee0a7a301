"""The order of local samples: by expected variance as the app does, or by other rules; none sees values."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from core.calibration.prior import place_priors
from core.selection.covariance import average_covariance
from core.selection.greedy import choose
from core.selection.request import Request
from training.choosing import kennard_stone, latin_hypercube
from training.features import fit_projection
from training.prepared import Rows
from training.preprocessing import Floats
from training.spiking.draws import Draw
from training.spiking.left_out import LeftOutPredictor
from training.spiking.places import Place

COMPONENTS = 8
"""Of the spectra that Kennard–Stone and the Latin hypercube spread samples over."""


class Choice(StrEnum):
    """Who decides which samples go to the laboratory."""

    ALC = "alc"
    RANDOM = "random"
    KENNARD_STONE = "kennard-stone"
    HYPERCUBE = "clhs"


def chosen(place: Place, draw: Draw, choice: Choice, sizes: Sequence[int]) -> dict[int, Rows]:
    """The local samples of each of `sizes` that leave candidates over, among `draw.candidates`."""
    kept = [size for size in sizes if 0 < size < len(draw.candidates)]
    if choice is Choice.HYPERCUBE:
        return {size: draw.candidates[_hypercube(place, draw, size)] for size in kept}
    order = draw.candidates[_order(place, draw, choice, max(kept, default=0))]
    return {size: order[:size] for size in kept}


def _order(place: Place, draw: Draw, choice: Choice, count: int) -> Rows:
    if choice is Choice.RANDOM or not count:
        return np.arange(count)
    if choice is Choice.KENNARD_STONE:
        return kennard_stone(_scores(place, draw), count)
    return _most_telling(place, draw, count)


def _most_telling(place: Place, draw: Draw, count: int) -> Rows:
    """As the app chooses: for all that is scanned, the soils to judge on included, whose values nobody knows yet."""
    prior = place_priors(LeftOutPredictor(place).bundle)[place.property.name]
    weights = np.array([h.weight for h in prior.hypotheses])
    covariance = average_covariance(prior, prior.features(place.phi), weights)
    free = np.isin(np.arange(len(place)), draw.candidates)
    request = Request({prior.name: covariance}, {prior.name: prior.noise}, count, candidates=free)
    ascending = np.argsort(draw.candidates)
    return ascending[np.searchsorted(draw.candidates[ascending], choose(request).order)]


def _hypercube(place: Place, draw: Draw, size: int) -> Rows:
    return latin_hypercube(_scores(place, draw), size, np.random.default_rng((draw.number, size)))


def _scores(place: Place, draw: Draw) -> Floats:
    scanned = place.scores[draw.candidates]
    return np.asarray(fit_projection(scanned, np.ones(len(scanned)), COMPONENTS, 1.0)(scanned))
