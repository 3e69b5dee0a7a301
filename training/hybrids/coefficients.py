"""Which coefficients a learner is given, and on what scale: fitted on training rows, unsupervised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.estimators.components import fit_components
from training.estimators.views import View
from training.hybrids.bank import Part
from training.preprocessing import Floats
from training.scattering.layers import LOG_FLOOR, ROOT_FLOOR
from training.scattering.pruning import divisors, kept_paths


class Choice(NamedTuple):
    """The bank of that number; paths up to `order`, compressed, pruned and scaled as by `ScatteringFeatures`."""

    bank: int = 0
    order: int = 2
    compression: str = "none"
    keep: float = 1.0
    scaling: str = "order"


@dataclass(frozen=True, eq=False, kw_only=True)
class CoefficientView(View):
    """Coefficients of one bank as a learner sees them; `turn` puts them on their principal components.

    A turn loses nothing of the training rows, and makes as few columns as there are rows: what is linear or reads
    distances gives the same, and sooner. Trees are given the coefficients themselves.
    """

    columns: NDArray[np.intp]
    compressed: NDArray[np.bool_]
    compression: str
    centre: Floats
    factor: Floats
    turn: Floats | None

    def __call__(self, spectra: Floats) -> Floats:
        """Of coefficients `[n, k]` of all banks."""
        seen = (compress(spectra[:, self.columns], self.compressed, self.compression) - self.centre) * self.factor
        return seen if self.turn is None else np.asarray(seen @ self.turn)


def fit_view(parts: Sequence[Part], choice: Choice, coefficients: Floats, *, turned: bool = True) -> CoefficientView:
    """Prune and scale on training rows `coefficients[n, k]`."""
    part = parts[choice.bank]
    paths, columns = part.upto(choice.order), part.columns(choice.order)
    higher = np.repeat([path.order > 0 for path in paths], part.positions)
    found = compress(coefficients[:, columns], higher, choice.compression)
    shaped = found.reshape(len(found), len(paths), part.positions)
    kept = kept_paths(shaped, paths, choice.keep)
    centre, factor = divisors(shaped[:, kept], [paths[index] for index in kept], choice.scaling)
    places = (kept[:, np.newaxis] * part.positions + np.arange(part.positions)).ravel()
    seen = (found[:, places] - centre.ravel()) * factor.ravel()
    turn = fit_components(seen, len(seen)).loadings if turned else None
    return CoefficientView(
        0,
        snv=False,
        columns=columns[places],
        compressed=higher[places],
        compression=choice.compression,
        centre=centre.ravel(),
        factor=factor.ravel(),
        turn=turn,
    )


def compress(coefficients: Floats, higher: NDArray[np.bool_], compression: str) -> Floats:
    """Logarithm or root of the columns of orders 1 and 2, with the floors of `training.scattering`."""
    if compression == "none":
        return coefficients
    moduli = np.maximum(coefficients, 0)
    squeezed = np.log(moduli + LOG_FLOOR) if compression == "log" else np.sqrt(moduli + ROOT_FLOOR)
    return np.where(higher, squeezed, coefficients)
