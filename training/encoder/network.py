"""The NIR encoder: views of the spectrum, each a Gaussian process in layers, and a small network beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from training.autoencoder import Mask
from training.encoder.views import ROBUST_VIEWS, View, ViewSpec
from training.preprocessing import Floats

LOWEST_LOGVAR, HIGHEST_LOGVAR = -8.0, 4.0


@dataclass(frozen=True)
class EncoderConfig:
    """Size, schedule and weights of the losses.

    `landmarks` of each view. The views are fitted to the pairs and, `draws` times, to the pairs with NIR imagined
    for at most `most_imagined` soils known by their latent only, all `disturbed` as scanners differ (not so for
    spectra that all come from one scanner). Fewer pairs than `least_imagining` cannot teach what NIR to imagine: 25
    of the Woodwell soils gave worse than nothing, 50 gained (docs/training/pairs.md). A part `held_back` of the
    pairs decides when the network has learned enough.
    """

    views: tuple[ViewSpec, ...] = ROBUST_VIEWS
    landmarks: int = 400
    draws: int = 3
    most_imagined: int = 1000
    least_imagining: int = 40
    disturbed: bool = True
    width: int = 96
    hidden: int = 64
    epochs: int = 20
    batch: int = 128
    rate: float = 1e-3
    held_back: float = 0.15
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
    """Reflectance `nir[k, g]` without MIR, and latents `latent[m, l]` of MIR spectra of other soils; either may be
    empty."""

    nir: Floats
    latent: Floats


class NirEncoder(nn.Module):
    """`nir[n, g]` → `mu[n, l]`, `logvar[n, l]`: the sum of the views plus a small network on their scores."""

    def __init__(self, views: Sequence[View], latent: int, config: EncoderConfig) -> None:
        super().__init__()
        self.views = nn.ModuleList(views)
        inputs = sum(view.width for view in views)
        self.network = nn.Sequential(nn.Linear(inputs, config.width), nn.ReLU())
        self.hidden = nn.Sequential(nn.Linear(config.width, config.hidden), nn.ReLU())
        self.change = nn.Linear(config.hidden, latent)
        self.spread = nn.Linear(config.hidden, latent)
        for layer in (self.change, self.spread):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, nir: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the latent."""
        base, scores = self.base(nir)
        change, logvar = self.beside(scores)
        return base + change, logvar

    def base(self, nir: Tensor) -> tuple[Tensor, Tensor]:
        """Latent by the views alone, and their scores side by side, within ± 1."""
        found = [view(nir) for view in self.views]
        total: Tensor = sum((latent for latent, _ in found[1:]), start=found[0][0])
        return total, torch.cat([scores for _, scores in found], dim=1)

    def beside(self, scores: Tensor) -> tuple[Tensor, Tensor]:
        """What the network adds to the latent, and the log variance."""
        hidden = self.hidden(self.network(scores))
        return self.change(hidden), self.spread(hidden).clamp(LOWEST_LOGVAR, HIGHEST_LOGVAR)

    def encode(self, nir: Floats) -> tuple[Floats, Floats]:
        """Latent mean and log variance of reflectances, as arrays."""
        with torch.no_grad():
            mu, logvar = self(torch.tensor(nir, dtype=torch.float32))
        return np.asarray(mu.numpy(), dtype=np.float64), np.asarray(logvar.numpy(), dtype=np.float64)
