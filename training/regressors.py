"""The graph that ends in numbers: `nir`, `mu`, `mir` → `value`, `scale`, `phi`, `domain`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from torch import Tensor, nn

from training.domain import Distances, DomainModel
from training.features import Basis, BasisSpec
from training.lolo import Candidate, Model
from training.mixed import Prior, new_place_covariance
from training.prepared import MIR_STRIDE
from training.preprocessing import Derivative, Floats

WINDOWS = (15, 25, 35)
"""Points of the derivative, 30, 50 and 70 nm."""


PRIORS = tuple(Prior(1.0, 1.0, noise, place, 0.3) for noise, place in product((0.1, 0.3, 1.0), (0.0, 1.0)))
"""Variances relative to that of the laboratory values."""


def _candidates(specs: Sequence[BasisSpec]) -> tuple[Candidate, ...]:
    return tuple(Candidate(spec, prior) for spec in specs for prior in PRIORS)


NIR_CANDIDATES = _candidates(
    [
        BasisSpec(window, *rest)
        for window in WINDOWS
        for rest in ((20, 0.5, 0, 1.0), (40, 0.0, 0, 1.0), (20, 0.5, 96, 0.7), (40, 0.5, 96, 0.7))
    ]
)
"""Ridge on components, and Gaussian process plus ridge, on NIR alone."""
MIR_CANDIDATES = _candidates(
    [
        BasisSpec(25, *rest, source)
        for source in ("nir+latent", "nir+mir")
        for rest in ((20, 0.5, 0, 1.0), (20, 0.5, 96, 0.7))
    ]
)
"""The same with the latent or the components of the predicted MIR beside the NIR."""
FIXED = Candidate(BasisSpec(25, 20, 0.5, 96, 0.7), Prior(1.0, 1.0, 0.3, 1.0, 0.3))
"""For properties with too few libraries to choose by: fixed beforehand."""


@dataclass(frozen=True)
class Block:
    """Columns `start:stop` of `phi` that a property uses."""

    start: int
    stop: int


def blocks(models: Mapping[str, Model]) -> tuple[dict[BasisSpec, Block], list[Basis]]:
    """Where each distinct basis stands in `phi`."""
    placed: dict[BasisSpec, Block] = {}
    bases: list[Basis] = []
    start = 0
    for model in models.values():
        spec = model.basis.spec
        if spec not in placed:
            placed[spec] = Block(start, start + model.basis.size)
            bases.append(model.basis)
            start += model.basis.size
    return placed, bases


class Features(nn.Module):
    """A `Basis` as layers: preprocessing, components, kernel."""

    mean: Tensor
    loadings: Tensor
    extra_mean: Tensor
    extra_loadings: Tensor
    landmarks: Tensor
    mixing: Tensor

    def __init__(self, basis: Basis) -> None:
        super().__init__()
        self.spec = basis.spec
        self.preprocessing = Derivative(basis.spec.window)
        self.register_buffer("mean", torch.tensor(basis.nir.mean))
        self.register_buffer("loadings", torch.tensor(basis.nir.loadings))
        if basis.beside is not None:
            self.register_buffer("extra_mean", torch.tensor(basis.beside.mean))
            self.register_buffer("extra_loadings", torch.tensor(basis.beside.loadings))
        self.register_buffer("landmarks", torch.tensor(basis.landmarks))
        self.register_buffer("mixing", torch.tensor(basis.mixing))

    def forward(self, nir: Tensor, mu: Tensor, mir: Tensor) -> Tensor:
        """Features `[n, m]`."""
        scores = (self.preprocessing(nir) - self.mean) @ self.loadings
        if self.spec.uses_mir:
            extra = mu if self.spec.source == "nir+latent" else mir[:, ::MIR_STRIDE]
            other = (extra - self.extra_mean) @ self.extra_loadings
            scores = torch.cat((scores, other), dim=1) / 2**0.5
        columns = [torch.ones_like(scores[:, :1]), scores]
        if self.spec.landmarks:
            columns.append(self._kernel(scores) @ self.mixing)
        return torch.cat(columns, dim=1)

    def _kernel(self, scores: Tensor) -> Tensor:
        own = (scores * scores).sum(dim=1, keepdim=True)
        theirs = (self.landmarks * self.landmarks).sum(dim=1)
        squared = (own + theirs - 2 * scores @ self.landmarks.T).clamp(min=0)
        return torch.exp(-0.5 / self.spec.length**2 * squared)


class Regressors(nn.Module):
    """All properties of a bundle, in the order of `models`, and the distances from the domain."""

    def __init__(self, models: Mapping[str, Model], domain: DomainModel) -> None:
        super().__init__()
        placed, bases = blocks(models)
        self.features = nn.ModuleList(Features(basis) for basis in bases)
        self.domain = Distances(domain)
        self.columns = [placed[model.basis.spec] for model in models.values()]
        self.weights = nn.ParameterList(_frozen(w) for w, _, _ in map(_head, models.values()))
        self.roots = nn.ParameterList(_frozen(root) for _, root, _ in map(_head, models.values()))
        self.variances = [variance for _, _, variance in map(_head, models.values())]

    def forward(self, nir: Tensor, mu: Tensor, mir: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """`value`, `scale`, `phi` and `domain`."""
        phi = torch.cat([features(nir, mu, mir) for features in self.features], dim=1)
        values, scales = [], []
        for block, weights, root, variance in zip(
            self.columns, self.weights, self.roots, self.variances, strict=True
        ):
            own = phi[:, block.start : block.stop]
            values.append(own @ weights)
            spread = own @ root
            scales.append(((spread * spread).sum(dim=1, keepdim=True) + variance).sqrt())
        return torch.cat(values, dim=1), torch.cat(scales, dim=1), phi, self.domain(nir, mu)


def local_prior(models: Mapping[str, Model], priors: Mapping[str, Prior]) -> dict[str, Floats]:
    """What `local.npz` holds: the Gaussian of each property at a new place, transformed units.

    For property number i: `i.columns` (start, stop) of `phi`; `i.mean[k]` and `i.covariance[k, k]` of the weights
    on these columns, the difference of a place included; `i.noise` and `i.offset`, the variances of one laboratory
    value and of the offset of a place, which is common to all samples of the place. `phi · mean` is the `value` of
    the graph; the variances are those of `training.local`, chosen for learning from local samples.
    """
    placed, _ = blocks(models)
    arrays: dict[str, Floats] = {}
    for index, (name, model) in enumerate(models.items()):
        block, prior, spread = placed[model.basis.spec], priors[name], model.standard.spread
        weights, _, _ = _head(model)
        arrays |= {
            f"{index}.columns": np.array([block.start, block.stop], dtype=np.int64),
            f"{index}.mean": weights[:, 0],
            f"{index}.covariance": new_place_covariance(model.posterior, prior, model.basis.linear) * spread**2,
            f"{index}.noise": np.array(prior.noise * spread**2),
            f"{index}.offset": np.array(prior.offset * spread**2),
        }
    return arrays


def _head(model: Model) -> tuple[Floats, Floats, float]:
    """Weights `[k, 1]`, root of the covariance `[k, k]` and remaining variance, in transformed units."""
    spread, prior = model.standard.spread, model.candidate.prior
    weights = spread * model.posterior.mean
    weights[0] += model.standard.centre
    covariance = new_place_covariance(model.posterior, prior, model.basis.linear)
    values, vectors = np.linalg.eigh(covariance)
    root = spread * vectors * np.sqrt(np.maximum(values, 0))
    return weights[:, None], root, spread**2 * (prior.noise + prior.offset)


def _frozen(values: Floats) -> nn.Parameter:
    return nn.Parameter(torch.tensor(values), requires_grad=False)
