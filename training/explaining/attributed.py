"""The shipped models asked what their estimates owe to each part of real spectra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.bands import bands_on
from core.errors import InputError
from core.inference.bundle import Bundle, load_bundle
from core.inference.explaining import plain_values
from core.inference.explanation import inside
from core.inference.predictor import Predictor
from core.spectrum import Axis, Quantity, Spectra
from training.bundles.mean_soil import mean_soil
from training.errors import TrainingCode
from training.libraries import NIR_GRIDS, Library, nir_libraries
from training.preprocessing import Floats

MOST_SPECTRA = 60
"""Of a library, evenly spaced: what carries estimates settles long before."""


@dataclass(frozen=True, eq=False)
class Attributed:
    """Spectra of one library under one bundle: `reflectance[n, g]`, `value[n, p]` and `reference[n, p]`, those of the
    mean soil, in the units of the `properties`, `contribution[n, k, p]` at the `knots`.

    `seen`: the library took part in the training of the bundle.
    """

    bundle: str
    library: str
    seen: bool
    properties: tuple[str, ...]
    knots: Axis
    reflectance: Floats
    value: Floats
    reference: Floats
    contribution: Floats

    @property
    def gaps(self) -> Floats:
        """`[n, p]`: what contributions miss of value − reference, as a part of their sum without signs."""
        missed = np.abs(self.value - self.reference - self.contribution.sum(axis=1))
        return np.asarray(missed / np.maximum(np.abs(self.contribution).sum(axis=1), 1e-12))

    def strength(self, column: int) -> Floats:
        """Mean |contribution| `[k]` of a property, its unit."""
        return np.asarray(np.abs(self.contribution[:, :, column]).mean(axis=0))


def bundles_in(models: Path, shared: Path) -> list[Bundle]:
    """The bundles of a folder that are made for a grid of the shipped ones, each with its mean soil.

    One that is older than explanations gets the mean of the libraries it was trained on. Raises `InputError`
    (`NO_BUNDLES`) where there is none, `BundleError` for a damaged one.
    """
    folders = sorted(folder for folder in models.glob("*") if folder.name in NIR_GRIDS)
    if not folders:
        raise InputError(TrainingCode.NO_BUNDLES, folder=str(models), known=", ".join(NIR_GRIDS))
    return [_with_mean_soil(load_bundle(folder), shared) for folder in folders]


def _with_mean_soil(bundle: Bundle, shared: Path) -> Bundle:
    if bundle.reference is not None:
        return bundle
    libraries = nir_libraries(shared, bundle.path.name)
    return replace(bundle, reference=mean_soil([library.values for library in libraries if library.may_ship]))


def attributed(predictor: Predictor, library: Library, most: int = MOST_SPECTRA) -> Attributed:
    """What the estimates of at most `most` spectra of a library on the grid of the bundle owe to each part."""
    rows = np.unique(np.linspace(0, len(library) - 1, min(most, len(library))).astype(np.intp))
    spectra = Spectra(library.axis, library.values[rows], Quantity.REFLECTANCE)
    manifest = predictor.bundle.manifest
    values = plain_values(manifest)
    found = [predictor.attribution(spectra[row].many(), values) for row in range(len(spectra))]
    return Attributed(
        bundle=manifest.id,
        library=library.name,
        seen=library.may_ship,
        properties=tuple(model.name for model in manifest.properties),
        knots=found[0].knots,
        reflectance=spectra.values,
        value=np.stack([one.value for one in found]),
        reference=np.stack([one.reference for one in found]),
        contribution=np.stack([one.contribution for one in found]),
    )


def shares(listed: Sequence[Attributed], column: int) -> tuple[Floats, float]:
    """Part of all |contribution| that lies in each named band `[b]`, and in none; libraries weigh alike."""
    parts = inside(listed[0].knots.points, bands_on(listed[0].knots))
    strengths = [one.strength(column) / one.strength(column).sum() for one in listed]
    mean = np.mean(strengths, axis=0)
    return np.asarray(mean @ parts), float(mean @ (1 - parts.sum(axis=1)))
