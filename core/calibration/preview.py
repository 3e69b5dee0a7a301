"""What a calibration would change, before it is accepted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calibration.applying import CalibratedPredictor
from core.calibration.calibration import LocalCalibration, Verdict
from core.calibration.codes import CalibrationCode
from core.calibration.fitting import left_out
from core.inference.predictor import Predictor
from core.inference.table import PredictionTable
from core.properties import PROPERTIES
from core.spectrum import Floats, Spectra


@dataclass(frozen=True, eq=False)
class Columns:
    """Value and interval `[n]` of one property in its unit, NaN where withheld."""

    value: Floats
    lower: Floats
    upper: Floats

    @property
    def width(self) -> float:
        """Mean width of the intervals; NaN without any."""
        given = ~np.isnan(self.value)
        return float((self.upper - self.lower)[given].mean()) if given.any() else float("nan")


@dataclass(frozen=True, eq=False)
class PropertyPreview:
    """One property of n samples before and after.

    `changed` counts those whose value shows another number, or appears, or goes.
    """

    verdict: Verdict
    before: Columns
    after: Columns
    changed: int

    @property
    def name(self) -> str:
        """Of the property."""
        return self.verdict.name


@dataclass(frozen=True, eq=False)
class Preview:
    """All calibrated properties; `left_out` has those with laboratory values that are not, and why."""

    properties: tuple[PropertyPreview, ...]
    left_out: dict[str, CalibrationCode]


def preview(
    predictor: Predictor, calibration: LocalCalibration, spectra: Spectra, state: str, family: str
) -> Preview:
    """What `calibration` changes for `spectra`, such as all samples of a project; nothing is stored."""
    before = predictor.predict_table(spectra, state=state, family=family)
    after = CalibratedPredictor(predictor, calibration).predict_table(spectra, state=state, family=family)
    properties = tuple(_property(verdict, before, after) for verdict in calibration.verdicts)
    return Preview(properties, left_out(predictor, calibration.samples))


def _property(verdict: Verdict, before: PredictionTable, after: PredictionTable) -> PropertyPreview:
    old, new = _columns(before, verdict.name), _columns(after, verdict.name)
    return PropertyPreview(verdict, old, new, _changed(old.value, new.value, verdict.name))


def _columns(table: PredictionTable, name: str) -> Columns:
    column, graded = table.properties.index(name), table.graded
    return Columns(graded.value[:, column], graded.lower[:, column], graded.upper[:, column])


def _changed(old: Floats, new: Floats, name: str) -> int:
    decimals = PROPERTIES[name].decimals
    same = np.round(old, decimals) == np.round(new, decimals)
    return int((~same & ~(np.isnan(old) & np.isnan(new))).sum())
