"""A small network, or several at once, with a mean and a spread for every target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

LOG_VARIANCES = (-10.0, 3.0)
"""The spread stays within e^±: a row fitted exactly must not drown the others."""


@dataclass(frozen=True)
class Schedule:
    """How it learns; `beta` weighs each row by its own variance to that power (Seitzer et al. 2022)."""

    epochs: int = 400
    patience: int = 40
    rate: float = 5e-3
    decay: float = 1e-2
    beta: float = 0.5
    batch: int = 2048


class Networks(nn.Module):
    """`members` networks side by side: a linear path plus two hidden layers, `x[n, k]` → mean and log variance.

    Both outputs are `[members, n, targets]`, in standardised units.
    """

    def __init__(self, members: int, inputs: int, width: int, targets: int, dropout: float) -> None:
        super().__init__()
        self.targets = targets
        self.first = _Layer(members, inputs, width)
        self.second = _Layer(members, width, width)
        self.last = _Layer(members, width, 2 * targets)
        self.straight = _Layer(members, inputs, 2 * targets)
        self.dropout = nn.Dropout(dropout)
        with torch.no_grad():
            self.last.weight.mul_(0.1)
            self.straight.weight.mul_(0.1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance."""
        inputs = x.unsqueeze(0).expand(self.first.weight.shape[0], -1, -1)
        hidden = self.dropout(nn.functional.silu(self.first(inputs)))
        hidden = self.dropout(nn.functional.silu(self.second(hidden)))
        out = self.last(hidden) + self.straight(inputs)
        return out[..., : self.targets], out[..., self.targets :].clamp(*LOG_VARIANCES)


class _Layer(nn.Module):
    """A linear layer per member."""

    def __init__(self, members: int, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(members, inputs, outputs) / inputs**0.5)
        self.bias = nn.Parameter(torch.zeros(members, 1, outputs))

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = torch.baddbmm(self.bias, x, self.weight)
        return out


@dataclass(frozen=True)
class Rows:
    """Inputs `x[n, k]`, targets `y[n, t]`, `known[n, t]` where there is a label, `held[e, n]` by which member."""

    x: Tensor
    y: Tensor
    known: Tensor
    held: Tensor


def train(networks: Networks, rows: Rows, schedule: Schedule, generator: torch.Generator) -> None:
    """Fit in place; every member ends with the weights that were best on the rows it was not shown."""
    optimizer = torch.optim.AdamW(networks.parameters(), schedule.rate, weight_decay=schedule.decay)
    shown = rows.known * (~rows.held).unsqueeze(-1)
    hidden = rows.known * rows.held.unsqueeze(-1)
    best = torch.full((len(rows.held),), torch.inf)
    kept = {name: value.detach().clone() for name, value in networks.named_parameters()}
    waited = 0
    for _ in range(schedule.epochs):
        networks.train()
        for some in _batches(len(rows.x), schedule.batch, generator):
            optimizer.zero_grad()
            mean, log_variance = networks(rows.x[some])
            loss = _loss(mean, log_variance, rows.y[some], shown[:, some], schedule.beta).sum()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        networks.eval()
        with torch.no_grad():
            mean, log_variance = networks(rows.x)
            error = _loss(mean, log_variance, rows.y, hidden, 0.0)
            better = error < best - 1e-4
            best = torch.where(better, error, best)
            for name, value in networks.named_parameters():
                kept[name][better] = value[better]
        waited = 0 if better.any() else waited + 1
        if waited >= schedule.patience:
            break
    with torch.no_grad():
        for name, value in networks.named_parameters():
            value.copy_(kept[name])


def _loss(mean: Tensor, log_variance: Tensor, y: Tensor, weight: Tensor, beta: float) -> Tensor:
    """Negative log-likelihood `[members]` of a Gaussian, each target weighing the same."""
    each = 0.5 * (log_variance + (y - mean) ** 2 * torch.exp(-log_variance))
    if beta:
        each = each * torch.exp(beta * log_variance.detach())
    counted = weight.sum(dim=1)
    summed = (each * weight).sum(dim=1) / counted.clamp(min=1)
    return summed.sum(dim=1) / (counted > 0).sum(dim=1).clamp(min=1)


def _batches(count: int, size: int, generator: torch.Generator) -> Iterator[Tensor]:
    if count <= size:
        yield torch.arange(count)
        return
    order = torch.randperm(count, generator=generator)
    yield from (order[start : start + size] for start in range(0, count, size))
