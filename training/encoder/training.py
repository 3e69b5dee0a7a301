"""Training of the NIR encoder: views in closed form, then a network through the frozen decoder."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from training.autoencoder import Autoencoder, MirDecoder
from training.encoder.fitting import Rows, fit_views, imagined_rows
from training.encoder.network import EncoderConfig, NirEncoder, Pairs, Unpaired
from training.encoder.refining import Known, Others, refine
from training.preprocessing import DARKEST, Floats


def train_encoder(pairs: Pairs, unpaired: Unpaired, autoencoder: Autoencoder, config: EncoderConfig) -> NirEncoder:
    """Train on pairs (at least 8) and unpaired spectra with the decoder frozen. Seeded."""
    torch.manual_seed(config.seed)
    latent = autoencoder.encode(pairs.mir, pairs.mask)
    rows = Rows(pairs.nir, latent)
    gain = decoder_gain(autoencoder.decoder, latent)
    fitted = fit_views(rows, _draws(rows, unpaired, gain, config), unpaired.nir, config, gain)
    encoder = NirEncoder(fitted.views, latent.shape[1], config)
    with torch.no_grad():
        encoder.spread.bias.copy_(_tensor(np.log(np.mean((fitted.left_out - latent) ** 2, axis=0))))
        _, scores = encoder.base(_tensor(pairs.nir))
    mir, mask = _tensor(np.where(pairs.mask, pairs.mir, 0.0)), _tensor(pairs.mask.astype(np.float64))
    known = Known(scores, _tensor(fitted.left_out), _tensor(latent), mir, mask)
    refine(encoder, autoencoder.decoder, known, _others(encoder, unpaired, config), config)
    return encoder.requires_grad_(requires_grad=False).eval()


def decoder_gain(decoder: MirDecoder, latent: Floats) -> Floats:
    """Root mean square change of the decoded MIR `[l]` per unit of each latent, at the mean of `latent[n, l]`."""
    centre = _tensor(latent.mean(axis=0, keepdims=True))
    with torch.no_grad():
        change = decoder(centre + torch.eye(latent.shape[1])) - decoder(centre)
    return np.asarray(change.square().mean(dim=1).sqrt().numpy(), dtype=np.float64)


def disturb(nir: Tensor, generator: torch.Generator) -> Tensor:
    """What differs between scanners and presentations: gain, stray light, slope and noise, reflectance 0–1."""

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    rows, points = nir.shape
    gain = torch.exp(0.05 * normal(rows, 1))
    slope = 0.02 * normal(rows, 1) * torch.linspace(-1, 1, points)
    noise = 10 ** (-3.5 + 0.5 * normal(rows, 1)) * normal(rows, points)
    stray = 0.005 * normal(rows, 1).abs()
    return (nir * gain * (1 + slope) + stray + noise).clamp(min=DARKEST)


def _draws(pairs: Rows, unpaired: Unpaired, gain: Floats, config: EncoderConfig) -> list[Rows]:
    """The pairs with imagined spectra, disturbed where asked; none where that would be the pairs again."""
    drawn = [pairs] * config.draws
    imagines = len(unpaired.latent) > 0 and len(pairs.nir) >= config.least_imagining
    if imagines:
        imagined = imagined_rows(pairs, unpaired.latent, gain, config)
        drawn = [Rows(np.vstack((pairs.nir, r.nir)), np.vstack((pairs.latent, r.latent))) for r in imagined]
    if config.disturbed:
        generator = torch.Generator().manual_seed(config.seed)
        return [Rows(disturb(_tensor(r.nir), generator).double().numpy(), r.latent) for r in drawn]
    return drawn if imagines else []


def _others(encoder: NirEncoder, unpaired: Unpaired, config: EncoderConfig) -> Others:
    nir = _tensor(unpaired.nir if len(unpaired.latent) > 1 else unpaired.nir[:0])
    with torch.no_grad():
        (base, scores), (shaken, moved) = (
            encoder.base(spectra) for spectra in (nir, disturb(nir, torch.Generator().manual_seed(config.seed)))
        )
    latent = unpaired.latent if len(unpaired.latent) > 1 else np.zeros((2, base.shape[1]))
    return Others((base, shaken), (scores, moved), _tensor(np.stack((latent.mean(axis=0), latent.std(axis=0)))))


def _tensor(values: Floats) -> Tensor:
    return torch.tensor(values, dtype=torch.float32)
