"""Which coefficients a learner is given, and on what scale: fitted on training rows, unsupervised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.estimators.components import fit_components
from training.estimators.views import View
from training.hybrids.bank import Part, Parts
from training.preprocessing import Floats
from training.scattering.pruning import divisors, kept_paths

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
FLOOR = 1e-4
"""Added before logarithm and root, in units of SNV; as in `training.scattering`."""


class Choice(NamedTuple):
    """Paths of `orders` from the bank of that number, compressed, pruned and scaled as by `ScatteringFeatures`.

    With `spectrum` the spectrum after SNV stands beside them, both with the same summed variance. Without any orders
    the spectrum stands alone.
    """

    bank: int = 0
    orders: tuple[int, ...] = (0, 1, 2)
    compression: str = "none"
    keep: float = 1.0
    scaling: str = "order"
    spectrum: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class CoefficientView(View):
    """What a learner sees of the columns of a `Bank`: `columns`, of which some `compressed`, less `centre`, times
    `factor`; then `turn`ed onto their principal components.

    A turn loses nothing of the training rows, and makes as few columns as there are rows: what is linear or reads
    distances gives the same, and sooner. Trees are given the coefficients themselves.
    """

    columns: Places
    compressed: Flags
    compression: str
    centre: Floats
    factor: Floats
    turn: Floats | None

    def __call__(self, spectra: Floats) -> Floats:
        """Of the columns `[n, k]` of a `Bank`."""
        seen = (compress(spectra[:, self.columns], self.compressed, self.compression) - self.centre) * self.factor
        return seen if self.turn is None else np.asarray(seen @ self.turn)


def fit_view(parts: Parts, choice: Choice, columns: Floats, *, turned: bool = True) -> CoefficientView:
    """Prune and scale on training rows `columns[n, k]` of a `Bank`."""
    places, higher, centre, factor = _pruned(parts.banks[choice.bank], choice, columns)
    if choice.spectrum:
        own = np.arange(parts.spectrum)
        factor = _shared(factor, compress(columns[:, places], higher, choice.compression))
        beside = _shared(np.ones(len(own)), columns[:, own])
        places, higher = np.concatenate((own, places)), np.concatenate((np.zeros(len(own), dtype=np.bool_), higher))
        centre, factor = np.concatenate((np.zeros(len(own)), centre)), np.concatenate((beside, factor))
    view = CoefficientView(
        0,
        snv=False,
        columns=places,
        compressed=higher,
        compression=choice.compression,
        centre=centre,
        factor=factor,
        turn=None,
    )
    if not turned:
        return view
    seen = view(columns)
    return CoefficientView(**{**vars(view), "turn": fit_components(seen, len(seen)).loadings})


def _pruned(
    part: Part, choice: Choice, columns: Floats
) -> tuple[NDArray[np.intp], NDArray[np.bool_], Floats, Floats]:
    """Columns kept, which of them are of higher order, their centres and factors."""
    own, paths = part.columns(choice.orders), part.of(choice.orders)
    if not paths:
        return own, np.zeros(0, dtype=np.bool_), np.zeros(0), np.zeros(0)
    higher = np.repeat([path.order > 0 for path in paths], part.positions)
    shaped = compress(columns[:, own], higher, choice.compression).reshape(len(columns), len(paths), part.positions)
    kept = kept_paths(shaped, paths, choice.keep)
    centre, factor = divisors(shaped[:, kept], [paths[index] for index in kept], choice.scaling)
    places = (kept[:, np.newaxis] * part.positions + np.arange(part.positions)).ravel()
    return own[places], higher[places], centre.ravel(), factor.ravel()


def _shared(factor: Floats, seen: Floats) -> Floats:
    """Factors that give the columns a summed variance of 1."""
    total = float(np.sqrt((seen.var(axis=0) * factor**2).sum()))
    return factor / total if total > 0 else factor


def compress(columns: Floats, higher: Flags, compression: str) -> Floats:
    """Logarithm or root of the columns of orders 1 and 2, held above `FLOOR`."""
    if compression == "none":
        return columns
    moduli = np.maximum(columns, 0)
    squeezed = np.log(moduli + FLOOR) if compression == "log" else np.sqrt(moduli + FLOOR)
    return np.where(higher, squeezed, columns)
