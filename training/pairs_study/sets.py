"""Sets of real pairs as arrays, and the MIR of all other soils for pretraining."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.autoencoder import Mask, snv
from training.encoder import Pairs
from training.libraries import mir_libraries, pairs
from training.preprocessing import Floats

Rows = NDArray[np.intp]
BINNED = 3
"""Neighbouring NIR points that are averaged, 6 cm⁻¹: no soil band is as narrow, and what is fitted is a third."""


@dataclass(frozen=True, eq=False)
class PairedSet:
    """Pairs of a set, properties by OSSL name, and `pool`: SNV MIR and mask of the soils of all other sets."""

    name: str
    pairs: Pairs
    groups: NDArray[np.str_]
    properties: dict[str, Floats]
    pool: tuple[Floats, Mask]

    def __len__(self) -> int:
        return len(self.groups)

    def take(self, rows: Rows) -> Pairs:
        """Pairs of these rows."""
        return Pairs(self.pairs.nir[rows], self.pairs.mir[rows], self.pairs.mask[rows])


def paired_set(shared: Path, name: str) -> PairedSet:
    """The set `name` of `training.libraries.pairs`; sets that share its soils are not in the pool."""
    nir, mir = pairs(shared, name)
    libraries = [*mir_libraries(shared), *mir_libraries(shared, evaluation=True)]
    others = np.vstack([library.values for library in libraries if library.group != mir.group])
    own = Pairs(binned(nir.values), snv(mir.values), np.isfinite(mir.values))
    return PairedSet(name, own, nir.fold_groups, nir.properties, (snv(others), np.isfinite(others)))


def binned(values: Floats) -> Floats:
    """Means of `BINNED` neighbouring columns; what is left over at the end is dropped."""
    width = values.shape[1] // BINNED
    return np.asarray(values[:, : width * BINNED].reshape(len(values), width, BINNED).mean(axis=2))
