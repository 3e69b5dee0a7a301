"""An estimate made by way of the predicted MIR, traced back to both spectra.

NIR → encoder → frozen decoder → predicted MIR → a head that was learned on measured MIR. Along the way from the mean
soil to a spectrum (as in `core.inference.attribution`) each MIR point contributes its slope in the head times what it
moves, each knot of the NIR what it moves of these: integrated gradients through all, by the slopes of the graphs.
Both add up to the change of the estimate; crossed they say which NIR band an estimate reads which MIR band from
(conductance: Dhamdhere, Sundararajan & Yan 2019).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.bands import MIR_BANDS
from core.inference.attribution import DARKEST, hats, knots_on
from core.properties import Transform
from core.spectrum import Spectra
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
    contributes `mir[n, 1700]`, and each knot of the NIR through each MIR band `crossed[n, k, b + 1]`.

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


def traced(
    encode: Graph, decode: Graph, head: MirHead, spectra: Spectra, mean_soil: Floats, nodes: int = NODES
) -> Traced:
    """Of reflectances; `mean_soil[g]` is absorbance on any scale, `nodes` the Gauss–Legendre nodes along the way."""
    way = _Way(lambda nir: decode(encode(nir)), head, spectra, mean_soil)
    at, weights = np.polynomial.legendre.leggauss(nodes)
    mir = np.zeros((len(spectra), len(MIR_AXIS)))
    crossed = np.zeros((len(spectra), len(knots_on(spectra.axis)), len(MIR_BANDS) + 1))
    for t, weight in zip((at + 1) / 2, weights / 2, strict=True):
        mir += weight * way.mir_at(float(t))
        crossed += weight * way.crossed_at(float(t))
    return Traced(way.value(1.0), way.value(0.0), mir, crossed)


def predicted_mir(encode: Graph, decode: Graph, reflectance: Floats) -> Floats:
    """SNV absorbance `[n, 1700]` of reflectances `[n, g]`."""
    with torch.no_grad():
        return np.asarray(decode(encode(torch.tensor(reflectance))).numpy(), dtype=np.float64)


class _Way:
    """The straight way from the mean soil (t = 0) to each spectrum (t = 1), in absorbance."""

    def __init__(self, model: Graph, head: MirHead, spectra: Spectra, mean_soil: Floats) -> None:
        absorbance = -np.log10(np.maximum(spectra.values, DARKEST))
        level, spread = absorbance.mean(axis=1, keepdims=True), absorbance.std(axis=1, keepdims=True)
        self._start = torch.tensor(level + (mean_soil - mean_soil.mean()) / mean_soil.std() * spread)
        self._change = torch.tensor(absorbance) - self._start
        shapes = hats(knots_on(spectra.axis), spectra.axis)
        self._shapes = torch.tensor((shapes[:, 1:] + shapes[:, :-1]) / 2)
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
        """What each knot adds through each group of MIR points, per unit of t, `[n, k, b + 1]`."""
        kept = torch.full((len(self._start), len(self._shapes)), t, dtype=torch.float64).requires_grad_()
        parts = (self._mir(self._kept(kept)) * self._slopes) @ self._bands.T
        outer = self._slope((parts.sum(dim=1) + self._offset).detach())[:, None]
        columns = [torch.autograd.grad(part.sum(), kept, retain_graph=True)[0] * outer for part in parts.T]
        return np.asarray(torch.stack(columns, dim=2).numpy())

    def _kept(self, parts: Tensor) -> Tensor:
        """Absorbance with parts `[n, k]` of the slopes at each knot: `kept_of` of `core.inference` in torch."""
        slopes = torch.diff(self._change, dim=1) * (parts @ self._shapes)
        heights = nn.functional.pad(torch.cumsum(slopes, dim=1), (1, 0))
        return self._start + heights - heights.mean(dim=1, keepdim=True)

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
