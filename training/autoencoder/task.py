"""What the two halves learn together: to rebuild one scan of a soil from another one, disturbed and in parts."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from training.autoencoder.augmentation import Augmentation, disturbed, hide
from training.autoencoder.networks import MirDecoder, MirEncoder
from training.engine import Randomness, Task, View


class AutoencoderTask(Task):
    """Loss: masked square error of the rebuilt scan, divergence from the prior, distance of two scans' latents."""

    def __init__(
        self, encoder: MirEncoder, decoder: MirDecoder, augmentation: Augmentation, beta: float, repeats: float
    ) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self._augmentation, self._beta, self._repeats = augmentation, beta, repeats

    def prepare(self, views: Sequence[View], random: Randomness) -> tuple[Tensor, ...]:
        """Disturbed scan, its mask and code by the linear path; the other scan, its mask and code; a draw."""
        first, second = views[0]
        mask, other = first["mask"].float(), second["mask"].float()
        target = torch.where(other > 0, second["mir"], 0.0)
        seen = hide(mask, self._augmentation, random)
        mir = disturbed(torch.where(mask > 0, first["mir"], 0.0), mask, self._augmentation, random)
        start = self.encoder.start(mir, seen)
        draw = random.normal(start.shape[1])
        return mir, seen, start, target, other, self.encoder.start(target, other), draw

    def forward(self, *inputs: Tensor) -> Tensor:
        """The loss, a mean over rows."""
        mir, seen, start, target, mask, target_start, draw = inputs
        mu, logvar = self.encoder.changed(start, mir, seen)
        code = mu + draw * (0.5 * logvar).exp()
        added = self.decoder.added(code).float()
        with torch.autocast(code.device.type, enabled=False):  # 8 bits of mantissa would show in the spectrum
            rebuilt = self.decoder.straight(code) + added
        loss = masked_error(rebuilt, target, mask) + self._beta * divergence(mu, logvar)
        if self._repeats:
            other, _ = self.encoder.changed(target_start, target, mask)
            loss = loss + self._repeats * ((mu - other) ** 2).mean()
        return loss


def masked_error(predicted: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Mean square over the measured points of each spectrum, then over spectra."""
    squared = torch.where(mask > 0, predicted - target, torch.zeros_like(target)) ** 2
    return (squared.sum(dim=1) / mask.sum(dim=1)).mean()


def divergence(mu: Tensor, logvar: Tensor) -> Tensor:
    """Kullback–Leibler divergence from the standard normal, summed over latents, mean over spectra."""
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum(dim=1).mean()
