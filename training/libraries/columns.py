"""Which columns are read of a table, and what is read of them at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Floats

Kept = NDArray[np.float32]

MISSING = ("", "NA", "NaN", "nan", "NULL", "null", "N/A", "n/a", "#N/A", "None")
"""How the public files and common programs write that there is no value."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Some rows: `texts` are whole strings ("" where missing), `numbers` float64 and `spectra[b, m]` float32."""

    texts: dict[str, list[str]]
    numbers: dict[str, Floats]
    spectra: Kept


@dataclass(frozen=True)
class Wanted:
    """The columns to read, by what they hold; every one must be there."""

    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    spectra: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """All of them."""
        return [*self.texts, *self.numbers, *self.spectra]
