"""The same soils measured in two ways, on the grid of a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.corrections.affine import Level
from core.corrections.codes import CorrectionCode
from core.errors import InputError
from core.resampling import resample
from core.spectrum import REFLECTANCE_CEILING, Axis, Floats, Quantity, Spectra

LEAST_PAIRS = 3
"""With fewer nothing can be left out and still be learned."""
DARKEST = 1e-4
"""Reflectance that stands for zero and less: absorbance 4, beyond any soil."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Absorbance `source[n, g]` and `target[n, g]` of the soils `names[n]`."""

    names: tuple[str, ...]
    source: Floats
    target: Floats

    def without(self, row: int) -> Pairs:
        """All but one."""
        others = np.arange(len(self.names)) != row
        names = tuple(name for at, name in enumerate(self.names) if at != row)
        return Pairs(names, self.source[others], self.target[others])

    def at(self, level: Level | None) -> Pairs:
        """All spectra at one level, or as they are."""
        return self if level is None else Pairs(self.names, level(self.source), level(self.target))


@dataclass(frozen=True, eq=False)
class Named:
    """Spectra of samples, with the `file` they came from; several rows of one name are its repeats."""

    names: Sequence[str]
    spectra: Spectra
    file: str = ""


def pairs_on(grid: Axis, source: Named, target: Named) -> Pairs:
    """The soils that both have, in the order of `source`, repeats averaged.

    Raises `InputError`: `NO_PAIRS`, `FEW_PAIRS`, `SAME_SPECTRA`, or as `resample` does.
    """
    theirs = set(target.names)
    names = tuple(name for name in dict.fromkeys(source.names) if name in theirs)
    if not names:
        raise InputError(CorrectionCode.NO_PAIRS, file=source.file, other=target.file)
    if len(names) < LEAST_PAIRS:
        raise InputError(CorrectionCode.FEW_PAIRS, file=source.file, pairs=len(names), least=LEAST_PAIRS)
    pairs = Pairs(names, _averaged(grid, source, names), _averaged(grid, target, names))
    if np.allclose(pairs.source, pairs.target, rtol=0, atol=1e-9):
        raise InputError(CorrectionCode.SAME_SPECTRA, file=source.file)
    return pairs


def absorbance_on(grid: Axis, spectra: Spectra) -> Floats:
    """Absorbance `[n, g]` on `grid`; reflectance below `DARKEST` counts as that."""
    reflectance = resample(spectra, grid).values
    return np.asarray(-np.log10(np.maximum(reflectance, DARKEST)), dtype=np.float64)


def reflectance_of(absorbance: Floats, grid: Axis) -> Spectra:
    """Back again, within `DARKEST` and what a spectrum may hold."""
    values = np.power(10.0, -np.clip(absorbance, -np.log10(REFLECTANCE_CEILING), -np.log10(DARKEST)))
    return Spectra(grid, np.minimum(values, REFLECTANCE_CEILING), Quantity.REFLECTANCE)


def _averaged(grid: Axis, of: Named, names: Sequence[str]) -> Floats:
    try:
        absorbance = absorbance_on(grid, of.spectra)
    except InputError as error:
        raise InputError(error.code, **{"file": of.file, **error.values}) from error
    labels = np.array(of.names)
    return np.stack([absorbance[labels == name].mean(axis=0) for name in names])
