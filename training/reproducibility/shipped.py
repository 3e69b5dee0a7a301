"""What a bundle would show for a spectrum, in the unit of each property, also where it withholds the value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.inference.bundle import load_bundle
from core.inference.predictor import Predictor
from core.properties import PROPERTIES
from core.spectrum import Axis, Floats, Spectra


@dataclass(frozen=True, eq=False)
class Shown:
    """Estimates `values[n, p]` in the unit of each property, cut to what a soil can hold; `seen[n]`: not outside the
    domain."""

    values: Floats
    seen: NDArray[np.bool_]


class Shipped:
    """A bundle of `models`, run as the application runs it; properties that it withholds are estimated too.

    Raises `BundleError` where the bundle is missing or does not run here.
    """

    def __init__(self, models: Path, name: str) -> None:
        self.name = name
        self._predictor = Predictor(load_bundle(models / name), threads=1)
        manifest = self._predictor.bundle.manifest
        self.axis: Axis = manifest.nir_grid.axis()
        self.properties: tuple[str, ...] = tuple(model.name for model in manifest.properties)
        self.given: frozenset[str] = frozenset(one.name for one in manifest.properties if one.interval is not None)

    def __call__(self, spectra: Spectra) -> Shown:
        """Of spectra that cover the grid; `InputError` where they do not."""
        table = self._predictor.predict_table(spectra)
        models = self._predictor.bundle.manifest.properties
        columns = [
            np.clip(model.transform.inverse(value), *PROPERTIES[model.name].plausible)
            for model, value in zip(models, table.outputs.value.astype(np.float64).T, strict=True)
        ]
        return Shown(np.stack(columns, axis=1), np.asarray(~table.graded.outside.min(axis=1)))
