"""Whether the bands that an explanation names carry the estimate: take them out, and see how far it moves.

A band is taken out as the explanation means it, by putting the shape of the mean soil in its place (mₖ of
`core.inference.attribution` less by the part of the hat of knot k that lies in the band). Three tests: the named
bands against bands of the same widths elsewhere, drawn at random; the move that the contributions foretell against
the move that happens (sensitivity-n: Ancona et al. 2018); and the estimate on its way back to the mean soil while
knots are taken out one after the other, those that speak for it most first, by chance, and last (Samek et al. 2017,
IEEE Trans. Neural Netw. Learn. Syst. 28:2660–2673).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.bands import Band, bands_on
from core.inference.attribution import DARKEST, kept_of
from core.inference.explanation import inside
from core.spectrum import Axis
from training.preprocessing import Floats

Model = Callable[[Floats], Floats]
"""Reflectances `[n, g]` → estimates `[n]` of one property."""
NAMED = (1, 3)
"""Bands taken out together: the first, and what a user reads of an explanation."""
DRAWS = 10
TRIES = 10_000
"""Layouts drawn until one fits beside the bands named."""
STEPS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0)
"""Parts of the knots that are taken out along the curve."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A model on spectra `reflectance[n, g]` of a `grid`, with the mean soil `reference[g]` and the `knots`."""

    model: Model
    reflectance: Floats
    reference: Floats
    grid: Axis
    knots: Axis

    def without(self, taken: Floats) -> Floats:
        """Estimates `[…, n]` of the spectra less the part `taken[…, n, k]` of each knot, 0–1."""
        absorbance = -np.log10(np.maximum(self.reflectance, DARKEST))
        level, spread = absorbance.mean(axis=1, keepdims=True), absorbance.std(axis=1, keepdims=True)
        soil = level + (self.reference - self.reference.mean()) / self.reference.std() * spread
        kept = kept_of(1 - taken, absorbance - soil, self.knots, self.grid)
        reflectance = np.power(10.0, -(soil + kept))
        return self.model(reflectance.reshape(-1, len(self.grid))).reshape(taken.shape[:-1])


@dataclass(frozen=True, eq=False)
class Deleted:
    """Moves of the estimate `[n]` without the `bands` named first, and with random ones out instead `[draws, n]`;
    `foretold[draws, n]` is what the contributions say of the latter."""

    bands: int
    named: Floats
    others: Floats
    foretold: Floats

    @property
    def share(self) -> float:
        """Part of the comparisons with random bands in which the named ones move the estimate more."""
        return float(np.mean(np.abs(self.named) > np.abs(self.others)))

    @property
    def ratio(self) -> float:
        """|Move| without the named bands over the mean of those without random ones, median over spectra."""
        return float(np.median(np.abs(self.named) / np.maximum(np.abs(self.others).mean(axis=0), 1e-12)))

    @property
    def fidelity(self) -> float:
        """Correlation of foretold and real moves over the draws, mean over spectra."""
        told = self.foretold - self.foretold.mean(axis=0)
        real = self.others - self.others.mean(axis=0)
        length = np.linalg.norm(told, axis=0) * np.linalg.norm(real, axis=0)
        return float(np.mean((told * real).sum(axis=0) / np.maximum(length, 1e-12)))


def deleted(scene: Scene, contribution: Floats, bands: int, seed: int = 0, draws: int = DRAWS) -> Deleted:
    """The `bands` of largest |contribution| of each spectrum taken out, from `contribution[n, k]`.

    `ValueError` where they fill so much of the axis that no others are left.
    """
    rng = np.random.default_rng(seed)
    listed = bands_on(scene.knots)
    shares = inside(scene.knots.points, listed)
    order = np.argsort(-np.abs(contribution @ shares), axis=1, kind="stable")[:, :bands]
    ends = np.array([(band.first, band.last) for band in listed])
    whole = scene.without(np.zeros_like(contribution))
    drawn = np.stack([np.stack([_elsewhere(scene.knots, ends[own], rng) for own in order]) for _ in range(draws)])
    return Deleted(
        bands=bands,
        named=scene.without(np.stack([shares[:, own].sum(axis=1) for own in order])) - whole,
        others=scene.without(drawn) - whole,
        foretold=-(drawn * contribution).sum(axis=2),
    )


def _elsewhere(knots: Axis, taken: Floats, rng: np.random.Generator) -> Floats:
    """Parts of the knots `[k]` in intervals as wide as those `taken[b, 2]`, beside these and each other."""
    held = np.clip(taken, knots.first, knots.last)
    widths = np.sort(np.diff(held, axis=1)[:, 0])[::-1]
    for _ in range(TRIES):
        firsts = rng.uniform(knots.first, knots.last - widths)
        placed = np.stack((firsts, firsts + widths), axis=1)
        everything = np.concatenate((held, placed))
        everything = everything[np.argsort(everything[:, 0])]
        if (everything[1:, 0] >= everything[:-1, 1]).all():
            return parts_of(knots, placed)
    raise ValueError(f"bands of {widths.sum():.0f} nm fill the axis: no place is left for others")


def parts_of(knots: Axis, intervals: Floats) -> Floats:
    """Part `[k]` of the hat of each knot that lies in the `intervals[b, 2]`, which do not overlap."""
    bands = [Band("", "", float(first), float(last), knots.unit, "", (), "") for first, last in intervals]
    return np.asarray(inside(knots.points, tuple(bands)).sum(axis=1))


@dataclass(frozen=True, eq=False)
class Curves:
    """How far the estimates have moved to those of the mean soil `[steps]`, by the order in which knots go.

    In parts of the sum of contributions without signs, medians over spectra; all orders end alike.
    """

    speaking_first: Floats
    by_chance: Floats
    speaking_last: Floats

    def areas(self) -> tuple[float, float, float]:
        """Area under each curve over the part taken out, by trapezoids."""
        steps = np.array(STEPS)
        listed = (self.speaking_first, self.by_chance, self.speaking_last)
        first, chance, last = (float(np.trapezoid(curve, steps)) for curve in listed)
        return first, chance, last


def curves(scene: Scene, contribution: Floats, seed: int = 0) -> Curves:
    """Of all spectra with `contribution[n, k]`."""
    rng = np.random.default_rng(seed)
    whole, nothing = scene.without(np.zeros_like(contribution)), scene.without(np.ones_like(contribution))
    towards = np.sign(nothing - whole)
    order = np.argsort(towards[:, None] * contribution, axis=1, kind="stable")
    chance = rng.permuted(np.tile(np.arange(contribution.shape[1]), (len(contribution), 1)), axis=1)
    everything = np.maximum(np.abs(contribution).sum(axis=1), 1e-12)

    def gone(ranked: NDArray[np.intp]) -> Floats:
        moves = scene.without(np.stack([_first(ranked, part) for part in STEPS])) - whole
        # the median: half a spectrum with half of another soil is none, and a logarithm makes much of a few of them
        return np.asarray(np.median(towards * moves / everything, axis=1))

    return Curves(gone(order), gone(chance), gone(order[:, ::-1]))


def _first(ranked: NDArray[np.intp], part: float) -> Floats:
    """1 for the first `part` of the knots of each row of `ranked[n, k]`."""
    taken = np.zeros(ranked.shape)
    np.put_along_axis(taken, ranked[:, : round(part * ranked.shape[1])], 1.0, axis=1)
    return taken
