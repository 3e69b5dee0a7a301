"""A library: spectra of samples with laboratory values, on one axis."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Axis, Floats, Quantity

Ids = NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Library:
    """Spectra of one set: one row per sample (per sample and instrument in the ring trial).

    `values[n, m]` float64 on `axis`: reflectance as a fraction (NIR) or absorbance log10(1/R) (MIR), NaN
    where the set does not reach. `fold_groups[n]` names what must stay together in a split inside the
    library; libraries with the same `group` share soils and must stay together when a library is left out.
    `properties` maps OSSL names to `[n]` values in OSSL units, NaN where the laboratory gave none.
    """

    name: str
    group: str
    axis: Axis
    quantity: Quantity
    values: Floats
    sample_ids: Ids
    fold_groups: Ids
    properties: dict[str, Floats]
    licence: str
    contributors: str
    state: str
    may_ship: bool

    def __post_init__(self) -> None:
        rows = len(self.sample_ids)
        shapes = {len(self.fold_groups), self.values.shape[0], *(v.size for v in self.properties.values())}
        if shapes != {rows} or self.values.shape[1:] != (len(self.axis),):
            raise ValueError(f"{self.name}: rows do not agree ({sorted(shapes | {rows})})")

    def __len__(self) -> int:
        return len(self.sample_ids)

    def labelled(self, name: str) -> NDArray[np.bool_]:
        """Which rows `[n]` have a laboratory value of the property; none when the set lacks it."""
        values = self.properties.get(name)
        return np.zeros(len(self), dtype=np.bool_) if values is None else np.isfinite(values)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Library:
        """The same library with these rows only."""
        return replace(
            self,
            values=self.values[rows],
            sample_ids=self.sample_ids[rows],
            fold_groups=self.fold_groups[rows],
            properties={name: values[rows] for name, values in self.properties.items()},
        )
