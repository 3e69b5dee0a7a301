"""An estimate made by way of the predicted MIR, traced back to both spectra.

NIR → encoder → frozen decoder → predicted MIR → a head that was learned on measured MIR. Along the way from the mean
soil to a spectrum (as in `core.inference.attribution`) each MIR point contributes its slope in the head times what it
moves, each NIR point what it moves of these: integrated gradients through the whole, by the slopes of the graphs.
Both add up to the change of the estimate; crossed they say which NIR band an estimate reads which MIR band from
(conductance: Dhamdhere, Sundararajan & Yan 2019).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.bands import MIR_BANDS
from core.inference.attribution import DARKEST
from core.properties import Transform
from training.autoencoder import MIR_AXIS
from training.explaining.mir_head import MirHead
from training.explaining.named import members
from training.preprocessing import Floats

Graph = Callable[[Tensor], Tensor]
NODES = 8
STEP = 1e-3
"""Of the slope of the MIR along the way, a part of it."""


@dataclass(frozen=True, eq=False)
class Traced:
    """Of spectra, in the unit of the property: `value[n]`, that of the mean soil `reference[n]`, what each MIR point
    contributes `mir[n, 1700]`, and each NIR point through each MIR band `crossed[n, g, b + 1]`.

    The last column of `crossed` is all that lies in no band.
    """

    value: Floats
    reference: Floats
    mir: Floats
    crossed: Floats

    @property
    def gap(self) -> Floats:
        """`[n]` of what the contributions of the NIR miss, as a part of their sum without signs."""
        missed = np.abs(self.value - self.reference - self.crossed.sum(axis=(1, 2)))
        return np.asarray(missed / np.abs(self.crossed).sum(axis=(1, 2)))


def traced(encode: Graph, decode: Graph, head: MirHead, reflectance: Floats, mean_soil: Floats) -> Traced:
    """Of reflectances `[n, g]`; `mean_soil[g]` is absorbance on any scale."""
    way = _Way(lambda nir: decode(encode(nir)), head, reflectance, mean_soil)
    at, weights = np.polynomial.legendre.leggauss(NODES)
    mir = np.zeros((len(reflectance), len(MIR_AXIS)))
    crossed = np.zeros((len(reflectance), reflectance.shape[1], len(MIR_BANDS) + 1))
    for t, weight in zip((at + 1) / 2, weights / 2, strict=True):
        mir += weight * way.mir_at(float(t))
        crossed += weight * way.crossed_at(float(t))
    return Traced(way.value(1.0), way.value(0.0), mir, crossed)


class _Way:
    """The straight way from the mean soil (t = 0) to each spectrum (t = 1), in absorbance."""

    def __init__(self, model: Graph, head: MirHead, reflectance: Floats, mean_soil: Floats) -> None:
        absorbance = -np.log10(np.maximum(reflectance, DARKEST))
        level, spread = absorbance.mean(axis=1, keepdims=True), absorbance.std(axis=1, keepdims=True)
        self._start = torch.tensor(level + (mean_soil - mean_soil.mean()) / mean_soil.std() * spread)
        self._change = torch.tensor(absorbance) - self._start
        self._model, self._transform, self._offset = model, head.transform, head.offset
        self._slopes = torch.tensor(head.slopes)
        bands = members(MIR_AXIS, MIR_BANDS)
        self._bands = torch.tensor(np.vstack((bands, ~bands.any(axis=0)))).double()

    def value(self, t: float) -> Floats:
        """The estimate `[n]`, its unit."""
        with torch.no_grad():
            return np.asarray(self._inverse(self._mir(self._at(t)) @ self._slopes + self._offset).numpy())

    def mir_at(self, t: float) -> Floats:
        """What each MIR point adds per unit of t, `[n, 1700]`."""
        with torch.no_grad():
            change = (self._mir(self._at(t + STEP)) - self._mir(self._at(t - STEP))) / (2 * STEP)
            scaled = self._mir(self._at(t)) @ self._slopes + self._offset
        return np.asarray((change * self._slopes * self._slope(scaled)[:, None]).numpy())

    def crossed_at(self, t: float) -> Floats:
        """What each NIR point adds through each group of MIR points, per unit of t, `[n, g, b + 1]`."""
        absorbance = self._at(t).detach().requires_grad_()
        parts = (self._mir(absorbance) * self._slopes) @ self._bands.T
        outer = self._slope((parts.sum(dim=1) + self._offset).detach())[:, None]
        columns = [
            torch.autograd.grad(part.sum(), absorbance, retain_graph=True)[0] * self._change * outer
            for part in parts.T
        ]
        return np.asarray(torch.stack(columns, dim=2).numpy())

    def _at(self, t: float) -> Tensor:
        return self._start + t * self._change

    def _mir(self, absorbance: Tensor) -> Tensor:
        return self._model(torch.pow(10.0, -absorbance))

    def _inverse(self, scaled: Tensor) -> Tensor:
        if self._transform is Transform.LOG1P:
            return torch.expm1(scaled)
        return 100 * torch.sigmoid(scaled) if self._transform is Transform.LOGIT_PCT else scaled

    def _slope(self, scaled: Tensor) -> Tensor:
        """Of `_inverse`."""
        if self._transform is Transform.LOG1P:
            return torch.exp(scaled)
        share = torch.sigmoid(scaled)
        return 100 * share * (1 - share) if self._transform is Transform.LOGIT_PCT else torch.ones_like(scaled)
