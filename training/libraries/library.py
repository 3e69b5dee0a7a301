"""A library: spectra of samples with laboratory values, on one axis."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Axis, Floats, Quantity
from training.libraries.averaging import means_by, several

Ids = NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Library:
    """Spectra of one set: one row per sample, or per scan where rows share a sample id (repeats).

    `values[n, m]` float64 on `axis`: reflectance as a fraction (NIR) or absorbance log10(1/R) (MIR), NaN
    where the set does not reach. `fold_groups[n]` names what must stay together in a split inside the
    library; libraries with the same `group` share soils and must stay together when a library is left out.
    `properties` maps OSSL names to `[n]` values in OSSL units, NaN where the laboratory gave none.
    `instruments[n]` names the scanner of a row, "" where it is not known.
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
    instruments: Ids = field(default_factory=lambda: np.empty(0, dtype=np.str_))

    def __post_init__(self) -> None:
        rows = len(self.sample_ids)
        if not len(self.instruments):
            object.__setattr__(self, "instruments", np.full(rows, "", dtype=np.str_))
        shapes = {
            len(self.fold_groups),
            len(self.instruments),
            self.values.shape[0],
            *(v.size for v in self.properties.values()),
        }
        if shapes != {rows} or self.values.shape[1:] != (len(self.axis),):
            raise ValueError(f"{self.name}: rows do not agree ({sorted(shapes | {rows})})")

    def __len__(self) -> int:
        return len(self.sample_ids)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Where there is a value `[n, m]`."""
        return np.isfinite(self.values)

    @property
    def repeats(self) -> NDArray[np.bool_]:
        """Which rows `[n]` share their sample with another row."""
        return several(self._rows()[1])

    def averaged(self) -> Library:
        """One row per sample, in the order in which they first appear: means of spectra and of properties.

        The instrument stays where all rows of a sample have the same.
        """
        first, rows = self._rows()
        ordered = self.take(first)
        same = np.bincount(rows, self.instruments != ordered.instruments[rows], minlength=len(first)) == 0
        return replace(
            ordered,
            values=means_by(self.values, rows, len(first)),
            instruments=np.where(same, ordered.instruments, ""),
            properties={name: means_by(values, rows, len(first)) for name, values in self.properties.items()},
        )

    def _rows(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """First row of each sample, in order, and the sample `[n]` of each row."""
        _, first, of = np.unique(self.sample_ids, return_index=True, return_inverse=True)
        order = np.argsort(first)
        return first[order], np.argsort(order)[of]

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
            instruments=self.instruments[rows],
            properties={name: values[rows] for name, values in self.properties.items()},
        )
