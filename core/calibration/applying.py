"""Predictions with a local calibration: the same interface as `Predictor`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.calibration.calibration import LocalCalibration
from core.calibration.codes import CalibrationCode
from core.calibration.domain import LocalDomain
from core.calibration.explaining import calibrated_values
from core.calibration.fitting import condition_all, estimates_before
from core.calibration.grading import Local, regrade
from core.errors import InputError
from core.inference.bundle import Bundle
from core.inference.engine import Outputs
from core.inference.estimate import Prediction
from core.inference.explaining import explanations
from core.inference.explanation import Explanation
from core.inference.grading import UNKNOWN_STATE
from core.inference.predictor import Predictor
from core.inference.presence import no_soil
from core.inference.table import PredictionTable
from core.resampling import resample
from core.spectrum import Floats, Spectra


class CalibratedPredictor:
    """A bundle with a local calibration; the posteriors are worked out anew from its samples, once.

    Raises `InputError(OTHER_BUNDLE)` for a calibration that was made with another bundle, or another version.
    """

    def __init__(self, predictor: Predictor, calibration: LocalCalibration) -> None:
        expected, found = calibration.bundle, predictor.bundle.ref
        if expected != found:
            raise InputError(
                CalibrationCode.OTHER_BUNDLE,
                expected=f"{expected.id} {expected.version} ({expected.sha256[:8]})",
                found=f"{found.id} {found.version} ({found.sha256[:8]})",
            )
        self.predictor = predictor
        self.calibration = calibration
        before = estimates_before(predictor, calibration.samples)
        names = list(calibration.properties)
        posteriors = condition_all(predictor, calibration.samples, before, names)
        domain = LocalDomain.of(before.outputs.phi.astype(np.float64))
        self._local = Local(calibration, posteriors, domain)

    @property
    def bundle(self) -> Bundle:
        """The bundle that is calibrated."""
        return self.predictor.bundle

    def predict(
        self, spectra: Spectra, *, state: str = UNKNOWN_STATE, family: str = "", instrument: str = ""
    ) -> list[Prediction]:
        """Predictions with MIR spectrum and spread, one per row; see `Predictor.predict`.

        `instrument` is the scanner's serial number or whatever the local samples name theirs with; empty: not known.
        """
        table = self.predict_table(spectra, state=state, family=family, instrument=instrument, with_mir=True)
        spread = self.mir_spread(table.outputs)
        return [table.prediction(row, spread[row]) for row in range(len(table))]

    def predict_table(
        self,
        spectra: Spectra,
        *,
        state: str = UNKNOWN_STATE,
        family: str = "",
        instrument: str = "",
        with_mir: bool = False,
    ) -> PredictionTable:
        """The same as columns; see `Predictor.predict_table`."""
        table = self.predictor.predict_table(spectra, state=state, family=family, with_mir=with_mir, with_phi=True)
        nir = resample(spectra, self.bundle.manifest.nir_grid.axis()).values.astype(np.float32)
        graded = regrade(table, self._local, no_soil(nir), state, instrument)
        return replace(table, graded=graded, calibration=self.calibration.ref)

    def explain(
        self,
        spectra: Spectra,
        row: int = 0,
        *,
        state: str = UNKNOWN_STATE,
        family: str = "",
        instrument: str = "",
    ) -> tuple[Explanation, ...]:
        """What each calibrated estimate of one row owes to each part of its spectrum; see `Predictor.explain`.

        A property to which scanning adds nothing at this place owes nothing to any part.
        """
        one, manifest = spectra[row].many(), self.bundle.manifest
        table = self.predict_table(one, state=state, family=family, instrument=instrument)
        found = self.predictor.attribution(one, calibrated_values(self._local, manifest), with_phi=True)
        return explanations(found, manifest, table.estimates(0))

    def mir_spread(self, outputs: Outputs) -> Floats:
        """Spread of the predicted MIR spectra; see `Predictor.mir_spread`."""
        return self.predictor.mir_spread(outputs)
