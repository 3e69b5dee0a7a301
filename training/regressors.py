"""The graph that ends in numbers: `nir`, `mu`, `mir` → `value`, `scale`, `phi`, `domain`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import torch
from torch import Tensor, nn

from training.domain import Distances, DomainModel
from training.features import Basis, BasisSpec, Joint, View
from training.local import place_prior, prior_arrays
from training.lolo import Candidate, Family, Model, Recipe
from training.mixed import Prior
from training.place_basis import PlaceBasis, PlaceFeatures
from training.prepared import MIR_STRIDE
from training.preprocessing import Derivative, Floats

WINDOWS = (15, 25, 35)
"""Points of the derivative, 30, 50 and 70 nm."""

PRIORS = tuple(Prior(1.0, noise, place, 0.3) for noise, place in product((0.1, 0.3, 1.0), (0.0, 0.3, 1.0)))
"""Variances relative to that of the laboratory values."""
LINEAR = BasisSpec(WINDOWS, 20, 0.5, 0, 1.0, rank=60)
KERNEL = BasisSpec(WINDOWS, 40, 0.5, 96, 0.7, rank=128)


def _families(*specs: BasisSpec) -> tuple[Family, ...]:
    """Per spec one family without and one with shifted copies."""
    return tuple(
        tuple(Candidate(spec, prior, shifted) for prior in PRIORS) for spec in specs for shifted in (False, True)
    )


EVERYTHING = _families(LINEAR, KERNEL)
"""Half ridge on components, half a Gaussian process; half of each learns from shifted copies too. Nothing in it was
picked by what it gives at the libraries left out."""
RECIPES = {"nir-1354-2490": _families(LINEAR), "nir-904-1696": EVERYTHING}
"""By grid what is shipped: these were picked by the figures of the libraries left out, which are a little too good
for it; those of `EVERYTHING` are reported beside them."""


def with_mir(recipe: Recipe) -> Recipe:
    """The recipe with families that see the latent or the predicted MIR beside the NIR."""
    spec = recipe[-1][0].spec
    return recipe + _families(replace(spec, source="nir+latent"), replace(spec, source="nir+mir"))


@dataclass(frozen=True)
class Block:
    """Columns `start:stop` of `phi` that a property uses."""

    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class Heads:
    """What a bundle computes: by property, in the order of the outputs, the model that estimates (`models`) and the
    one that local samples refine (`local`), and the scores of what a place has of its own."""

    models: Mapping[str, Model]
    local: Mapping[str, Model]
    place: PlaceBasis

    @property
    def joints(self) -> list[Joint]:
        """Each distinct list of bases once, in the order of `phi`."""
        distinct = {model.joint.specs: model.joint for model in (*self.models.values(), *self.local.values())}
        return list(distinct.values())

    def block(self, model: Model) -> Block:
        """Where the features of a model stand in `phi`."""
        start = 0
        for joint in self.joints:
            if joint.specs == model.joint.specs:
                break
            start += joint.size
        return Block(start, start + model.joint.size)

    @property
    def scores(self) -> Block:
        """Where the scores stand, after all features."""
        start = sum(joint.size for joint in self.joints)
        return Block(start, start + self.place.size)

    @property
    def width(self) -> int:
        """Columns of `phi`."""
        return self.scores.stop


class ViewFeatures(nn.Module):
    """A `View` as layers: components and kernel features of one input."""

    mean: Tensor
    loadings: Tensor
    landmarks: Tensor
    mixing: Tensor

    def __init__(self, view: View) -> None:
        super().__init__()
        self.length = view.length
        self.kernel = view.mixing.shape[1] > 0
        for name, values in (
            ("mean", view.projection.mean),
            ("loadings", view.projection.loadings),
            ("landmarks", view.landmarks),
            ("mixing", view.mixing),
        ):
            self.register_buffer(name, torch.tensor(values))

    def forward(self, x: Tensor) -> Tensor:
        """Features `[n, m]` of inputs `[n, g]`."""
        scores = (x - self.mean) @ self.loadings
        if not self.kernel:
            return scores
        own = (scores * scores).sum(dim=1, keepdim=True)
        theirs = (self.landmarks * self.landmarks).sum(dim=1)
        squared = (own + theirs - 2 * scores @ self.landmarks.T).clamp(min=0)
        return torch.cat((scores, torch.exp(-0.5 / self.length**2 * squared) @ self.mixing), dim=1)


class BasisFeatures(nn.Module):
    """A `Basis` as layers, without the constant."""

    rotation: Tensor

    def __init__(self, basis: Basis) -> None:
        super().__init__()
        self.spec = basis.spec
        self.preprocessing = nn.ModuleList(Derivative(window) for window in basis.spec.views)
        self.views = nn.ModuleList(ViewFeatures(view) for view in basis.views)
        self.register_buffer("rotation", torch.tensor(basis.rotation))

    def forward(self, nir: Tensor, mu: Tensor, mir: Tensor) -> Tensor:
        """Features `[n, rank]`."""
        inputs = [layer(nir) for layer in self.preprocessing]
        if self.spec.uses_mir:
            inputs.append(mu if self.spec.source == "nir+latent" else mir[:, ::MIR_STRIDE])
        parts = [view(x) for view, x in zip(self.views, inputs, strict=True)]
        return torch.cat(parts, dim=1) @ self.rotation


class JointFeatures(nn.Module):
    """A `Joint` as layers: the constant, then every basis."""

    def __init__(self, joint: Joint) -> None:
        super().__init__()
        self.bases = nn.ModuleList(map(BasisFeatures, joint.bases))

    def forward(self, nir: Tensor, mu: Tensor, mir: Tensor) -> Tensor:
        """Features `[n, size]`."""
        return torch.cat((torch.ones_like(nir[:, :1]), *(basis(nir, mu, mir) for basis in self.bases)), dim=1)


class Regressors(nn.Module):
    """All properties of a bundle, the features for a new place, and the distances from the domain."""

    def __init__(self, heads: Heads, domain: DomainModel) -> None:
        super().__init__()
        models = list(heads.models.values())
        self.joints = nn.ModuleList(map(JointFeatures, heads.joints))
        self.place = PlaceFeatures(heads.place)
        self.domain = Distances(domain)
        self.columns = [heads.block(model) for model in models]
        self.weights = nn.ParameterList(_frozen(w) for w, _, _ in map(_head, models))
        self.roots = nn.ParameterList(_frozen(root) for _, root, _ in map(_head, models))
        self.variances = [variance for _, _, variance in map(_head, models)]

    def forward(self, nir: Tensor, mu: Tensor, mir: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """`value`, `scale`, `phi` and `domain`."""
        phi = torch.cat([*(joint(nir, mu, mir) for joint in self.joints), self.place(nir)], dim=1)
        values, scales = [], []
        for block, weights, root, variance in zip(
            self.columns, self.weights, self.roots, self.variances, strict=True
        ):
            own = phi[:, block.start : block.stop]
            values.append(own @ weights)
            spread = own @ root
            scales.append(((spread * spread).sum(dim=1, keepdim=True) + variance).sqrt())
        return torch.cat(values, dim=1), torch.cat(scales, dim=1), phi, self.domain(nir)


def local_prior(heads: Heads) -> dict[str, Floats]:
    """What `local.npz` holds: the prior of each property at a new place (`training.local.prior_arrays`)."""
    arrays: dict[str, Floats] = {}
    for index, (name, model) in enumerate(heads.local.items()):
        columns = [(block.start, block.stop) for block in (heads.block(model), heads.scores)]
        arrays |= prior_arrays(index, place_prior(name, model, heads.place), heads.place, columns)
    return arrays


def _head(model: Model) -> tuple[Floats, Floats, float]:
    """Weights `[k, 1]`, root of the covariance `[k, k]` and remaining variance, in transformed units."""
    spread = model.standard.spread
    weights = spread * model.posterior.mean
    weights[0] += model.standard.centre
    values, vectors = np.linalg.eigh(model.posterior.covariance + np.diag(model.own))
    return weights[:, None], spread * vectors * np.sqrt(np.maximum(values, 0)), spread**2 * model.noise


def _frozen(values: Floats) -> nn.Parameter:
    return nn.Parameter(torch.tensor(values), requires_grad=False)
