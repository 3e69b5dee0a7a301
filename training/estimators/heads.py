"""Fitted models as layers of plain operations: what can stand in the graph of a bundle (opset 17).

`head` turns the `PropertyModels` of a linear learner (`plsr`, `ridge`), of networks (`mlp`) or of Gaussian processes
(`gp`) into a module with the preprocessing inside.
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import torch
from torch import Tensor, nn

from core.errors import InputError
from core.properties import Transform, property_named
from training.errors import TrainingCode
from training.estimators.landmarks import Landmarks
from training.estimators.layers import Seen
from training.estimators.mlp import MLP, Ensemble
from training.estimators.pls import Coefficients
from training.estimators.process import Process
from training.estimators.properties import Code, PropertyModels
from training.estimators.ridge import RidgePath
from training.estimators.texture import BASIS, PARTS, LogRatios, Shares
from training.estimators.tuned import Chosen, Fitted, PerTarget
from training.preprocessing import Floats

LANDMARKS = 256
SMALLEST = 1e-9
"""Under a division: a part of nothing."""


def head(models: PropertyModels, landmarks: int = LANDMARKS) -> Head:
    """Layers that give what `models` gives; a Gaussian process by at most so many `landmarks`.

    Raises `InputError` (`NO_HEAD`) for a learner that is no plain sum of layers, such as a forest.
    """
    estimator = models.estimator
    if isinstance(estimator, MLP):
        return Head([Committee(estimator.model_)], models)
    if not isinstance(estimator, PerTarget):
        raise InputError(TrainingCode.NO_HEAD, estimator=type(estimator).__name__)
    return Head([_layers(fitted, type(estimator).__name__, landmarks) for fitted in estimator.models_], models)


def _layers(fitted: Fitted, learner: str, landmarks: int) -> nn.Module:
    if isinstance(fitted, Process):
        return Landmarks(fitted, landmarks)
    if isinstance(fitted, Chosen) and isinstance(fitted.path, Coefficients):
        return Linear(fitted, fitted.path.slopes[:, 0], float(fitted.path.offset[0]))
    if isinstance(fitted, Chosen) and isinstance(fitted.path, RidgePath):
        slopes = fitted.path.components.loadings @ fitted.path.slopes[:, 0]
        return Linear(fitted, slopes, fitted.path.offset - float(fitted.path.components.mean @ slopes))
    raise InputError(TrainingCode.NO_HEAD, estimator=learner)


class Head(nn.Module):
    """Raw inputs `x[n, m]` → `value[n, p]` and `scale[n, p]` on the scales of `core.properties`.

    The properties stand in the order of `names`.
    """

    lowest: Tensor
    highest: Tensor

    def __init__(self, learners: list[nn.Module], models: PropertyModels) -> None:
        super().__init__()
        self.learners = nn.ModuleList(learners)
        self.names = models.names
        self.codes = nn.ModuleList(_coded(code) for code in models.codes)
        self.register_buffer("lowest", torch.tensor(models.lowest))
        self.register_buffer("highest", torch.tensor(models.highest))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """All properties."""
        found = [learner(x) for learner in self.learners]
        targets = torch.cat([value for value, _ in found], dim=1)
        targets = torch.minimum(torch.maximum(targets, self.lowest), self.highest)
        spreads = torch.cat([spread for _, spread in found], dim=1)
        values, scales, start = [], [], 0
        for code in self.codes:
            width = 2 if isinstance(code, _Texture) else 1
            value, scale = code(targets[:, start : start + width], spreads[:, start : start + width])
            start += width
            values.append(value)
            scales.append(scale)
        return torch.cat(values, dim=1), torch.cat(scales, dim=1)


def _coded(code: Code) -> nn.Module:
    if isinstance(code, LogRatios | Shares):
        return _Texture(code)
    return _Same(from_zero=property_named(code.names[0]).transform is Transform.LOG1P)


class _Same(nn.Module):
    """A property whose target is its scale; the logarithm is not below that of nothing."""

    def __init__(self, *, from_zero: bool) -> None:
        super().__init__()
        self.from_zero = from_zero

    def forward(self, value: Tensor, spread: Tensor) -> tuple[Tensor, Tensor]:
        return value.clamp(min=0) if self.from_zero else value, spread


class _Texture(nn.Module):
    """The two targets of the texture → logits of its parts, and their spread to first order."""

    basis: Tensor

    def __init__(self, code: LogRatios | Shares) -> None:
        super().__init__()
        self.ratios = isinstance(code, LogRatios)
        self.columns = [PARTS.index(name) for name in code.names]
        self.register_buffer("basis", torch.tensor(BASIS))

    def forward(self, values: Tensor, spreads: Tensor) -> tuple[Tensor, Tensor]:
        parts = self._parts(values)
        logits, scales = [], []
        for column in self.columns:
            part = parts[:, column : column + 1]
            rest = (parts.sum(dim=1, keepdim=True) - part).clamp(min=SMALLEST)
            logits.append(torch.log(part.clamp(min=SMALLEST) / rest))
            slopes = self._slopes(parts, column, rest)
            scales.append(((slopes * spreads) ** 2).sum(dim=1, keepdim=True).sqrt())
        return torch.cat(logits, dim=1), torch.cat(scales, dim=1)

    def _parts(self, values: Tensor) -> Tensor:
        if self.ratios:
            return torch.softmax(values @ self.basis, dim=1)
        clay, share = torch.sigmoid(values[:, :1]), torch.sigmoid(values[:, 1:])
        return torch.cat((clay, (1 - clay) * share, (1 - clay) * (1 - share)), dim=1)

    def _slopes(self, parts: Tensor, column: int, rest: Tensor) -> Tensor:
        """Of the logit of a part by the two targets."""
        if self.ratios:
            others = torch.cat([parts[:, at : at + 1] for at in range(3) if at != column], dim=1) / rest
            own = self.basis[:, column]
            turned = torch.stack([self.basis[:, at] for at in range(3) if at != column])
            return own - others @ turned
        clay = parts[:, :1]
        if column == 0:
            return torch.cat((torch.ones_like(clay), torch.zeros_like(clay)), dim=1)
        other = parts[:, 3 - column : 4 - column] / (1 - clay).clamp(min=SMALLEST)
        return torch.cat((-clay / rest, (other if column == 1 else -other) / rest), dim=1)


class Linear(nn.Module):
    """One target of a linear learner: its estimate, and the inner error for every row."""

    slopes: Tensor

    def __init__(self, chosen: Chosen, slopes: Floats, offset: float) -> None:
        super().__init__()
        self.seen = Seen(chosen.preparation)
        self.register_buffer("slopes", torch.tensor(chosen.spread * slopes[:, np.newaxis]))
        self.offset = chosen.centre + chosen.spread * offset
        self.rmse = chosen.rmse

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`[n, 1]` each."""
        value = self.seen(x) @ self.slopes + self.offset
        return value, torch.zeros_like(value) + self.rmse


class Committee(nn.Module):
    """All targets of an ensemble of networks."""

    mean: Tensor
    loadings: Tensor
    centre: Tensor
    spread: Tensor
    inflation: Tensor

    def __init__(self, ensemble: Ensemble) -> None:
        super().__init__()
        self.seen = Seen(ensemble.preparation)
        # a copy: a module that is exported changes its precision in place
        self.networks = deepcopy(ensemble.networks)
        self.register_buffer("mean", torch.tensor(ensemble.components.mean))
        self.register_buffer("loadings", torch.tensor(ensemble.components.loadings / ensemble.scale))
        for name in ("centre", "spread", "inflation"):
            self.register_buffer(name, torch.tensor(getattr(ensemble, name)))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`[n, t]` each."""
        mean, log_variance = self.networks((self.seen(x) - self.mean) @ self.loadings)
        value = mean.mean(dim=0)
        variance = log_variance.exp().mean(dim=0) + ((mean - value) ** 2).mean(dim=0)
        return self.centre + self.spread * value, self.spread * self.inflation * variance.sqrt()
