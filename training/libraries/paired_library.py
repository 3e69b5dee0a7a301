"""NIR, MIR and laboratory values of one set of samples, brought together: what the method learns from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Axis, Floats
from training.libraries.columns import Kept
from training.libraries.library import Ids

Chosen = NDArray[np.intp] | NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PairedLibrary:
    """One row per sample, in the order of `sample_ids`; a sample may have NIR, MIR, laboratory values or any of them.

    `nir[n, g]` reflectance as a fraction on `nir_axis`, the mean over the sample's scans; `mir[n, 1700]` absorbance
    on `MIR_AXIS`, the mean over its scans. A row of NaN says that the sample has no such spectrum; single NaN in
    `mir` that the set does not reach there. `instruments[n]` names the NIR scanner ("" where unknown or several).
    `properties` maps OSSL names to `[n]` values in OSSL units, NaN where there is none. `mir_repeats[r, 1700]` are
    the single MIR scans that exist beside the means and `repeat_rows[r]` the sample each belongs to (both empty
    where the set gives means only; float32 as read, which at the scale of the KSSL saves 2 GiB).
    """

    name: str
    sample_ids: Ids
    nir_axis: Axis
    nir: Floats
    mir: Floats
    instruments: Ids
    properties: dict[str, Floats]
    mir_repeats: Floats | Kept
    repeat_rows: NDArray[np.intp]
    licence: str = ""

    def __len__(self) -> int:
        return len(self.sample_ids)

    @property
    def has_nir(self) -> NDArray[np.bool_]:
        """Which samples `[n]` have a NIR spectrum (complete: no NaN)."""
        return np.asarray(np.isfinite(self.nir).all(axis=1))

    @property
    def has_mir(self) -> NDArray[np.bool_]:
        """Which samples `[n]` have a MIR spectrum (at least in part)."""
        return np.asarray(np.isfinite(self.mir).any(axis=1))

    @property
    def has_both(self) -> NDArray[np.bool_]:
        """Which samples `[n]` are pairs."""
        return np.asarray(self.has_nir & self.has_mir)

    def labelled(self, name: str) -> NDArray[np.bool_]:
        """Which samples `[n]` have a laboratory value of the property; none when the set lacks it."""
        values = self.properties.get(name)
        return np.zeros(len(self), dtype=np.bool_) if values is None else np.isfinite(values)

    def take(self, rows: Chosen) -> PairedLibrary:
        """The same set with these samples only, each at most once, repeats following their samples."""
        kept = np.flatnonzero(rows) if rows.dtype == np.bool_ else np.asarray(rows, dtype=np.intp)
        place = np.full(len(self), -1, dtype=np.intp)
        place[kept] = np.arange(len(kept))
        stays = place[self.repeat_rows] >= 0
        return replace(
            self,
            sample_ids=self.sample_ids[kept],
            nir=self.nir[kept],
            mir=self.mir[kept],
            instruments=self.instruments[kept],
            properties={name: values[kept] for name, values in self.properties.items()},
            mir_repeats=self.mir_repeats[stays],
            repeat_rows=place[self.repeat_rows[stays]],
        )
