"""The part of the encoder that is trained in steps, through the frozen decoder: a network beside the views."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import Tensor

from training.autoencoder import MirDecoder, masked_error
from training.encoder.network import EncoderConfig, NirEncoder


@dataclass(frozen=True, eq=False)
class Known:
    """Pairs: `scores[n, k]` and latent `base[n, l]` by the views without the pair itself; the MIR encoder's
    `code[n, l]`; `mir[n, m]` where `mask[n, m]` is 1."""

    scores: Tensor
    base: Tensor
    code: Tensor
    mir: Tensor
    mask: Tensor

    def take(self, rows: Tensor) -> Known:
        """These rows only."""
        return Known(self.scores[rows], self.base[rows], self.code[rows], self.mir[rows], self.mask[rows])


@dataclass(frozen=True, eq=False)
class Others:
    """Unpaired spectra by the views, as they are and disturbed, and mean and deviation `target[2, l]` of the
    latents of real MIR; without rows they teach nothing."""

    base: tuple[Tensor, Tensor]
    scores: tuple[Tensor, Tensor]
    target: Tensor

    def loss(self, encoder: NirEncoder, rows: Tensor) -> Tensor:
        """Steadiness under disturbance, and distance of mean and deviation from the target."""
        if len(rows) < 2:  # a deviation needs two
            return torch.zeros(())
        pairs = zip(self.base, self.scores, strict=True)
        mu, again = (base[rows] + encoder.beside(scores[rows])[0] for base, scores in pairs)
        found = torch.stack((mu.mean(dim=0), mu.std(dim=0)))
        loss: Tensor = ((mu - again) ** 2).mean() + ((found - self.target) ** 2).sum(dim=0).mean()
        return loss


def refine(encoder: NirEncoder, decoder: MirDecoder, known: Known, others: Others, config: EncoderConfig) -> None:
    """Train the network on what the views leave; keep the state with the least loss on pairs held back."""
    generator = torch.Generator().manual_seed(config.seed)
    order = torch.randperm(len(known.code), generator=generator)
    back = max(int(config.held_back * len(order)), 1)
    held, own, free = known.take(order[:back]), known.take(order[back:]), len(others.base[0])
    layers = (encoder.network, encoder.hidden, encoder.change, encoder.spread)
    optimiser = torch.optim.AdamW([p for layer in layers for p in layer.parameters()], config.rate, weight_decay=1e-3)
    least, kept = float("inf"), copy.deepcopy(encoder.state_dict())
    for _ in range(config.epochs):
        for rows in torch.split(torch.randperm(len(own.code), generator=generator), config.batch):
            drawn = torch.randint(max(free, 1), (min(free, config.batch),), generator=generator)
            loss = _loss(encoder, decoder, own.take(rows), config)
            loss = loss + config.unpaired_weight * others.loss(encoder, drawn)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch ships this one without annotations
            optimiser.step()
        with torch.no_grad():
            unpaired = config.unpaired_weight * others.loss(encoder, torch.arange(free))
            now = float(_loss(encoder, decoder, held, config) + unpaired)
        if now < least:
            least, kept = now, copy.deepcopy(encoder.state_dict())
    encoder.load_state_dict(kept)


def _loss(encoder: NirEncoder, decoder: MirDecoder, batch: Known, config: EncoderConfig) -> Tensor:
    """Squared error of the decoded MIR and, lightly, of the latent, and the likelihood of its spread."""
    change, logvar = encoder.beside(batch.scores)
    mu = batch.base + change
    squared = (mu - batch.code) ** 2
    spread = (0.5 * (logvar + squared.detach() / logvar.exp())).mean()
    loss = masked_error(decoder(mu), batch.mir, batch.mask) + config.latent_weight * squared.mean()
    total: Tensor = loss + config.spread_weight * spread
    return total
