"""What every reader returns: the spectra of one file with the names of their samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.spectrum import Axis, AxisUnit, Floats, Spectra

MIR_FROM_NM = 3000.0
"""A spectrum that reaches past this is no scanner's near-infrared; the scanners end at 2 600 nm."""

MIR_SOURCE_FROM_NM = 1200.0
"""A MIR bench with a KBr beam splitter ends near 7 800 cm⁻¹; what it stores of the near-infrared is noise."""


@dataclass(frozen=True)
class Skipped:
    """A row without any spectral value: its line in the file and its sample."""

    row: int
    sample: str


@dataclass(frozen=True, eq=False)
class SpectraTable:
    """The spectra of one file, in its order: `samples[n]` names the rows of `spectra`.

    `source` is the path as it was given; `format` the name of the reader. `metadata` holds what the file
    tells about instrument and settings, as text. `skipped` are rows that hold no spectrum.
    """

    source: str
    format: str
    spectra: Spectra
    samples: tuple[str, ...]
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    skipped: tuple[Skipped, ...] = ()

    def __len__(self) -> int:
        return len(self.spectra)


def is_mir(axis: Axis) -> bool:
    """Whether the axis is that of a mid-infrared instrument, whose spectra no NIR bundle can use.

    It reaches past `MIR_FROM_NM` and starts above `MIR_SOURCE_FROM_NM`.
    """
    shortest, longest = np.sort(axis.to(AxisUnit.NM)[[0, -1]])
    return bool(longest > MIR_FROM_NM and shortest > MIR_SOURCE_FROM_NM)


def ascending(points: Sequence[float] | Floats, unit: AxisUnit, values: Floats) -> tuple[Axis, Floats]:
    """Axis and `values[n, m]` in ascending order; `points` may fall, but not turn (`InputError(AXIS_ORDER)`)."""
    axis = np.asarray(points, dtype=np.float64)
    if axis.size > 1 and axis[0] > axis[-1]:
        return Axis(axis[::-1], unit), values[:, ::-1]
    return Axis(axis, unit), values


def stacked(parts: Sequence[Spectra]) -> Spectra:
    """All spectra of a file as one; they must share axis and quantity (`InputError(AXES_DIFFER)`)."""
    first = parts[0]
    for number, part in enumerate(parts, start=1):
        if part.axis != first.axis or part.quantity is not first.quantity:
            raise InputError(FormatCode.AXES_DIFFER, spectrum=number)
    return first if len(parts) == 1 else Spectra(first.axis, np.vstack([one.values for one in parts]), first.quantity)
