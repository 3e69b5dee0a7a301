"""Percent or fraction: by the rule of a format and the values, which must agree, or because the file says it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.spectrum import REFLECTANCE_CEILING, Floats, from_percent


def fraction_from_percent(values: Floats, lines: Sequence[int]) -> tuple[Floats, bool]:
    """Reflectance as a fraction from a format that writes percent, and whether it was percent.

    No soil stays below 2 % over the whole near-infrared, so rows that do were turned into fractions by
    someone before; then all must be (`InputError(MIXED_PERCENT)` names the first line that differs).
    """
    is_fraction = values.max(axis=1) <= REFLECTANCE_CEILING
    if is_fraction.all():
        return values, False
    if is_fraction.any():
        raise InputError(FormatCode.MIXED_PERCENT, row=lines[int(is_fraction.argmax())])
    return from_percent(values), True


def fraction_told(percent: Floats) -> Floats:
    """Reflectance as a fraction, from values of any shape that a file calls percent.

    More than 200 %, or less than −200 %, is no reflectance but a ratio of two signals without light, as
    spectrometers store it beyond the range of their lamp (`InputError(NOISE)`).
    """
    values = from_percent(percent)
    noisy = np.abs(values) > REFLECTANCE_CEILING
    if noisy.any():
        largest = round(float(percent.flat[np.abs(percent).argmax()]), 1)
        raise InputError(FormatCode.NOISE, points=int(noisy.sum()), of=int(values.size), largest=largest)
    return values
