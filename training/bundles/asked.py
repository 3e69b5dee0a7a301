"""What was asked for on the command line, checked before hours are spent on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.errors import InputError
from core.inference.checks import ID
from core.spectrum import Axis, AxisUnit
from training.bundles.contents import Label
from training.encoder import WINDOW
from training.errors import TrainingCode
from training.libraries import Library, Range, read_ossl

_MOST_POINTS = 20_000


def label_of(id_: str, version: int, created: str, licence: str, families: Sequence[str]) -> Label:
    """The label of a bundle; `InputError` (`BUNDLE_ID`) for a name or version that no bundle may have."""
    if ID.fullmatch(id_) is None or version < 1:
        raise InputError(TrainingCode.BUNDLE_ID, bundle=id_, version=version)
    return Label(id_, version, created, licence, tuple(families))


def nir_grid(text: str) -> Axis:
    """The axis of `FIRST:LAST:STEP` in nm; `InputError` (`GRID_SPEC`) for what is none."""
    try:
        first, last, step = (float(part) for part in text.split(":"))
        steps = (last - first) / step
    except (ValueError, ZeroDivisionError) as error:
        raise InputError(TrainingCode.GRID_SPEC, grid=text, least=WINDOW) from error
    if not (first > 0 and WINDOW < steps < _MOST_POINTS and abs(steps - round(steps)) < 1e-6):
        raise InputError(TrainingCode.GRID_SPEC, grid=text, least=WINDOW)
    return Axis.regular(first, last, step, AxisUnit.NM)


def more_mir(source: Path | None) -> list[Library]:
    """The MIR libraries of the OSSL whose licences let weights ship, for the autoencoder; none without a source."""
    if source is None:
        return []
    return [library for library in read_ossl(source, Range.MIR, properties=()) if library.may_ship]
