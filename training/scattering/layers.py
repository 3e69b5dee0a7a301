"""The scattering as layers: banks of strided convolutions, moduli, and one matrix for every averaging.

The spectrum is mirrored at both ends and laid on a circle (`ScatteringSpec.padded`). What a wavelet passes is slow,
so it is computed on every 2^scale-th point only; the averages are taken where they are wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import torch
from torch import Tensor, nn

from training.preprocessing import Floats
from training.scattering.filters import Complex, Path, ScatteringSpec, Wavelet, low_pass, morlet, wavelets

TAIL = 1e-7
"""Taps are cut where the moduli of those beyond add up to less than this; all together have 1."""
LEAST_SQUARE = 1e-24
"""Added under the root of the modulus, so that its slope stays finite at zero."""
FLOOR = 1e-4
"""Added before the logarithm or the root, in the unit of the input: what is weaker in soils after SNV is noise."""


class Bank(nn.Module):
    """Moduli of wavelets on a circle: `[n, size]` → `[n, wavelets, size / stride]`."""

    kernel: Tensor

    def __init__(self, filters: Sequence[Complex], stride: int) -> None:
        super().__init__()
        size, self.stride = len(filters[0]), stride
        half = max(_half(taps) for taps in filters)
        first, last = (-half, half) if 2 * half < size else (-(size // 2), (size - 1) // 2)
        cut = [_cut(taps, first, last) for taps in filters]
        parts = np.stack([*(taps.real for taps in cut), *(taps.imag for taps in cut)])
        self.before, self.after, self.count = last, -first, len(filters)
        self.register_buffer("kernel", torch.tensor(parts[:, np.newaxis, ::-1].copy()))

    def forward(self, x: Tensor) -> Tensor:
        """What each wavelet finds."""
        around = torch.cat((x[:, x.shape[1] - self.before :], x, x[:, : self.after]), dim=1)
        if around.dtype == torch.float64:  # torch convolves these slowly; the same sums as a product of matrices
            found = (around.unfold(1, self.kernel.shape[2], self.stride) @ self.kernel[:, 0].T).transpose(1, 2)
        else:
            found = nn.functional.conv1d(around.unsqueeze(1), self.kernel, stride=self.stride)
        real, imaginary = found[:, : self.count], found[:, self.count :]
        return (real * real + imaginary * imaginary + LEAST_SQUARE).sqrt()


class Level(nn.Module):
    """Wavelets of the first order with one `scale`, and those of the second that follow them."""

    average: Tensor

    def __init__(self, spec: ScatteringSpec, scale: int, first: Sequence[Wavelet]) -> None:
        super().__init__()
        size = spec.padded
        self.first = Bank([morlet(wavelet, size) for wavelet in first], 2**scale)
        self.register_buffer("average", torch.tensor(averaging(spec, scale)))
        second = [wavelet for wavelet in followers(spec, scale) if spec.order == 2]
        scales = sorted({min(wavelet.scale, spec.J) for wavelet in second})
        self.second = nn.ModuleList(
            Bank([_thinned(w, size, scale) for w in second if min(w.scale, spec.J) == own], 2 ** (own - scale))
            for own in scales
        )
        for index, own in enumerate(scales):
            self.register_buffer(f"average_{index}", torch.tensor(averaging(spec, own)))

    def forward(self, circle: Tensor) -> tuple[Tensor, Tensor | None]:
        """Orders 1 `[n, paths, positions]` and 2, the latter `None` where no wavelet follows."""
        moduli = self.first(circle)
        averaged = moduli @ self.average
        if not len(self.second):
            return averaged, None
        rows = moduli.reshape(-1, moduli.shape[2])
        found = [bank(rows) @ self.get_buffer(f"average_{index}") for index, bank in enumerate(self.second)]
        paths = moduli.shape[1] * sum(part.shape[1] for part in found)
        return averaged, torch.cat(found, dim=1).reshape(-1, paths, averaged.shape[2])


class Scattering(nn.Module):
    """Spectra `[n, points]`, uniform in wavenumber, → coefficients `[n, paths, positions]`.

    Position p belongs to point p · 2^J. `paths` in the order of the rows: order 0, then the others, in each from the
    highest frequency down. Buffers are float64 as made; `float()` and `to()` as for every module.
    """

    circle: Tensor
    average: Tensor

    def __init__(self, spec: ScatteringSpec) -> None:
        super().__init__()
        self.spec = spec
        self.paths = scattering_paths(spec)
        self.register_buffer("circle", torch.tensor(mirrored(spec)))
        self.register_buffer("average", torch.tensor(averaging(spec, 0)))
        first = wavelets(spec.J, spec.Q) if spec.order else ()
        by_scale = groupby(first, lambda wavelet: min(wavelet.scale, spec.J))
        self.levels = nn.ModuleList(Level(spec, scale, list(own)) for scale, own in by_scale)

    def forward(self, x: Tensor) -> Tensor:
        """Coefficients of all paths, compressed."""
        circle = x[:, self.circle]
        found = [level(circle) for level in self.levels]
        smooth = (circle @ self.average).unsqueeze(1)
        moduli = [first for first, _ in found] + [second for _, second in found if second is not None]
        return torch.cat((smooth, *map(self._compressed, moduli)), dim=1)

    def _compressed(self, moduli: Tensor) -> Tensor:
        if self.spec.compression == "log":
            return (moduli + FLOOR).log()
        return (moduli + FLOOR).sqrt() if self.spec.compression == "root" else moduli


def scattering_paths(spec: ScatteringSpec) -> tuple[Path, ...]:
    """Of the rows of the coefficients."""
    first = wavelets(spec.J, spec.Q) if spec.order else ()
    one = [Path((w.frequency,), w.scale) for w in first]
    two = [Path((w.frequency, v.frequency), v.scale) for w in first for v in followers(spec, w.scale)]
    return (Path((), spec.J), *one, *(two if spec.order == 2 else ()))


def followers(spec: ScatteringSpec, scale: int) -> list[Wavelet]:
    """Wavelets of the second order that see what one of `scale` of the first passes: of a larger scale."""
    return [wavelet for wavelet in wavelets(spec.J, 1) if wavelet.scale > scale]


def mirrored(spec: ScatteringSpec) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Which point of the spectrum stands where on the circle, `[padded]`; the end points are not doubled."""
    from_start = np.abs(np.arange(spec.padded) - spec.start)
    last = spec.points - 1
    return np.asarray(last - np.abs(last - from_start), dtype=np.int64)


