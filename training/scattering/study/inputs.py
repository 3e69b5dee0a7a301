"""Scattering coefficients as inputs of the regressors beside the derivatives, scaled in each fold by itself."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.spectrum import Axis
from training.features import Basis, BasisSpec, Projection, fit_basis
from training.lolo import Store
from training.prepared import Inputs, Prepared, balanced, capped, shift, training_set
from training.preprocessing import Floats, absorbance
from training.scattering.filters import ScatteringSpec
from training.scattering.layers import scattering_paths
from training.scattering.pruning import divisors
from training.scattering.transformer import ScatteringFeatures


@dataclass(frozen=True)
class Kind:
    """One scattering of spectra after SNV; see `ScatteringSpec`."""

    J: int
    order: int = 2
    compression: str = "none"

    def features(self, axis: Axis) -> ScatteringFeatures:
        """Unscaled and unpruned, for spectra on `axis`."""
        return ScatteringFeatures(
            axis.points,
            axis.unit.value,
            J=self.J,
            order=self.order,
            compression=self.compression,
            scaling="none",
        )


AVERAGES = (Kind(3, 0), Kind(4, 0), Kind(5, 0))
PLAIN = (Kind(3), Kind(4), Kind(5))
LOGARITHM = (Kind(3, compression="log"), Kind(4, compression="log"), Kind(5, compression="log"))
KINDS: Mapping[int, Kind] = {-1 - index: kind for index, kind in enumerate((*AVERAGES, *PLAIN, *LOGARITHM))}
"""By what stands for a kind among the views of a `BasisSpec`, where windows of the derivative are positive."""


def views_of(kinds: Sequence[Kind]) -> tuple[int, ...]:
    """What stands for these kinds."""
    return tuple(view for kind in kinds for view, other in KINDS.items() if other == kind)


def with_scattering(prepared: Sequence[Prepared], axis: Axis, views: Sequence[int] = tuple(KINDS)) -> list[Prepared]:
    """The libraries, reflectance on `axis`, with the coefficients that `views` stand for of their spectra and of the
    shifted copies."""
    first = absorbance(prepared[0].library.values)  # for the filters alone: nothing is scaled or pruned
    features = {view: KINDS[view].features(axis).fit(first) for view in views}

    def more(inputs: Inputs, nir: Floats) -> Inputs:
        seen = absorbance(nir)
        return Inputs(
            {**inputs.slopes, **{view: each.transform(seen) for view, each in features.items()}}, inputs.extra
        )

    return [
        replace(p, inputs=more(p.inputs, p.library.values), shifted=more(p.shifted, _shifted(p))) for p in prepared
    ]


class ScatteringStore(Store):
    """A store whose bases see every path of a scattering with the same variance over the training spectra of the
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
        paths = scattering_paths(ScatteringSpec(J=kind.J, order=kind.order))
        centre, factor = divisors(x.reshape(len(x), len(paths), -1), paths, "path")
        return centre.ravel(), factor.ravel()


def _unscaled(projection: Projection, centre: Floats, factor: Floats) -> Projection:
    """The projection for inputs before (x − centre) · factor."""
    return Projection(centre + projection.mean / factor, factor[:, np.newaxis] * projection.loadings)


def _shifted(p: Prepared) -> Floats:
    """The copies of `training.prepared.prepare`, drawn with the same seed."""
    return shift(p.library.values, np.random.default_rng(zlib.crc32(p.name.encode())))
