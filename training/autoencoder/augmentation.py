"""What differs between two scans of one soil, and ranges that one of them lacks."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from training.engine import Randomness


@dataclass(frozen=True)
class Augmentation:
    """Standard deviations in units of SNV (noise, baseline, gain) and points of 2 cm⁻¹ (shift).

    `hidden` is the part of the spectra from which a range is hidden, `widest` its greatest part of the axis.
    Two scans of one soil in yamsys differ by about 0.03 (root mean square), most of it baseline and gain.
    """

    noise: float = 0.002
    baseline: float = 0.02
    gain: float = 0.02
    shift: float = 0.2
    hidden: float = 0.5
    widest: float = 0.3


def disturbed(mir: Tensor, mask: Tensor, by: Augmentation, random: Randomness) -> Tensor:
    """Another scan of the same soils: noise, a bent baseline, a gain that changes along the axis, a shift."""
    along = torch.linspace(-1, 1, mir.shape[1], device=mir.device)
    bent = torch.stack((torch.ones_like(along), along, along**2 - 1 / 3))
    baseline = by.baseline * random.normal(3) @ bent
    gain = 1 + by.gain * random.normal(1) * along
    moved = mir + by.shift * random.normal(1) * _slope(mir, mask)
    level = by.noise * torch.exp(0.7 * random.normal(1))
    return moved * gain + baseline + level * random.normal(mir.shape[1])


def hide(mask: Tensor, by: Augmentation, random: Randomness) -> Tensor:
    """The mask with a range taken out of part of the spectra, never more than `widest` of the axis."""
    places = torch.linspace(0, 1, mask.shape[1], device=mask.device)
    width = by.widest * random.uniform(1) * (random.uniform(1) < by.hidden)
    first = random.uniform(1) * (1 + width) - width
    return mask * ~((places >= first) & (places < first + width))


def _slope(mir: Tensor, mask: Tensor) -> Tensor:
    """Central difference per point, zero beside what was not measured."""
    slope = torch.zeros_like(mir)
    slope[:, 1:-1] = 0.5 * (mir[:, 2:] - mir[:, :-2]) * mask[:, 2:] * mask[:, :-2]
    return slope
