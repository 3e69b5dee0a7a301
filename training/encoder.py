"""NIR encoder: reflectance on a bundle's grid → latent of the MIR autoencoder, preprocessing inside.

Learned from pairs through the frozen decoder: the decoded MIR must match the measured (or simulated) one,
and the latent that of the MIR encoder, with a spread of its own. Unpaired NIR of the libraries has no MIR to
match; there the encoder must give the same latent under the disturbances that differ between scanners, and
latents that are spread like those of real MIR spectra, for which libraries without NIR are enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from training.autoencoder import LATENT, Autoencoder, Mask, MirDecoder, masked_error
from training.preprocessing import Derivative, Floats

WINDOW = 25
"""Points of the derivative, 50 nm: the coarser libraries and scanners (10–16 nm) resolve no more."""

FARTHEST = 4.0
"""Standard deviations at which inputs saturate: what no pair has shown must not be extrapolated, and eight bits
then resolve what is common."""


@dataclass(frozen=True)
class EncoderConfig:
    """Size, schedule and weights of the losses."""

    width: int = 192
    hidden: int = 128
    epochs: int = 50
    batch: int = 128
    rate: float = 2e-3
    ridge: float = 1e-2
    latent_weight: float = 0.02
    spread_weight: float = 0.002
    unpaired_weight: float = 0.1
    seed: int = 0


@dataclass(frozen=True)
class Pairs:
    """Reflectance `nir[n, g]` and SNV absorbance `mir[n, 1700]` of the same samples, where `mask` holds."""

    nir: Floats
    mir: Floats
    mask: Mask


@dataclass(frozen=True)
class Unpaired:
    """Reflectance `nir[k, g]` without MIR, and latents `latent[m, 32]` of MIR spectra of other soils."""

    nir: Floats
    latent: Floats


class NirEncoder(nn.Module):
    """`nir[n, g]` → `mu[n, 32]`, `logvar[n, 32]`: a linear path plus a small network."""

    mean: Tensor
    scale: Tensor

    def __init__(self, points: int, config: EncoderConfig) -> None:
        super().__init__()
        kept = points - WINDOW + 1
        self.preprocessing = Derivative(WINDOW).float()
        self.register_buffer("mean", torch.zeros(kept))
        self.register_buffer("scale", torch.ones(kept))
        self.shortcut = nn.Linear(kept, LATENT)
        self.network = nn.Sequential(nn.Linear(kept, config.width), nn.ReLU())
        self.hidden = nn.Sequential(nn.Linear(config.width, config.hidden), nn.ReLU())
        self.change = nn.Linear(config.hidden, LATENT)
        self.spread = nn.Linear(config.hidden, LATENT)

    def forward(self, nir: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the latent."""
        slopes = self.scaled(nir)
        hidden = self.hidden(self.network(slopes))
        return self.shortcut(slopes) + self.change(hidden), self.spread(hidden).clamp(-8, 4)

    def scaled(self, nir: Tensor) -> Tensor:
        """Derivative `[n, g']` in units of its deviation over the pairs, held within ± `FARTHEST`."""
        scaled: Tensor = (self.preprocessing(nir) - self.mean) * self.scale
        return scaled.clamp(-FARTHEST, FARTHEST)

    def encode(self, nir: Floats) -> tuple[Floats, Floats]:
        """Latent mean and log variance of reflectances, as arrays."""
        with torch.no_grad():
            mu, logvar = self(_tensor(nir))
        return np.asarray(mu.numpy(), dtype=np.float64), np.asarray(logvar.numpy(), dtype=np.float64)

    def start(self, nir: Floats, latent: Floats, ridge: float) -> None:
        """Set scaling and the linear path from pairs by ridge regression; the network starts silent."""
        with torch.no_grad():
            slopes = self.preprocessing(_tensor(nir))
            self.mean.copy_(slopes.mean(dim=0))
            self.scale.copy_(1 / slopes.std(dim=0))
            x = self.scaled(_tensor(nir)).double()
            centre = torch.tensor(latent.mean(axis=0))
            gram = x.T @ x + ridge * len(x) * torch.eye(x.shape[1], dtype=torch.float64)
            weights = torch.linalg.solve(gram, x.T @ (torch.tensor(latent) - centre))
            self.shortcut.weight.copy_(weights.T)
            self.shortcut.bias.copy_(centre)
            self.change.weight.zero_()
            self.change.bias.zero_()


