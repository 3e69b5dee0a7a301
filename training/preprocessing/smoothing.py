"""Savitzky–Golay smoothing and derivatives."""

from __future__ import annotations

import torch
from scipy.signal import savgol_coeffs
from torch import Tensor, nn

from training.preprocessing.transformer import Preprocessing
from training.preprocessing.values import Floats, savitzky_golay

MOST_DERIVATIVES = 2


class SavitzkyGolay(Preprocessing):
    """Derivative 0, 1 or 2 per grid step by a polynomial of `order` over `window` points (Savitzky & Golay 1964).

    `[n, g]` → `[n, g − window + 1]`: only points with a whole window are kept. `axis[g]` is only looked at to refuse
    one whose steps differ: a derivative per step needs steps that are alike.
    """

    def __init__(self, window: int = 15, order: int = 2, deriv: int = 1, axis: Floats | None = None) -> None:
        self.window = window
        self.order = order
        self.deriv = deriv
        self.axis = axis

    def _learn(self, spectra: Floats) -> None:
        if self.window < 1 or self.window % 2 == 0:
            self._refuse_setting("window", self.window, "odd and positive")
        if not 0 <= self.deriv <= MOST_DERIVATIVES:
            self._refuse_setting("deriv", self.deriv, f"0 to {MOST_DERIVATIVES}")
        if not self.deriv <= self.order < self.window:
            self._refuse_setting("order", self.order, "less than the window and no less than the derivative")
        self._refuse_window(self.window, spectra.shape[1])
        self._positions(self.axis, spectra.shape[1], even=True)

    def _treat(self, spectra: Floats) -> Floats:
        return savitzky_golay(spectra, self.window, self.order, self.deriv)

    def _module(self) -> nn.Module:
        return _Smoothed(self.window, self.order, self.deriv)


class _Smoothed(nn.Module):
    """Around the mean of the spectrum: in single precision a derivative of absorbance is a small difference."""

    kernel: Tensor

    def __init__(self, window: int, order: int, deriv: int) -> None:
        super().__init__()
        kernel = savgol_coeffs(window, order, deriv=deriv, use="dot")
        self.keeps_level = deriv == 0
        self.register_buffer("kernel", torch.tensor(kernel).reshape(1, 1, -1))

    def forward(self, x: Tensor) -> Tensor:
        level = x.mean(dim=1, keepdim=True)
        treated = nn.functional.conv1d((x - level).unsqueeze(1), self.kernel).squeeze(1)
        return treated + level if self.keeps_level else treated
