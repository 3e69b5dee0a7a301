"""Masked variational autoencoder of MIR spectra: 1700 points of absorbance after SNV ↔ 32 latents.

What a library did not measure is masked: it enters neither the loss nor the code as a value. A linear path
set from principal components is beside the networks, because at this number of spectra components are hard
to beat; the networks learn what is left. Only the decoder ships.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.spectrum import Axis, AxisUnit
from training.preprocessing import Floats

LATENT = 32
MIR_AXIS = Axis.regular(602, 4000, 2, AxisUnit.CM1)
SNV_RANGE_CM1 = (752.0, 3798.0)
"""Every set covers this range; the constants of SNV come from it alone."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class AutoencoderConfig:
    """Size and schedule; `beta` weighs the divergence from the prior against squared error in SNV units."""

    hidden: int = 192
    epochs: int = 20
    batch: int = 64
    rate: float = 3e-4
    beta: float = 2e-5
    seed: int = 0


def snv(absorbance: Floats) -> Floats:
    """Standard normal variate `[n, 1700]` with mean and deviation from `SNV_RANGE_CM1`; NaN stays NaN."""
    low, high = SNV_RANGE_CM1
    core = absorbance[:, (MIR_AXIS.points >= low) & (MIR_AXIS.points <= high)]
    centred = absorbance - core.mean(axis=1, keepdims=True)
    return np.asarray(centred / core.std(axis=1, keepdims=True))


@dataclass(frozen=True)
class Components:
    """Principal components of masked spectra: `mean[m]`, orthonormal `loadings[m, k]`, `deviation[k]`."""

    mean: Floats
    loadings: Floats
    deviation: Floats


def masked_components(spectra: Floats, mask: Mask, count: int = LATENT, rounds: int = 5) -> Components:
    """Components of `spectra[n, m]` where `mask` holds, by filling the rest from the components in turn."""
    mean = np.where(mask, spectra, 0).sum(axis=0) / np.maximum(mask.sum(axis=0), 1)
    filled = np.where(mask, spectra - mean, 0.0)
    for _ in range(rounds if not mask.all() else 1):
        _, singular, right = np.linalg.svd(filled, full_matrices=False)
        loadings = right[:count].T
        filled = np.where(mask, filled, filled @ loadings @ loadings.T)
    return Components(mean, loadings, singular[:count] / np.sqrt(len(spectra)))


class MirEncoder(nn.Module):
    """`mir[n, m]`, `mask[n, m]` (1 measured, 0 not) → `mu[n, 32]`, `logvar[n, 32]`; training only."""

    mean: Tensor

    def __init__(self, components: Components, hidden: int) -> None:
        super().__init__()
        points, latent = components.loadings.shape
        self.register_buffer("mean", _tensor(components.mean))
        self.linear = nn.Parameter(_tensor(components.loadings / components.deviation))
        self.network = nn.Sequential(
            nn.Linear(2 * points, hidden),
            nn.GELU(),
            nn.Linear(hidden, hidden),
            nn.GELU(),
            nn.Linear(hidden, 2 * latent),
        )
        _silence(self.network[-1], bias=-6.0, silent_from=latent)

    def forward(self, mir: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the latent."""
        measured = torch.where(mask > 0, mir - self.mean, torch.zeros_like(mir))
        change, logvar = self.network(torch.cat((measured, mask), dim=1)).chunk(2, dim=1)
        return measured @ self.linear + change, logvar.clamp(-12, 4)


class MirDecoder(nn.Module):
    """`mu[n, 32]` → `mir[n, 1700]`, absorbance after SNV."""

    mean: Tensor
    linear: Tensor

    def __init__(self, components: Components, hidden: int) -> None:
        super().__init__()
        points, latent = components.loadings.shape
        self.register_buffer("mean", _tensor(components.mean))
        self.register_buffer("linear", _tensor((components.loadings * components.deviation).T))
        self.network = nn.Sequential(
            nn.Linear(latent, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, points)
        )
        _silence(self.network[-1])

    def forward(self, mu: Tensor) -> Tensor:
        """The linear path plus what the network adds."""
        mir: Tensor = self.mean + mu @ self.linear + self.network(mu)
        return mir


@dataclass(frozen=True)
class Autoencoder:
    """The two halves, trained together."""

    encoder: MirEncoder
    decoder: MirDecoder

    def encode(self, mir: Floats, mask: Mask) -> Floats:
        """Latent means `[n, 32]` of SNV spectra; masked points may be NaN."""
        with torch.no_grad():
            mu, _ = self.encoder(*_inputs(mir, mask))
        return np.asarray(mu.numpy(), dtype=np.float64)

    def decode(self, mu: Floats) -> Floats:
        """MIR spectra `[n, 1700]` of latents."""
        with torch.no_grad():
            return np.asarray(self.decoder(_tensor(mu)).numpy(), dtype=np.float64)


def masked_error(predicted: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Mean square over the measured points of each spectrum, then over spectra."""
    squared = torch.where(mask > 0, predicted - target, torch.zeros_like(target)) ** 2
    return (squared.sum(dim=1) / mask.sum(dim=1)).mean()


def divergence(mu: Tensor, logvar: Tensor) -> Tensor:
    """Kullback–Leibler divergence from the standard normal, summed over latents, mean over spectra."""
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1).mean()


def train_autoencoder(mir: Floats, mask: Mask, weights: Floats, config: AutoencoderConfig) -> Autoencoder:
    """Train on SNV spectra `mir[n, 1700]`; rows are drawn in proportion to `weights[n]`. Seeded."""
    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    rows = rng.choice(len(mir), len(mir), p=weights / weights.sum())
    components = masked_components(mir[rows], mask[rows])
    model = Autoencoder(MirEncoder(components, config.hidden), MirDecoder(components, config.hidden))
    parameters = [*model.encoder.parameters(), *model.decoder.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=config.rate)
    steps = config.epochs * max(len(mir) // config.batch, 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.rate, total_steps=steps)
    values, measured = _inputs(mir, mask)
    for _ in range(steps):
        batch = torch.from_numpy(rng.choice(len(mir), config.batch, p=weights / weights.sum()))
        mu, logvar = model.encoder(values[batch], measured[batch])
        drawn = mu + torch.randn_like(mu) * (0.5 * logvar).exp()
        loss = masked_error(model.decoder(drawn), values[batch], measured[batch])
        loss = loss + config.beta * divergence(mu, logvar)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships this one without annotations
        optimiser.step()
        schedule.step()
    model.decoder.requires_grad_(requires_grad=False).eval()
    model.encoder.requires_grad_(requires_grad=False).eval()
    return model


def component_reconstruction(components: Components, mir: Floats, mask: Mask) -> Floats:
    """The yardstick: least squares on the measured points with the components alone."""
    rebuilt = np.empty_like(mir)
    for row, (spectrum, measured) in enumerate(zip(mir, mask, strict=True)):
        centred = (spectrum - components.mean)[measured]
        code, *_ = np.linalg.lstsq(components.loadings[measured], centred, rcond=None)
        rebuilt[row] = components.mean + components.loadings @ code
    return rebuilt


def _inputs(mir: Floats, mask: Mask) -> tuple[Tensor, Tensor]:
    return _tensor(np.where(mask, mir, 0.0)), _tensor(mask.astype(np.float64))


def _tensor(values: Floats) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)


def _silence(layer: nn.Module, bias: float = 0.0, silent_from: int = 0) -> None:
    """Start a last layer at zero, so that training begins from the linear path."""
    if isinstance(layer, nn.Linear):
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
        with torch.no_grad():
            layer.bias[silent_from:] = bias
