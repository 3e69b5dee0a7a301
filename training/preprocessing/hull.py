"""The upper convex hull of a spectrum: exactly, point by point, and as layers."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.preprocessing.values import Floats

ANCHORS = 128
"""Gaps between points for which the layers look for the edge above them."""
ROUNDS = 6
"""Times that each end of such an edge is moved to where it belongs."""
FAR = 1e30
"""Slope of a chord that is none."""


def upper_hull(spectra: Floats, positions: Floats) -> Floats:
    """The least concave curve `[n, g]` on or above `spectra[n, g]` at ascending `positions[g]`.

    Monotone chain (Andrew 1979, Inf. Process. Lett. 9, 216–219), exact.
    """
    return np.stack([np.interp(positions, *_corners(positions, row)) for row in spectra])


def _corners(positions: Floats, values: Floats) -> tuple[list[float], list[float]]:
    """Positions and values of the corners of the hull of one spectrum."""
    xs: list[float] = []
    ys: list[float] = []
    for x, y in zip(positions.tolist(), values.tolist(), strict=True):
        while len(xs) > 1 and (ys[-1] - ys[-2]) * (x - xs[-2]) <= (y - ys[-2]) * (xs[-1] - xs[-2]):
            xs.pop()
            ys.pop()
        xs.append(x)
        ys.append(y)
    return xs, ys


class Hull(nn.Module):
    """The upper hull `[n, g]` of `[n, g]` from plain operations: the least of the lines through its edges.

    For each of `anchors` gaps between two neighbouring points the edge of the hull above the gap is sought: of all
    chords between a point left and a point right of the gap the one that is highest there. The right end is held
    while the left one moves to the best, then the other way round; the chord rises with every move, and where
    neither end moves any more, all points lie below it, so it is the edge. With an anchor in every gap that is the
    hull; with fewer, edges between two anchors are missed, and there the hull comes out higher by what the lines of
    their neighbours lie above it. `rounds` bounds the moves; a chord that has not arrived is held above the points.
    """

    positions: Tensor
    left: Tensor

    def __init__(self, positions: Floats, anchors: int = ANCHORS, rounds: int = ROUNDS) -> None:
        super().__init__()
        gaps = np.unique(np.linspace(0, len(positions) - 2, min(anchors, len(positions) - 1)).round().astype(int))
        self.rounds = rounds
        self.register_buffer("positions", torch.tensor(positions))
        self.register_buffer("left", torch.tensor(np.arange(len(positions)) <= gaps[:, np.newaxis]))

    def forward(self, x: Tensor) -> Tensor:
        """Hull of each spectrum."""
        places, far = self.positions, torch.full_like(x[:, :1], FAR).unsqueeze(2)
        right = torch.full_like(x[:, :1], x.shape[1] - 1).long().expand(-1, len(self.left))
        for _ in range(self.rounds):
            left = torch.where(self.left, _steepness(x, places, right), far).argmin(dim=2)
            steepness = torch.where(self.left, -far, _steepness(x, places, left))
            right = steepness.argmax(dim=2)
        slopes = steepness.amax(dim=2)
        heights = x.gather(1, left) - slopes * places[left]
        lines = heights.unsqueeze(2) + slopes.unsqueeze(2) * places
        return torch.maximum(lines.amin(dim=1), x)


def _steepness(x: Tensor, places: Tensor, ends: Tensor) -> Tensor:
    """Slopes `[n, a, g]` of the chords from the points `ends[n, a]` to all points."""
    rise = x.unsqueeze(1) - x.gather(1, ends).unsqueeze(2)
    return rise / (places - places[ends].unsqueeze(2))
