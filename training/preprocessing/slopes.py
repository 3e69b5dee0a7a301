"""The derivative that the NIR graphs of bundles begin with, as one layer from reflectance."""

from __future__ import annotations

import numpy as np
import torch
from scipy.signal import savgol_coeffs
from torch import Tensor, nn

from training.preprocessing.values import DARKEST, SNV_FLOOR, Floats


class Derivative(nn.Module):
    """Reflectance `[n, g]` → SNV of log10(1/R) → Savitzky–Golay first derivative `[n, g − window + 1]`.

    The derivative is per grid step (2 nm), by a second-order polynomial over `window` points (odd); only
    points with a whole window are kept, so nothing is made up at the ends. A window of one point takes no
    derivative. SNV: Barnes, Dhanoa & Lister 1989.
    """

    kernel: Tensor

    def __init__(self, window: int) -> None:
        super().__init__()
        coefficients = savgol_coeffs(window, 2, deriv=1, use="dot") if window > 1 else np.ones(1)
        self.register_buffer("kernel", torch.tensor(coefficients[np.newaxis, np.newaxis]))

    def forward(self, nir: Tensor) -> Tensor:
        """SNV of log10(1/R), then its slope."""
        centred, spread = _spread(nir)
        slopes: Tensor = nn.functional.conv1d((centred / spread).unsqueeze(1), self.kernel)
        return slopes.squeeze(1)


def contrast(nir: Tensor) -> Tensor:
    """log10 of the standard deviation of log10(1/R) along each spectrum, `[n, 1]`: how much there is to see."""
    return torch.log10(_spread(nir)[1])


def _spread(nir: Tensor) -> tuple[Tensor, Tensor]:
    """Centred log10(1/R) and its standard deviation, floored."""
    absorbance = torch.log10(nir.clamp(min=DARKEST)).neg()
    centred = absorbance - absorbance.mean(dim=1, keepdim=True)
    return centred, (centred * centred).mean(dim=1, keepdim=True).sqrt() + SNV_FLOOR


def derivative(nir: Floats, window: int) -> Floats:
    """`Derivative` in float64 on arrays."""
    with torch.no_grad():
        slopes = Derivative(window).double()(torch.tensor(nir, dtype=torch.float64))
    return np.asarray(slopes.numpy(), dtype=np.float64)
