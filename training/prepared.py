"""Libraries made ready for the regressors: derivatives, latents, predicted MIR, and who is left out with whom.

Every library is prepared twice: as it is, and as instruments with another wavelength scale would have measured
it. A model that sees both does not rest on where exactly a band stands.
"""

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

WINDOW = 25
"""Derivative, 50 nm, of the yardstick and of the domain."""
SHIFT = 1.5
"""Standard deviation of the wavelength error of the second copy, in grid points of 2 nm. Bench and handheld
instruments state accuracies of 1 to 3 nm."""

Rows = NDArray[np.intp]
Embed = Callable[[Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the views of a basis take: `slopes` by window, `extra` by `BasisSpec.source`."""

    slopes: Mapping[int, Floats]
    extra: Mapping[str, Floats]

    def of(self, spec: BasisSpec) -> list[Floats]:
        """One array per view of `spec`."""
        extra = [self.extra[spec.source]] if spec.uses_mir else []
        return [self.slopes[window] for window in spec.views] + extra


@dataclass(frozen=True, eq=False)
class Prepared:
    """A library with its `inputs`, those of its `shifted` copy, and `latent[n, 32]`."""

    library: Library
    inputs: Inputs
    shifted: Inputs
    latent: Floats

    @property
    def name(self) -> str:
        """Of the library."""
        return self.library.name

    @property
    def group(self) -> str:
        """Overlap group: left out together."""
        return self.library.group

    @property
    def slopes(self) -> Mapping[int, Floats]:
        """Derivative spectra by window."""
        return self.inputs.slopes

    def features(self, basis: Basis, *, shifted: bool = False) -> Floats:
        """Features `[n, m]` of all rows, or of their shifted copies."""
        return basis((self.shifted if shifted else self.inputs).of(basis.spec))

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
    inputs, latent = _inputs(library.values, windows, embed)
    moved = shift(library.values, np.random.default_rng(zlib.crc32(library.name.encode())))
    return Prepared(library, inputs, _inputs(moved, windows, embed)[0], latent)


def _inputs(nir: Floats, windows: Sequence[int], embed: Embed) -> tuple[Inputs, Floats]:
    latent, mir = embed(nir)
    slopes = {window: derivative(nir, window) for window in windows}
    return Inputs(slopes, {"nir+latent": latent, "nir+mir": mir[:, ::MIR_STRIDE]}), latent


def shift(nir: Floats, rng: np.random.Generator) -> Floats:
    """Reflectances `[n, g]` as instruments would give them whose wavelength is off by N(0, `SHIFT`) points each."""
    points = np.arange(nir.shape[1])
    off = rng.normal(0, SHIFT, len(nir))
    return np.stack([np.interp(points + by, points, row) for row, by in zip(nir, off, strict=True)])


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
    inputs = [
        np.vstack([x[rows] for x, rows in zip(listed, chosen, strict=True)])
        for listed in zip(*(p.inputs.of(spec) for p in training), strict=True)
    ]
    return fit_basis(spec, inputs, balanced([len(rows) for rows in chosen]), np.random.default_rng(spec.components))