def disturb(nir: Tensor, generator: torch.Generator) -> Tensor:
    """What differs between scanners and presentations: gain, stray light, slope and noise, reflectance 0–1."""

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    rows, points = nir.shape
    gain = torch.exp(0.05 * normal(rows, 1))
    slope = 0.02 * normal(rows, 1) * torch.linspace(-1, 1, points)
    noise = 10 ** (-3.5 + 0.5 * normal(rows, 1)) * normal(rows, points)
    stray = 0.005 * normal(rows, 1).abs()
    return (nir * gain * (1 + slope) + stray + noise).clamp(min=1e-3)


def train_encoder(pairs: Pairs, unpaired: Unpaired, autoencoder: Autoencoder, config: EncoderConfig) -> NirEncoder:
    """Train on pairs and unpaired spectra with the decoder frozen. Seeded."""
    torch.manual_seed(config.seed)
    generator = torch.Generator().manual_seed(config.seed)
    latent = autoencoder.encode(pairs.mir, pairs.mask)
    encoder = NirEncoder(pairs.nir.shape[1], config)
    encoder.start(pairs.nir, latent, config.ridge)
    steps = config.epochs * max(len(pairs.nir) // config.batch, 1)
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=config.rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.rate, total_steps=steps)
    nir, code, mir = _tensor(pairs.nir), _tensor(latent), _tensor(np.where(pairs.mask, pairs.mir, 0.0))
    spread = _tensor(np.stack((unpaired.latent.mean(axis=0), unpaired.latent.std(axis=0))))
    mask, free = _tensor(pairs.mask.astype(np.float64)), _tensor(unpaired.nir)
    for _ in range(steps):
        batch = torch.randint(len(nir), (config.batch,), generator=generator)
        paired = (nir[batch], code[batch], mir[batch], mask[batch])
        loss = _paired_loss(encoder, autoencoder.decoder, config, generator, paired)
        rows = free[torch.randint(len(free), (config.batch,), generator=generator)]
        loss = loss + config.unpaired_weight * _unpaired_loss(encoder, rows, spread, generator)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships this one without annotations
        optimiser.step()
        schedule.step()
    return encoder.requires_grad_(requires_grad=False).eval()


def _paired_loss(
    encoder: NirEncoder,
    decoder: MirDecoder,
    config: EncoderConfig,
    generator: torch.Generator,
    batch: tuple[Tensor, Tensor, Tensor, Tensor],
) -> Tensor:
    nir, code, mir, mask = batch
    mu, logvar = encoder(disturb(nir, generator))
    squared = (mu - code) ** 2
    spread = (0.5 * (logvar + squared.detach() / logvar.exp())).mean()
    loss = masked_error(decoder(mu), mir, mask) + config.latent_weight * squared.mean()
    total: Tensor = loss + config.spread_weight * spread
    return total


def _unpaired_loss(encoder: NirEncoder, rows: Tensor, spread: Tensor, generator: torch.Generator) -> Tensor:
    """Steadiness under disturbance, and distance of mean and deviation `spread[2, 32]` of the latents."""
    mu, _ = encoder(disturb(rows, generator))
    again, _ = encoder(disturb(rows, generator))
    found = torch.stack((mu.mean(dim=0), mu.std(dim=0)))
    loss: Tensor = ((mu - again) ** 2).mean() + ((found - spread) ** 2).sum(dim=0).mean()
    return loss


def _tensor(values: Floats) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)
