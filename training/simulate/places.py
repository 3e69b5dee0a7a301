"""Places: soils of one place share what laboratory values do not tell, and places differ in it.

Order and chemistry of clay minerals, kinds of feldspar, humus and grinding move bands, and how deep they are, by more
than a table of fixed strengths can hold. So every place has its own variant of all constituents. A model that learns
from many places leans on what they have in common.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.simulate.minerals import CONSTITUENTS, Band, Constituent

STRENGTH, WIDTH, POSITION = 0.3, 0.1, 0.05
"""How much places differ: standard deviations of ln(strength), of ln(width) and of the centre in widths. Our choice,
a third: wide enough that no regression can live on the exact depths of the table."""


@dataclass(frozen=True)
class Place:
    """What the soils of a place share.

    `constituents` in the order of `CONSTITUENTS`; `water` multiplies what surfaces hold at the humidity of the room,
    `mirrors` the reflection at grain faces (grinding), `darkness` absorption without bands; `steepness` is the
    power of the wavelength with which the latter falls.
    """

    constituents: tuple[Constituent, ...]
    water: float
    mirrors: float
    darkness: float
    steepness: float


def drawn_place(rng: np.random.Generator) -> Place:
    """A place at random."""
    return Place(
        constituents=tuple(_variant(constituent, rng) for constituent in CONSTITUENTS),
        water=float(rng.lognormal(0, 0.3)),
        mirrors=float(rng.lognormal(-0.3, 0.5)),
        darkness=float(rng.lognormal(0, 0.4)),
        steepness=float(rng.normal(0.4, 0.4)),
    )


def _variant(constituent: Constituent, rng: np.random.Generator) -> Constituent:
    strength, decay = constituent.edge
    return replace(
        constituent,
        bands=_bands(constituent.bands, rng),
        surface=_bands(constituent.surface, rng),
        edge=(strength * rng.lognormal(0, STRENGTH), decay),
        grain=constituent.grain * rng.lognormal(0, STRENGTH),
    )


def _bands(bands: tuple[Band, ...], rng: np.random.Generator) -> tuple[Band, ...]:
    drawn = rng.standard_normal((len(bands), 3))
    return tuple(
        Band(
            centre=band.centre + POSITION * band.width * moved,
            width=band.width * np.exp(WIDTH * wider),
            strength=band.strength * np.exp(STRENGTH * stronger),
        )
        for band, (moved, wider, stronger) in zip(bands, drawn, strict=True)
    )
