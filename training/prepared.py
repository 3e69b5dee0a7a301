"""Libraries made ready for the regressors: derivatives, latents, predicted MIR, and who is left out with whom."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.properties import PROPERTIES
from training.features import Basis, BasisSpec, fit_basis
from training.libraries.library import Library
from training.preprocessing import Floats, derivative

CAP = 200
"""Most rows that one library gives to a fit, so that the big ones do not dominate."""
MIR_STRIDE = 4
"""Every fourth point of the predicted MIR, 8 cm⁻¹, is enough for its components."""

Rows = NDArray[np.intp]
Embed = Callable[[Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A library with its inputs: `slopes` by window, `extra` by `BasisSpec.source`, and `latent[n, 32]`."""

    library: Library
    slopes: Mapping[int, Floats]
    extra: Mapping[str, Floats]
    latent: Floats

    @property
    def name(self) -> str:
        """Of the library."""
        return self.library.name

    @property
    def group(self) -> str:
        """Overlap group: left out together."""
        return self.library.group

    def inputs(self, spec: BasisSpec) -> tuple[Floats, Floats | None]:
        """What a basis of `spec` takes."""
        return self.slopes[spec.window], self.extra.get(spec.source)

    def features(self, basis: Basis) -> Floats:
        """Features `[n, m]` of all rows."""
        return basis(*self.inputs(basis.spec))

    def labelled(self, name: str) -> Rows:
        """Rows with a laboratory value of the property."""
        return np.flatnonzero(self.library.labelled(name))

    def targets(self, name: str, rows: Rows) -> Floats:
        """Laboratory values of `rows` on the scale of the model."""
        return PROPERTIES[name].transform.forward(self.library.properties[name][rows])

    def training_rows(self, name: str, allowed: Rows | None = None) -> Rows:
        """At most `CAP` labelled rows (of `allowed`, when given), drawn with a seed of the library's own."""
        rows = self.labelled(name)
        return capped(rows if allowed is None else np.intersect1d(rows, allowed), f"{self.name}/{name}")


def capped(rows: Rows, key: str) -> Rows:
    """At most `CAP` of `rows`, the draw depending on `key` alone."""
    if len(rows) <= CAP:
        return rows
    rng = np.random.default_rng(zlib.crc32(key.encode()))
    return np.sort(rng.choice(rows, CAP, replace=False))


def prepare(libraries: Sequence[Library], windows: Sequence[int], embed: Embed) -> list[Prepared]:
    """Compute every input once; `embed` gives latent `[n, 32]` and predicted MIR `[n, 1700]` of reflectances."""
    return [_prepared(library, windows, embed) for library in libraries]


def _prepared(library: Library, windows: Sequence[int], embed: Embed) -> Prepared:
    latent, mir = embed(library.values)
    slopes = {window: derivative(library.values, window) for window in windows}
    extra = {"nir+latent": latent, "nir+mir": mir[:, ::MIR_STRIDE]}
    return Prepared(library, slopes, extra, latent)


def groups_with(prepared: Sequence[Prepared], name: str) -> list[str]:
    """Overlap groups that have labels of the property, in order of appearance."""
    return list(dict.fromkeys(p.group for p in prepared if len(p.labelled(name))))


def training_set(prepared: Sequence[Prepared], left_out: str | None) -> list[Prepared]:
    """The libraries whose weights may ship, without those of the group left out."""
    return [p for p in prepared if p.library.may_ship and p.group != left_out]


def balanced(sizes: Sequence[int]) -> Floats:
    """Weight of each row when a library of n rows weighs √n: between one vote per row and one per library."""
    return np.concatenate([np.full(size, 1 / np.sqrt(size)) for size in sizes])


def basis_for(spec: BasisSpec, training: Sequence[Prepared], allowed: Mapping[str, Rows] | None = None) -> Basis:
    """Fit the features on the spectra of `training` (of the `allowed` rows of each), capped and balanced."""
    chosen = [capped(np.arange(len(p.latent)) if allowed is None else allowed[p.name], p.name) for p in training]
    slopes = np.vstack([p.slopes[spec.window][rows] for p, rows in zip(training, chosen, strict=True)])
    extra = None
    if spec.uses_mir:
        extra = np.vstack([p.extra[spec.source][rows] for p, rows in zip(training, chosen, strict=True)])
    rng = np.random.default_rng(spec.components)
    return fit_basis(spec, slopes, extra, balanced([len(rows) for rows in chosen]), rng)
