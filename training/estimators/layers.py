"""What a learner sees of the spectra, as layers of plain operations."""

from __future__ import annotations

import numpy as np
import torch
from scipy.signal import savgol_coeffs
from torch import Tensor, nn

from training.estimators.views import Inputs, Preparation, View
from training.preprocessing import DARKEST, SNV_FLOOR


class Seen(nn.Module):
    """A `Preparation` as layers: raw inputs `[n, m]` → prepared `[n, m']`."""

    mean: Tensor
    scale: Tensor

    def __init__(self, preparation: Preparation) -> None:
        super().__init__()
        self.kinds = [kind for kind, _ in preparation.blocks]
        self.widths = [width for _, width in preparation.blocks]
        self.view = _Viewed(preparation.view)
        self.register_buffer("mean", torch.tensor(preparation.mean))
        self.register_buffer("scale", torch.tensor(preparation.scale))

    def forward(self, x: Tensor) -> Tensor:
        """Block by block, then centred and scaled."""
        seen, start = [], 0
        for kind, width in zip(self.kinds, self.widths, strict=True):
            own = x[:, start : start + width]
            start += width
            if kind == Inputs.REFLECTANCE:
                own = torch.log10(own.clamp(min=DARKEST)).neg()
            seen.append(own if kind == Inputs.FEATURES else self.view(own))
        return (torch.cat(seen, dim=1) - self.mean) / self.scale


class _Viewed(nn.Module):
    """A `View` of absorbance."""

    kernel: Tensor

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        window = max(view.window, 3)
        kernel = savgol_coeffs(window, 2, deriv=view.deriv, use="dot")
        self.register_buffer("kernel", torch.tensor(kernel[np.newaxis, np.newaxis]))

    def forward(self, absorbance: Tensor) -> Tensor:
        """SNV and derivative, as the view has them."""
        seen = torch.pow(10.0, -absorbance) if self.view.reflectance else absorbance
        if self.view.snv:
            centred = seen - seen.mean(dim=1, keepdim=True)
            seen = centred / ((centred * centred).mean(dim=1, keepdim=True).sqrt() + SNV_FLOOR)
        if self.view.window:
            seen = nn.functional.conv1d(seen.unsqueeze(1), self.kernel).squeeze(1)
        return seen
