"""A Gaussian process by a few landmarks, as layers: no training spectrum travels in a bundle.

Deterministic training conditional (Quiñonero-Candela & Rasmussen 2005, J. Mach. Learn. Res. 6:1939–1959), the
landmarks chosen to cover the rows.
"""

from __future__ import annotations

import numpy as np
import torch
from scipy.linalg import cholesky, solve_triangular
from torch import Tensor, nn

from training.estimators.covariance import CONSTANT, JITTER, Shape
from training.estimators.layers import Seen
from training.estimators.process import Process
from training.preprocessing import Floats

EIGENVALUE_FLOOR = 1e-7
"""Kernel directions weaker than this, relative to the strongest, would only amplify rounding."""


class Landmarks(nn.Module):
    """One target of a Gaussian process by `count` landmarks; with all rows as landmarks it is the process itself."""

    mean: Tensor
    loadings: Tensor
    landmarks: Tensor
    mixing: Tensor
    weights: Tensor
    root: Tensor

    def __init__(self, process: Process, count: int) -> None:
        super().__init__()
        kernel, components = process.kernel, process.components
        self.seen = Seen(process.preparation)
        self.kernel, self.centre, self.spread = kernel, process.centre, process.spread
        landmarks = process.rows[spread_out(process.rows, count)]
        values, vectors = np.linalg.eigh(kernel(landmarks, landmarks))
        kept = values > EIGENVALUE_FLOOR * values[-1]
        mixing = vectors[:, kept] / np.sqrt(values[kept])
        features = kernel(process.rows, landmarks) @ mixing
        noise = kernel.noise + kernel.group + JITTER
        lower = cholesky(features.T @ features / noise + np.eye(features.shape[1]), lower=True)
        root = solve_triangular(lower, np.eye(len(lower)), lower=True)
        weights = root.T @ (root @ (features.T @ process.y)) / noise
        scale = components.spread * np.sqrt(len(components.spread))
        arrays = {
            "mean": components.mean,
            "loadings": components.loadings / scale,
            "landmarks": landmarks,
            "mixing": mixing,
            "weights": weights[:, np.newaxis],
            "root": root.T,
        }
        for name, values in arrays.items():
            self.register_buffer(name, torch.tensor(values))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """`[n, 1]` each."""
        scores = (self.seen(x) - self.mean) @ self.loadings
        cross, own = self._covariance(scores)
        features = cross @ self.mixing
        rest = (own - (features * features).sum(dim=1, keepdim=True)).clamp(min=0)
        known = ((features @ self.root) ** 2).sum(dim=1, keepdim=True)
        variance = rest + known + self.kernel.noise + self.kernel.group
        return self.centre + self.spread * (features @ self.weights), self.spread * variance.sqrt()

    def _covariance(self, scores: Tensor) -> tuple[Tensor, Tensor]:
        squares = (scores * scores).sum(dim=1, keepdim=True)
        products = scores @ self.landmarks.T
        squared = (squares + (self.landmarks * self.landmarks).sum(dim=1) - 2 * products).clamp(min=0)
        squared = squared / self.kernel.length**2
        if self.kernel.shape is Shape.GAUSSIAN:
            smooth = torch.exp(-0.5 * squared)
        else:
            apart = (5 * squared).sqrt()
            smooth = (1 + apart + apart * apart / 3) * torch.exp(-apart)
        cross = self.kernel.signal * smooth + self.kernel.linear * products + CONSTANT
        return cross, self.kernel.signal + self.kernel.linear * squares + CONSTANT


def spread_out(rows: Floats, count: int) -> list[int]:
    """Rows that cover the others: each the farthest from those before it (Gonzalez 1985)."""
    if count >= len(rows):
        return list(range(len(rows)))
    chosen = [int(((rows - rows.mean(axis=0)) ** 2).sum(axis=1).argmin())]
    nearest = ((rows - rows[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < count:
        chosen.append(int(nearest.argmax()))
        nearest = np.minimum(nearest, ((rows - rows[chosen[-1]]) ** 2).sum(axis=1))
    return chosen
