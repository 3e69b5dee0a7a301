"""The two halves: a linear path set from components, and networks that learn what is left."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.autoencoder.components import Components
from training.preprocessing import Floats

BLOCK = 10
"""Points that the encoder's linear path takes as measured in common; refinement is exact."""

REACH = 2.5
"""Standard deviations of a latent up to which the decoder's network follows: what few spectra have shown must not be
extrapolated, and soils of another place do lie further out. The linear path goes on."""


class MirEncoder(nn.Module):
    """`mir[n, m]`, `mask[n, m]` (1 measured, 0 not) → `mu[n, k]`, `logvar[n, k]`; training only.

    The linear path is the least-squares fit of the decoder's to the measured points, with a standard normal
    prior and noise of variance `noise`, so that missing ranges do not pull the code towards the mean.
    """

    mean: Tensor
    linear: Tensor
    products: Tensor

    def __init__(self, components: Components, hidden: int, noise: float, doubt: Tensor) -> None:
        super().__init__()
        points, latent = components.loadings.shape
        linear = tensor(components.loadings * components.deviation)
        self.register_buffer("mean", tensor(components.mean))
        self.register_buffer("linear", linear)
        self.register_buffer("products", _block_products(linear))
        self.noise = noise
        self.network = nn.Sequential(
            nn.Linear(2 * points, hidden),
            nn.GELU(),
            nn.Linear(hidden, hidden),
            nn.GELU(),
            nn.Linear(hidden, 2 * latent),
        )
        silence(self.network[-1], torch.cat((torch.zeros(latent), doubt)))

    def forward(self, mir: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the latent."""
        return self.changed(self.start(mir, mask), mir, mask)

    def changed(self, start: Tensor, mir: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """The linear path's `start[n, k]` and what the network makes of it."""
        change, logvar = self.network(torch.cat((self.measured(mir, mask), mask), dim=1)).float().chunk(2, dim=1)
        return start + change, logvar.clamp(-14, 2)

    def measured(self, mir: Tensor, mask: Tensor) -> Tensor:
        """Deviation from the mean spectrum, zero where it was not measured."""
        return torch.where(mask > 0, mir - self.mean, torch.zeros_like(mir))

    def start(self, mir: Tensor, mask: Tensor) -> Tensor:
        """The linear path: `mu[n, k]` by least squares with a prior."""
        latent = self.linear.shape[1]
        share = nn.functional.avg_pool1d(mask[:, None], BLOCK, ceil_mode=True)[:, 0]
        normal = (share @ self.products).view(-1, latent, latent) + self.noise * _eye(mir, latent)
        code: Tensor = torch.linalg.solve(normal, self.measured(mir, mask) @ self.linear)
        return code


class MirDecoder(nn.Module):
    """`mu[n, k]` → `mir[n, 1700]`, absorbance after SNV."""

    mean: Tensor
    linear: Tensor

    def __init__(self, components: Components, hidden: int) -> None:
        super().__init__()
        points, latent = components.loadings.shape
        self.register_buffer("mean", tensor(components.mean))
        self.register_buffer("linear", tensor((components.loadings * components.deviation).T))
        self.network = nn.Sequential(
            nn.Linear(latent, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, points)
        )
        silence(self.network[-1], torch.zeros(points))

    def forward(self, mu: Tensor) -> Tensor:
        """The linear path plus what the network adds."""
        return self.straight(mu) + self.added(mu)

    def added(self, mu: Tensor) -> Tensor:
        """What the network adds; beyond `REACH` it stays what it is there."""
        change: Tensor = self.network(mu.clamp(-REACH, REACH))
        return change

    def shrink(self, part: float) -> None:
        """Keep `part` of what the network adds."""
        last = self.network[-1]
        if isinstance(last, nn.Linear):
            with torch.no_grad():
                last.weight.mul_(part)
                last.bias.mul_(part)

    def straight(self, mu: Tensor) -> Tensor:
        """The linear path alone."""
        return self.mean + mu @ self.linear


def refined(decoder: MirDecoder, mu: Tensor, mir: Tensor, mask: Tensor, noise: float, steps: int) -> Tensor:
    """Latents `[n, k]` nearer to the decoder's best fit on the measured points.

    Gauss–Newton with the slope of the linear path, which dominates the decoder: the system of a spectrum is
    the same in each step. The prior is standard normal, the noise of a point has the variance `noise`.
    """
    latent = mu.shape[1]
    products = (decoder.linear[:, None, :] * decoder.linear[None, :, :]).view(latent * latent, -1)
    normal = (mask @ products.T).view(-1, latent, latent) + noise * _eye(mu, latent)
    factor = torch.linalg.cholesky(normal)
    for _ in range(steps):
        left = torch.where(mask > 0, mir - decoder(mu), torch.zeros_like(mir))
        slope = left @ decoder.linear.T - noise * mu
        mu = mu + torch.cholesky_solve(slope[:, :, None], factor)[:, :, 0]
    return mu


def tensor(values: Floats) -> Tensor:
    """Single precision."""
    return torch.tensor(values, dtype=torch.float32)


def silence(layer: nn.Module, bias: Tensor) -> None:
    """Start a last layer without weights, so that training begins from the linear path."""
    if isinstance(layer, nn.Linear):
        with torch.no_grad():
            layer.weight.zero_()
            layer.bias.copy_(bias)


def _block_products(linear: Tensor) -> Tensor:
    """Sums over blocks of points of the products of loadings, `[blocks, k²]`."""
    latent = linear.shape[1]
    blocks = [part.T @ part for part in torch.split(linear, BLOCK)]
    return torch.stack(blocks).view(len(blocks), latent * latent)


def _eye(like: Tensor, size: int) -> Tensor:
    return torch.eye(size, dtype=like.dtype, device=like.device)
