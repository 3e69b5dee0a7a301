"""The autoencoder as it is used: trained once, then codes and spectra as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.autoencoder.augmentation import Augmentation
from training.autoencoder.components import Components, chunks, masked_components
from training.autoencoder.networks import MirDecoder, MirEncoder, refined, tensor
from training.autoencoder.spectra import Mask, Values
from training.autoencoder.task import AutoencoderTask
from training.engine import EngineConfig, Rows, Trained, train
from training.preprocessing import Floats

LATENT = 32

_Half = TypeVar("_Half", bound=nn.Module)


@dataclass(frozen=True)
class AutoencoderConfig:
    """Size and schedule.

    `beta` weighs the divergence from the prior against squared error in SNV units, `repeats` the square distance
    of the latents of two scans. `noise` is the variance of what the decoder leaves over at a point, `refinement`
    the Gauss–Newton steps after the encoder. `kept` is the part of what the decoder's network adds that stays after
    training: at a thousand spectra half of it rebuilds soils of other places better than all of it.
    """

    latent: int = LATENT
    hidden: int = 192
    epochs: int = 20
    batch: int = 64
    rate: float = 3e-4
    decay: float = 1e-2
    beta: float = 2e-6
    repeats: float = 1e-3
    noise: float = 1e-4
    refinement: int = 8
    kept: float = 0.5
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True)
class Autoencoder:
    """The two halves, trained together, and the components they began from; the rest as in the config."""

    encoder: MirEncoder
    decoder: MirDecoder
    components: Components
    noise: float
    refinement: int

    def encode(self, mir: Values, mask: Mask) -> Floats:
        """Latents `[n, k]` of SNV spectra that the decoder rebuilds best; masked points may be NaN."""
        return _in_chunks(self._encoded, mir, mask)

    def amortised(self, mir: Values, mask: Mask) -> Floats:
        """Latents `[n, k]` as the encoder gives them, without refinement."""
        return _in_chunks(lambda values, measured: self.encoder(values, measured)[0], mir, mask)

    def decode(self, mu: Floats) -> Floats:
        """MIR spectra `[n, 1700]` of latents."""
        with torch.no_grad():
            parts = [self.decoder(tensor(mu[part])).numpy() for part in chunks(len(mu))]
        return np.concatenate(parts).astype(np.float64)

    def _encoded(self, values: Tensor, measured: Tensor) -> Tensor:
        mu, _ = self.encoder(values, measured)
        return refined(self.decoder, mu, values, measured, self.noise, self.refinement)


def train_autoencoder(
    mir: Values,
    mask: Mask,
    weights: Floats | None,
    config: AutoencoderConfig,
    *,
    samples: NDArray[Any] | None = None,
    engine: EngineConfig | None = None,
) -> Autoencoder:
    """Train on SNV spectra `mir[n, 1700]`; rows are drawn in proportion to `weights[n]`, or each once per epoch.

    `samples[n]` names the sample of each row: one scan of it is then rebuilt from another. `mir` and `mask` may be
    memory maps. Seeded; raises what `training.engine.train` raises.
    """
    model, _ = fit(mir, mask, weights, config, samples=samples, engine=engine)
    return model


def fit(
    mir: Values,
    mask: Mask,
    weights: Floats | None,
    config: AutoencoderConfig,
    *,
    samples: NDArray[Any] | None = None,
    engine: EngineConfig | None = None,
) -> tuple[Autoencoder, Trained]:
    """`train_autoencoder` with the losses and the speed; `engine` says where and how safely (its steps count)."""
    components = masked_components(mir, mask, config.latent, weights=weights)
    task = autoencoder_task(components, config)
    rows = Rows({"mir": mir, "mask": mask}, weights, samples)
    trained = train(task, [rows], engine or schedule(len(mir), config))
    return finished(task, components, config), trained


def finished(task: AutoencoderTask, components: Components, config: AutoencoderConfig) -> Autoencoder:
    """The two halves as they are used."""
    task.decoder.shrink(config.kept)
    return Autoencoder(frozen(task.encoder), frozen(task.decoder), components, config.noise, config.refinement)


def schedule(rows: int, config: AutoencoderConfig) -> EngineConfig:
    """The engine's configuration for `rows` spectra: epochs in steps, on the CPU, deterministic."""
    steps = config.epochs * max(rows // config.batch, 1)
    return EngineConfig(steps, config.batch, config.rate, config.decay, config.seed, title="autoencoder")


def autoencoder_task(components: Components, config: AutoencoderConfig) -> AutoencoderTask:
    """Both halves at their linear start. Seeded."""
    torch.manual_seed(config.seed)
    encoder = MirEncoder(components, config.hidden, config.noise, _doubt(components, config.beta))
    decoder = MirDecoder(components, config.hidden)
    return AutoencoderTask(encoder, decoder, config.augmentation, config.beta, config.repeats)


def _doubt(components: Components, beta: float) -> Tensor:
    """Log variance `[k]` at which the loss of the linear path is least: β / (β + 2 d² / m)."""
    strength = 2 * tensor(components.deviation) ** 2 / len(components.mean)
    return torch.log(beta / (beta + strength)).clamp(-14, 2)


def frozen(half: _Half) -> _Half:
    """A half as it is used: nothing in it learns any more."""
    return half.requires_grad_(requires_grad=False).eval()


def _in_chunks(function: Callable[[Tensor, Tensor], Tensor], mir: Values, mask: Mask) -> Floats:
    with torch.no_grad():
        parts = [
            function(tensor(np.where(mask[part], mir[part], 0.0)), tensor(mask[part].astype(np.float32))).numpy()
            for part in chunks(len(mir))
        ]
    return np.concatenate(parts).astype(np.float64)
