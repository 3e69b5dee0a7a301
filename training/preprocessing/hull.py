"""The upper convex hull of a spectrum: exactly, point by point, and as layers."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.preprocessing.values import Floats

ROUNDS = 5
"""Times that each end of an edge is moved to where it belongs."""
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
    """The upper hull `[n, g]` of `[n, g]` from plain operations, exact but for rounding.

    The spectrum is cut into blocks of √g points. Every edge of the hull either lies within one block or crosses from
    one to the next. The crossing edge above the gap between two blocks is the chord, between a point left and a
    point right of it, that is highest there: the right end is held while the left one moves to the best, then the
    other way round; the chord rises with every move, and where neither end moves any more all points lie below it.
    Within a block the same is done for every gap between two of its points. As no chord lies above the hull, the
    highest of all chords at a point is the hull. `rounds` bounds the moves; measured spectra need three.
    """

    positions: Tensor
    blocks: Tensor
    places: Tensor
    within: Tensor
    left_of_gap: Tensor
    left_in_block: Tensor

    def __init__(self, positions: Floats, rounds: int = ROUNDS) -> None:
        super().__init__()
        points = len(positions)
        size = int(np.ceil(np.sqrt(points)))
        starts = np.arange(0, points, size)
        # the last block begins earlier, so that all are of one size
        blocks = np.minimum(starts, points - size)[:, np.newaxis] + np.arange(size)
        own = np.arange(points) // size
        within = own * size + np.arange(points) - blocks[own, 0]
        self.rounds, self.gaps = rounds, len(starts) - 1
        self.register_buffer("positions", torch.tensor(positions))
        self.register_buffer("blocks", torch.tensor(blocks))
        self.register_buffer("places", torch.tensor(positions[blocks]))
        self.register_buffer("within", torch.tensor(within))
        self.register_buffer("left_of_gap", torch.tensor(np.arange(points) < starts[1:, np.newaxis]))
        self.register_buffer("left_in_block", torch.tensor(np.tri(size - 1, size) > 0))

    def forward(self, x: Tensor) -> Tensor:
        """Hull of each spectrum."""
        blocks = _highest(x[:, self.blocks], self.places, self.left_in_block, self.rounds).flatten(1)
        inner = blocks[:, self.within]
        if not self.gaps:  # two points
            return inner
        return torch.maximum(inner, _highest(x, self.positions, self.left_of_gap, self.rounds))


def _highest(x: Tensor, places: Tensor, left: Tensor, rounds: int) -> Tensor:
    """The highest `[…, g]` of the chords across the gaps `left[a, g]`, and the points of `x[…, g]` themselves.

    `places[g]` or `[b, g]`, the last dimensions of `x`.
    """
    places = places.expand_as(x)
    far = torch.full_like(x, FAR).unsqueeze(-2)
    ends = torch.full_like(x[..., :1], x.shape[-1] - 1).long().expand(*x.shape[:-1], left.shape[0])
    starts = ends
    for _ in range(rounds):
        starts = torch.where(left, _steepness(x, places, ends), far).argmin(dim=-1)
        ends = torch.where(left, -far, _steepness(x, places, starts)).argmax(dim=-1)
    low, high = x.gather(-1, starts), x.gather(-1, ends)
    begun, ended = (places.gather(-1, at).unsqueeze(-1) for at in (starts, ends))
    along = (places.unsqueeze(-2) - begun) / (ended - begun)
    chords = low.unsqueeze(-1) + (high - low).unsqueeze(-1) * along
    spanned = (along >= 0) & (along <= 1)
    return torch.maximum(torch.where(spanned, chords, -far).amax(dim=-2), x)


def _steepness(x: Tensor, places: Tensor, ends: Tensor) -> Tensor:
    """Slopes `[…, a, g]` of the chords from the points `ends[…, a]` to all points."""
    rise = x.unsqueeze(-2) - x.gather(-1, ends).unsqueeze(-1)
    return rise / (places.unsqueeze(-2) - places.gather(-1, ends).unsqueeze(-1))
