"""What a learner sees of the spectra: SNV, or SNV and a first derivative, and blocks of features beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from training.preprocessing import Floats, absorbance, savitzky_golay, snv


class Inputs(StrEnum):
    """What the columns are; the first two are spectra, neighbouring columns neighbouring bands."""

    REFLECTANCE = "reflectance"
    """As a fraction; log10(1/R) comes first."""
    ABSORBANCE = "absorbance"
    FEATURES = "features"
    """Anything else, such as a latent: only standardised."""


Block = tuple[Inputs, int]
"""What so many neighbouring columns are."""
Layout = Inputs | str | Sequence[tuple[Inputs | str, int]]
"""All columns alike, or blocks from left to right, for example `[("reflectance", 417), ("features", 32)]`."""


@dataclass(frozen=True)
class View:
    """SNV of the absorbance, then the derivative over `window` points where it is not 0.

    `reflectance`: of 10^−absorbance instead.
    """

    window: int
    deriv: int = 1
    snv: bool = True
    reflectance: bool = False

    def __call__(self, spectra: Floats) -> Floats:
        """What is seen of absorbance spectra `[n, g]`."""
        seen = np.power(10.0, -spectra) if self.reflectance else spectra
        seen = snv(seen) if self.snv else seen
        return savitzky_golay(seen, self.window, deriv=self.deriv) if self.window else seen


VIEWS = (View(0), View(15))
"""SNV alone and SNV with a first derivative over 15 points (30 nm or 30 cm⁻¹ on the grids of Tilth)."""
OSSL_VIEW = (View(0),)
NARROWEST = 3
"""A spectrum of fewer windows than this is not differentiated."""


def candidate_views(layout: Layout, columns: int, views: Sequence[View] = VIEWS) -> list[View]:
    """Those of `views` that the columns allow; features have but one."""
    widths = [count for kind, count in blocks_of(layout, columns) if kind != Inputs.FEATURES]
    if not widths:
        return [View(0, snv=False)]
    allowed = [view for view in views if view.window * NARROWEST <= min(widths)]
    return allowed or [View(0)]


def blocks_of(layout: Layout, columns: int) -> list[Block]:
    """The blocks; `ValueError` when they do not add up to the columns."""
    if isinstance(layout, str):
        return [(Inputs(layout), columns)]
    blocks = [(Inputs(kind), count) for kind, count in layout]
    if sum(count for _, count in blocks) != columns:
        raise ValueError(f"the blocks of inputs have {sum(count for _, count in blocks)} columns, X has {columns}")
    return blocks


@dataclass(frozen=True)
class Preparation:
    """A view with the centre and scale of the training rows: every block has the same summed variance, 1."""

    blocks: tuple[Block, ...]
    view: View
    mean: Floats
    scale: Floats

    def __call__(self, x: Floats) -> Floats:
        """What a learner is given of raw inputs `[n, m]`."""
        return np.asarray((_seen(self.blocks, self.view, x)[0] - self.mean) / self.scale)


def prepare_view(layout: Layout, view: View, x: Floats) -> Preparation:
    """Fit on training rows `x[n, m]`; unsupervised."""
    blocks = tuple(blocks_of(layout, x.shape[1]))
    seen, widths = _seen(blocks, view, x)
    mean, spread = seen.mean(axis=0), seen.std(axis=0)
    scales, start = [], 0
    for (kind, _), width in zip(blocks, widths, strict=True):
        own = spread[start : start + width]
        total = np.sqrt((own**2).sum())
        scales.append(own * np.sqrt(width) if kind == Inputs.FEATURES else np.full(width, total))
        start += width
    scale = np.concatenate(scales)
    # a column that never varies says nothing: it stays 0
    return Preparation(blocks, view, mean, np.where(scale > 0, scale, 1.0))


def _seen(blocks: Sequence[Block], view: View, x: Floats) -> tuple[Floats, list[int]]:
    """The blocks side by side, and their widths."""
    seen, start = [], 0
    for kind, count in blocks:
        own = x[:, start : start + count]
        start += count
        if kind == Inputs.FEATURES:
            seen.append(own)
        else:
            seen.append(view(absorbance(own) if kind == Inputs.REFLECTANCE else own))
    return np.hstack(seen), [part.shape[1] for part in seen]
