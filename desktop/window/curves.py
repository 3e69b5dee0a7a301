"""What is drawn: repeats as they come in, averages, predicted spectra. Plain data, no plotting library."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.acquisition.result import RepeatVerdict
from core.inference.estimate import PredictedMir
from core.spectrum import AxisUnit, Floats, Spectrum
from desktop.theme.tokens import SUNLIGHT
from desktop.workers.scanner_worker import Repeats

translate = QCoreApplication.translate


@dataclass(frozen=True, eq=False)
class Curve:
    """One line: `x[m]`, `y[m]`, ascending in x. `note` is written at its end."""

    x: Floats
    y: Floats
    colour: str
    dashed: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class Band:
    """A filled band `low[m]` to `high[m]` over `x[m]`."""

    x: Floats
    low: Floats
    high: Floats
    colour: str


def repeat_curves(repeats: Repeats, newest: int) -> list[Curve]:
    """Earlier repeats faint, those that do not count dashed, the newest on top."""
    order = sorted(repeats.verdicts, key=lambda verdict: (verdict.repeat == newest, not verdict.ok))
    return [_repeat_curve(repeats, verdict, newest) for verdict in order]


def average_curve(spectrum: Spectrum) -> Curve:
    """The reflectance of a measurement over nm."""
    nir = spectrum.many().to_reflectance().to_unit(AxisUnit.NM)
    return Curve(nir.axis.points, nir.values[0], SUNLIGHT.curve)


def mir_curve(mir: PredictedMir) -> tuple[Curve, Band]:
    """The predicted spectrum with one standard deviation either side."""
    x, y = mir.axis.points, mir.absorbance_snv
    return Curve(x, y, SUNLIGHT.curve_mir), Band(x, y - mir.spread, y + mir.spread, SUNLIGHT.band)


def _repeat_curve(repeats: Repeats, verdict: RepeatVerdict, newest: int) -> Curve:
    axis, values = repeats.curves[verdict.repeat]
    seen = np.isfinite(values)
    colour = SUNLIGHT.curve if verdict.repeat == newest else SUNLIGHT.curve_faint
    note = ""
    if not verdict.ok:
        colour, note = SUNLIGHT.curve_rejected, translate("Curves", "{0}: again").format(verdict.repeat)
    return Curve(axis.to(AxisUnit.NM)[seen], values[seen], colour, dashed=not verdict.ok, note=note)
