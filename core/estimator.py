"""Estimates as a project has them: its correction first, then the bundle, with its local calibration or without."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.acquisition.scanner import Identity
from core.calibration.applying import CalibratedPredictor
from core.corrections.applying import CorrectedPredictor, corrected_spectra
from core.corrections.correction import Condition, Correction
from core.inference.bundle import Bundle
from core.inference.estimate import CalibrationRef, Prediction
from core.inference.explaining import with_estimates
from core.inference.explanation import Explanation
from core.inference.grading import Flags, Graded
from core.inference.predictor import Predictor
from core.inference.table import PredictionTable
from core.spectrum import Axis, Spectra
from core.store.records import Sample


@dataclass(frozen=True, eq=False)
class HeldCorrection:
    """A correction that holds in a project, with the `id` of its row in the store."""

    id: int
    correction: Correction


def condition_of(sample: Sample, scanner: Identity | None) -> Condition:
    """How a sample was measured; an imported spectrum has no scanner."""
    if scanner is None:
        return Condition(state=sample.state.value)
    return Condition(scanner.family, scanner.serial, sample.state.value)


@dataclass(frozen=True, eq=False)
class Estimator:
    """One bundle with the calibration and the corrections that hold for it; `calibration` names the former.

    Of several corrections that apply to a spectrum the one accepted last is used.
    """

    predictor: Predictor | CalibratedPredictor
    calibration: CalibrationRef | None = None
    corrections: tuple[HeldCorrection, ...] = ()

    @property
    def bundle(self) -> Bundle:
        """The bundle beneath."""
        return self.predictor.bundle

    @property
    def uncalibrated(self) -> Predictor:
        """The bundle as it came."""
        return self.predictor.predictor if isinstance(self.predictor, CalibratedPredictor) else self.predictor

    @property
    def axis(self) -> Axis:
        """The grid of the bundle."""
        return self.bundle.manifest.nir_grid.axis()

    def correction(self, condition: Condition) -> HeldCorrection | None:
        """The correction for spectra of a condition, if one applies."""
        return next((held for held in reversed(self.corrections) if held.correction.applies(condition)), None)

    def seen(self, spectra: Spectra, condition: Condition) -> tuple[Spectra, Condition]:
        """What the bundle gets to see of spectra of a condition, and as what they count then."""
        held = self.correction(condition)
        if held is None:
            return spectra, condition
        return corrected_spectra(spectra, held.correction, self.axis), held.correction.after(condition)

    def predict(self, spectra: Spectra, condition: Condition) -> list[Prediction]:
        """Predictions with MIR spectrum and spread, one per row; raises as `Predictor.predict` does."""
        table = self.predict_table(spectra, condition, with_mir=True)
        spread = self.predictor.mir_spread(table.outputs)
        return [table.prediction(row, spread[row]) for row in range(len(table))]

    def predict_table(self, spectra: Spectra, condition: Condition, *, with_mir: bool = False) -> PredictionTable:
        """The same as columns; without MIR spectra unless `with_mir`."""
        held = self.correction(condition)
        if held is None:
            return self._asked(spectra, condition, with_mir=with_mir)
        if isinstance(self.predictor, CalibratedPredictor):
            return self._corrected_and_calibrated(spectra, condition, held.correction, with_mir)
        return CorrectedPredictor(self.predictor, held.correction).predict_table(
            spectra,
            state=condition.state,
            family=condition.family,
            instrument=condition.instrument,
            with_mir=with_mir,
        )

    def explain(self, spectra: Spectra, condition: Condition, row: int = 0) -> tuple[Explanation, ...]:
        """What each estimate of one row owes to each part of its spectrum, as it stands after the correction.

        Raises as `Predictor.explain` does.
        """
        one = spectra[row].many()
        seen, as_ = self.seen(one, condition)
        if isinstance(self.predictor, CalibratedPredictor):
            found = self.predictor.explain(seen, state=as_.state, family=as_.family, instrument=as_.instrument)
        else:
            found = self.predictor.explain(seen, state=as_.state, family=as_.family)
        return with_estimates(found, self.predict_table(one, condition).estimates(0))

    def _asked(self, spectra: Spectra, condition: Condition, *, with_mir: bool) -> PredictionTable:
        state, family = condition.state, condition.family
        if isinstance(self.predictor, CalibratedPredictor):
            return self.predictor.predict_table(
                spectra, state=state, family=family, instrument=condition.instrument, with_mir=with_mir
            )
        return self.predictor.predict_table(spectra, state=state, family=family, with_mir=with_mir)

    def _corrected_and_calibrated(
        self, spectra: Spectra, condition: Condition, correction: Correction, with_mir: bool
    ) -> PredictionTable:
        """Where the figures of the correction hold, spectra count as what it leads to, else as what they were."""
        corrected = corrected_spectra(spectra, correction, self.axis)
        table = self._asked(corrected, correction.after(condition), with_mir=with_mir)
        as_given = self._asked(corrected, condition, with_mir=False)
        figures = [correction.figure(name) for name in table.properties]
        holds = np.array([figure is not None and figure.holds() for figure in figures])
        return replace(table, graded=_by_column(holds, table.graded, as_given.graded))


def _by_column(first: Flags, one: Graded, other: Graded) -> Graded:
    """Reasons and grades of `one` for the properties `first[p]`, of `other` for the rest; the values are alike."""
    outside = np.where(first, one.outside, other.outside)
    reasons = np.where(first, one.reasons, other.reasons).astype(one.reasons.dtype)
    if one.good is None or other.good is None:
        return replace(one, outside=outside, reasons=reasons)
    return replace(one, outside=outside, reasons=reasons, good=np.where(first, one.good, other.good))
