"""Scattering coefficients as inputs of the regressors beside the derivatives, scaled in each fold by itself."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.spectrum import Axis, AxisUnit
from training.features import Basis, BasisSpec, Projection, fit_basis
from training.lolo import Store
from training.prepared import Inputs, Prepared, balanced, capped, shift, training_set
from training.preprocessing import Floats, absorbance
from training.scattering.filters import Path, ScatteringSpec
from training.scattering.layers import FLOOR, scattering_paths
from training.scattering.pruning import divisors
from training.scattering.transformer import ScatteringFeatures


@dataclass(frozen=True)
class Kind:
    """What is taken of a scattering of spectra after SNV: paths up to `order`, those of orders 1 and 2 by their
    `logarithm` or not; `scaling` of paths over the training spectra of a fold (`training.scattering.pruning`)."""

    J: int
    order: int = 2
    logarithm: bool = False
    scaling: str = "none"

    @property
    def paths(self) -> tuple[Path, ...]:
        """Of its coefficients."""
        return scattering_paths(ScatteringSpec(J=self.J, order=self.order))

    def of(self, coefficients: Floats) -> Floats:
        """Its columns of all unscaled coefficients `[n, m]`."""
        positions = ScatteringSpec(J=self.J).positions
        found = coefficients[:, : len(self.paths) * positions]
        if not self.logarithm:
            return found
        return np.asarray(np.hstack((found[:, :positions], np.log(found[:, positions:] + FLOOR))))


SCALES = (3, 4, 5)
AVERAGES = tuple(Kind(J, order=0) for J in SCALES)
PLAIN = tuple(Kind(J) for J in SCALES)
EQUAL = tuple(Kind(J, scaling="order") for J in SCALES)
LOGARITHM = tuple(Kind(J, logarithm=True, scaling="path") for J in SCALES)
KINDS: Mapping[int, Kind] = {-1 - index: kind for index, kind in enumerate((*AVERAGES, *PLAIN, *EQUAL, *LOGARITHM))}
"""By what stands for a kind among the views of a `BasisSpec`, where windows of the derivative are positive."""


def views_of(kinds: Sequence[Kind]) -> tuple[int, ...]:
    """What stands for these kinds."""
    return tuple(view for kind in kinds for view, other in KINDS.items() if other == kind)


def with_scattering(prepared: Sequence[Prepared], axis: Axis, views: Sequence[int] = tuple(KINDS)) -> list[Prepared]:
    """The libraries, reflectance on `axis`, with what `views` stand for, of the shifted copies too."""
    first = absorbance(prepared[0].library.values)  # for the filters alone: nothing is scaled or pruned
    nm = axis.to(AxisUnit.NM)
    scales = {
        J: ScatteringFeatures(nm, "nm", J=J, scaling="none").fit(first) for J in {KINDS[view].J for view in views}
    }

    def more(inputs: Inputs, nir: Floats) -> Inputs:
        found = {J: features.transform(absorbance(nir)) for J, features in scales.items()}
        return Inputs(
            {**inputs.slopes, **{view: KINDS[view].of(found[KINDS[view].J]) for view in views}}, inputs.extra
        )

    return [
        replace(p, inputs=more(p.inputs, p.library.values), shifted=more(p.shifted, _shifted(p))) for p in prepared
    ]


class ScatteringStore(Store):
    """A store whose bases scale the paths of a scattering where its kind says so, over the training spectra of the
    fold; the scaling becomes part of the projection, so that a basis takes coefficients as they are."""

    def fitted(self, spec: BasisSpec, left_out: str | None) -> Basis:
        """As `training.prepared.basis_for`, on scaled coefficients."""
        training = training_set(self.prepared, left_out)
        chosen = [capped(np.arange(len(p.latent)), p.name) for p in training]
        inputs = [
            np.vstack([x[rows] for x, rows in zip(listed, chosen, strict=True)])
            for listed in zip(*(p.inputs.of(spec) for p in training), strict=True)
        ]
        scales = [self._scale(view, x) for view, x in zip(spec.views, inputs, strict=True)]
        scaled = [(x - centre) * factor for x, (centre, factor) in zip(inputs, scales, strict=True)]
        weights = balanced([len(rows) for rows in chosen])
        basis = fit_basis(spec, scaled, weights, np.random.default_rng(spec.components))
        views = [
            replace(view, projection=_unscaled(view.projection, *scale))
            for view, scale in zip(basis.views, scales, strict=True)
        ]
        return replace(basis, views=tuple(views))

    @staticmethod
    def _scale(view: int, x: Floats) -> tuple[Floats, Floats]:
        if view not in KINDS:
            return np.zeros(x.shape[1]), np.ones(x.shape[1])
        kind = KINDS[view]
        centre, factor = divisors(x.reshape(len(x), len(kind.paths), -1), kind.paths, kind.scaling)
        return centre.ravel(), factor.ravel()


def _unscaled(projection: Projection, centre: Floats, factor: Floats) -> Projection:
    """The projection for inputs before (x − centre) · factor."""
    return Projection(centre + projection.mean / factor, factor[:, np.newaxis] * projection.loadings)


def _shifted(p: Prepared) -> Floats:
    """The copies of `training.prepared.prepare`, drawn with the same seed."""
    return shift(p.library.values, np.random.default_rng(zlib.crc32(p.name.encode())))