def averaging(spec: ScatteringSpec, scale: int) -> Floats:
    """From a circle of every 2^scale-th point to the averages, `[padded / 2^scale, positions]`, rows of sum 1."""
    stride, wanted = 2**scale, spec.start + 2**spec.J * np.arange(spec.positions)
    apart = (wanted - stride * np.arange(spec.padded // stride)[:, np.newaxis]) % spec.padded
    return np.asarray(stride * low_pass(spec.J, spec.padded)[apart])


def _thinned(wavelet: Wavelet, size: int, scale: int) -> Complex:
    """The wavelet for a circle of which every 2^scale-th point is left."""
    return np.asarray(2**scale * morlet(wavelet, size)[:: 2**scale])


def _half(taps: Complex) -> int:
    """Taps to keep on either side of the centre."""
    size = len(taps)
    moduli = np.abs(np.roll(taps, size // 2))
    beyond = moduli[: size // 2][::-1] + np.append(moduli[size // 2 + 1 :], 0)[: size // 2]
    tails = np.cumsum(beyond[::-1])[::-1]
    return int(np.count_nonzero(tails > TAIL))


def _cut(taps: Complex, first: int, last: int) -> Complex:
    """Taps `first` to `last`, of mean zero again."""
    kept = taps[np.arange(first, last + 1)]
    moduli = np.abs(kept)
    return np.asarray(kept - kept.sum() * moduli / moduli.sum())
