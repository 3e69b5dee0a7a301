"""Multilayer perceptrons: all targets jointly, an ensemble, a spread for every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor

from training.estimators.components import Components, fit_components
from training.estimators.folds import Folds, Groups, grouped_folds
from training.estimators.network import Networks, Rows, Schedule, train
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, Layout, Preparation, View, candidate_views, prepare_view
from training.preprocessing import Floats

WHITENING = 0.5
"""Scores enter divided by their spread to this power: neither drowned by the first nor lifted out of the noise."""


@dataclass(frozen=True)
class Ensemble:
    """Networks on scores; `inflation[t]` makes the spread right on the rows that members were not shown."""

    preparation: Preparation
    components: Components
    scale: Floats
    networks: Networks
    centre: Floats
    spread: Floats
    inflation: Floats
    error: float

    def scores(self, x: Floats) -> Tensor:
        """Inputs of the networks, `[n, k]`."""
        return torch.tensor(self.components(self.preparation(x)) / self.scale, dtype=torch.float32)

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Mean and standard deviation `[n, t]` of the mixture of the members."""
        with torch.no_grad():
            mean, log_variance = self.networks(self.scores(x))
            value = mean.mean(dim=0)
            variance = log_variance.exp().mean(dim=0) + mean.var(dim=0, unbiased=False)
        spread = variance.sqrt().double().numpy() * self.inflation
        return self.centre + self.spread * value.double().numpy(), self.spread * spread


class MLP(Estimator):
    """Several small networks, each stopped early on its own share of the groups; multi-task, labels may be missing.

    `members` networks of two hidden layers of `width`; the view is that of the least error on the rows that each
    member was not shown.
    """

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        members: int = 5,
        width: int = 64,
        components: int = 40,
        dropout: float = 0.1,
        decay: float = 1e-2,
        epochs: int = 400,
        seed: int = 0,
    ) -> None:
        # not the base's: `folds` is no parameter here, the members are the folds
        self.inputs = inputs
        self.seed = seed
        self.members = members
        self.width = width
        self.components = components
        self.dropout = dropout
        self.decay = decay
        self.epochs = epochs

    def fit(self, X: Floats, y: Floats, groups: Groups | None = None) -> Self:
        """Fit on all targets at once; rows without any label are left out."""
        x, targets, numbers = self._checked(X, y, groups)
        used = np.isfinite(targets).any(axis=1)
        if used.sum() < 2:
            raise ValueError(f"{int(used.sum())} labelled rows; at least 2 are needed")
        x, targets, numbers = x[used], targets[used], numbers[used]
        folds = grouped_folds(numbers, self.members, self.seed)
        views = candidate_views(self.inputs, x.shape[1], self.views)
        self.model_ = min((self._ensemble(view, x, targets, folds) for view in views), key=lambda found: found.error)
        return self

    def _estimates(self, x: Floats) -> tuple[Floats, Floats]:
        return self.model_.predict(x)

    def _ensemble(self, view: View, x: Floats, y: Floats, folds: Folds) -> Ensemble:
        preparation = prepare_view(self.inputs, view, x)
        prepared = preparation(x)
        components, scale = self._scores(prepared)
        centre, spread = np.nanmean(y, axis=0), np.nanstd(y, axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        known = np.isfinite(y)
        held = np.arange(self.members)[:, None] % (folds.max() + 1) == folds if folds.max() else None
        if held is None:
            held = np.zeros((self.members, len(x)), dtype=np.bool_)
        rows = Rows(
            torch.tensor(components(prepared) / scale, dtype=torch.float32),
            torch.tensor(np.where(known, (y - centre) / spread, 0.0), dtype=torch.float32),
            torch.tensor(known, dtype=torch.float32),
            torch.tensor(held),
        )
        networks = self._trained(rows)
        error, inflation = _unseen(networks, rows)
        return Ensemble(preparation, components, scale, networks, centre, spread, inflation, error)

    def _scores(self, prepared: Floats) -> tuple[Components, Floats]:
        """What the networks are given: partly whitened components of spectra, features as they are."""
        if self.inputs == Inputs.FEATURES:
            spread = prepared.std(axis=0)
            spread = np.where(spread > 0, spread, 1.0)
            return Components(prepared.mean(axis=0), np.eye(prepared.shape[1]), spread), spread
        components = fit_components(prepared, max(min(self.components, len(prepared) // 3), 1))
        return components, components.spread**WHITENING * components.spread[0] ** (1 - WHITENING)

    def _trained(self, rows: Rows) -> Networks:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            networks = Networks(self.members, rows.x.shape[1], self.width, rows.y.shape[1], self.dropout)
            schedule = Schedule(epochs=self.epochs, decay=self.decay)
            train(networks, rows, schedule, torch.Generator().manual_seed(self.seed))
        return networks


def _unseen(networks: Networks, rows: Rows) -> tuple[float, Floats]:
    """Mean squared error where a member was not shown the row, and by how much the spread was too small there."""
    with torch.no_grad():
        mean, log_variance = networks(rows.x)
    weight = rows.known * rows.held.unsqueeze(-1)
    counted = weight.sum(dim=(0, 1)).clamp(min=1)
    squared = (rows.y - mean) ** 2 * weight
    error = float((squared.sum(dim=(0, 1)) / counted).mean())
    ratio = ((squared * torch.exp(-log_variance)).sum(dim=(0, 1)) / counted).sqrt()
    known = weight.sum(dim=(0, 1)) > 0
    return error, np.asarray(torch.where(known, ratio, torch.ones_like(ratio)).double().numpy())
