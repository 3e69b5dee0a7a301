"""The regressors on latents: small networks that were each kept from a part of the samples.

The networks of `training.estimators` order their inputs by variance and stop early, which suits spectra; latents have
variance one by construction. Here the inputs are disturbed instead, every network has a straight path from them, and
all run to the end (`docs/training/reproduce.md` has what that is worth).
"""

from __future__ import annotations

from typing import Self

import numpy as np
import torch
from torch import Tensor

from training.estimators.folds import Folds, Groups, grouped_folds
from training.estimators.network import Networks
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, Layout
from training.preprocessing import Floats

FARTHEST = 5.0
"""Standard deviations at which an input saturates."""
SMALL_BATCH, LARGE_BATCH, LARGE = 128, 512, 4000


class LatentNetworks(Estimator):
    """`members` networks of two hidden layers of `width`, each kept from one of as many parts of the groups.

    Inputs are moved to mean zero and divided by the largest deviation, then disturbed by `noise` (in the same units).
    The spread is the error where the members were not shown the rows.
    """

    def __init__(
        self,
        inputs: Layout = Inputs.FEATURES,
        members: int = 10,
        width: int = 32,
        noise: float = 0.15,
        dropout: float = 0.1,
        decay: float = 0.05,
        steps: int = 800,
        seed: int = 0,
    ) -> None:
        super().__init__(inputs, members, seed)
        self.members = members
        self.width = width
        self.noise = noise
        self.dropout = dropout
        self.decay = decay
        self.steps = steps

    def fit(self, X: Floats, y: Floats, groups: Groups | None = None) -> Self:
        """Fit on all targets at once; NaN is a label that is missing."""
        x, targets, numbers = self._checked(X, y, groups)
        folds = grouped_folds(numbers, self.members, self.seed)
        self.mean_, self.scale_ = x.mean(axis=0), float(x.std(axis=0).max()) or 1.0
        self.centre_, spread = np.nanmean(targets, axis=0), np.nanstd(targets, axis=0)
        self.spread_ = np.where(spread > 0, spread, 1.0)
        known = np.isfinite(targets)
        wanted = np.where(known, (targets - self.centre_) / self.spread_, 0.0)
        shown = (np.arange(self.members)[:, None] != folds) | (folds.max() == 0)
        self.networks_ = self._trained(self._scaled(x), _tensor(wanted), _tensor(known), torch.from_numpy(shown))
        self.error_ = self._unseen(x, wanted, known, folds)
        return self

    def _estimates(self, x: Floats) -> tuple[Floats, Floats]:
        value = self._raw(x).mean(axis=0)
        error = np.broadcast_to(self.error_ * self.spread_, value.shape)
        return self.centre_ + self.spread_ * value, np.array(error)

    def _raw(self, x: Floats) -> Floats:
        """Standardised estimates `[members, n, t]`."""
        with torch.no_grad():
            return np.asarray(self.networks_(self._scaled(x))[0].double().numpy())

    def _scaled(self, x: Floats) -> Tensor:
        return _tensor((x - self.mean_) / self.scale_).clamp(-FARTHEST, FARTHEST)

    def _unseen(self, x: Floats, wanted: Floats, known: Floats, folds: Folds) -> Floats:
        """Root mean square error `[t]`, standardised, of the member that was not shown the row."""
        error = np.where(known, self._raw(x)[folds, np.arange(len(x))] - wanted, 0.0)
        return np.asarray(np.sqrt((error**2).sum(axis=0) / np.maximum(known.sum(axis=0), 1)))

    def _trained(self, x: Tensor, y: Tensor, known: Tensor, shown: Tensor) -> Networks:
        batch = LARGE_BATCH if len(x) > LARGE else SMALL_BATCH
        rate = 3e-3
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            networks = Networks(self.members, x.shape[1], self.width, y.shape[1], self.dropout)
            optimiser = torch.optim.AdamW(networks.parameters(), rate, weight_decay=self.decay)
            schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=self.steps)
            for _ in range(self.steps):
                rows = torch.randint(len(x), (batch,))
                mean, _ = networks(x[rows] + self.noise * torch.randn(batch, x.shape[1]))
                weight = known[rows] * shown[:, rows].unsqueeze(-1)
                loss = ((mean - y[rows]) ** 2 * weight).sum() / (self.members * batch * y.shape[1])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
        return networks.eval()


def _tensor(values: Floats) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)
