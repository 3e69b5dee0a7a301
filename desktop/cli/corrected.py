"""`tilth predict --correction`: the spectra of a file corrected before a bundle, or its calibration, sees them."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass

from core.calibration.applying import CalibratedPredictor
from core.corrections.applying import refuse_other
from core.corrections.codes import CorrectionCode
from core.corrections.correction import Condition, Correction
from core.corrections.file import read_correction
from core.errors import InputError
from core.estimator import Estimator, HeldCorrection
from core.formats import SpectraTable
from core.inference.estimate import Prediction
from core.inference.explaining import explain_rows
from core.inference.explanation import Explanation
from core.inference.predictor import Predictor
from core.inference.table import PredictionTable
from core.pipeline import Predictors, naming
from core.spectrum import Axis
from desktop.cli.bench import instrument_of
from desktop.cli.correct_output import condition_words


@dataclass(frozen=True, eq=False)
class CorrectedModel:
    """A correction from a `file` with the bundle it is for; `state` and `instrument` as typed, else its own."""

    file: str
    correction: Correction
    predictor: Predictor
    state: str | None
    instrument: str | None

    @property
    def sentence(self) -> str:
        """What was done, for people."""
        return f"Corrected by {self.correction.name} ({self.correction.kind.value}, {self.correction.method})."

    def predict(self, table: SpectraTable, calibrated: CalibratedPredictor | None) -> list[Prediction]:
        """All spectra of a file with MIR spectrum and spread, calibrated where there is a calibration."""
        with naming(table.source):
            return self._estimator(calibrated).predict(table.spectra, self._condition(table))

    def predict_table(self, table: SpectraTable, calibrated: CalibratedPredictor | None) -> PredictionTable:
        """The same as columns and without MIR spectra."""
        with naming(table.source):
            return self._estimator(calibrated).predict_table(table.spectra, self._condition(table))

    def explain(
        self, table: SpectraTable, calibrated: CalibratedPredictor | None
    ) -> list[tuple[Explanation, ...] | None]:
        """What the estimates of each spectrum owe to its parts; None where there is nothing to explain."""
        with naming(table.source):
            estimator, condition = self._estimator(calibrated), self._condition(table)
            return explain_rows(lambda row: estimator.explain(table.spectra, condition, row), len(table.spectra))

    def _estimator(self, calibrated: CalibratedPredictor | None) -> Estimator:
        held = (HeldCorrection(0, self.correction),)
        if calibrated is None:
            return Estimator(self.predictor, None, held)
        refuse_other(calibrated.bundle, self.correction)
        return Estimator(calibrated, calibrated.calibration.ref, held)

    def _condition(self, table: SpectraTable) -> Condition:
        """As typed, as the file says, else as the correction expects; `InputError(NOT_FOR_THESE)` otherwise."""
        source = self.correction.source
        instrument = instrument_of(table, self.instrument) if source.instrument else ""
        given = Condition(source.family, instrument or source.instrument, self.state or source.state)
        if not self.correction.applies(given):
            raise InputError(
                CorrectionCode.NOT_FOR_THESE,
                file=self.file,
                correction=self.correction.name,
                source=condition_words(source),
                given=condition_words(given),
            )
        return given


def corrected_model(arguments: Namespace, predictors: Predictors, axis: Axis) -> CorrectedModel | None:
    """What `--correction` names, if anything; raises for a file that is damaged or for another bundle."""
    file = arguments.correction
    if file is None:
        return None
    correction = read_correction(file)
    bundle_id = arguments.bundle or (correction.bundle.id if correction.bundle else None)
    with naming(str(file)):
        predictor = predictors.choose(axis, bundle_id)
        refuse_other(predictor.bundle, correction)
    return CorrectedModel(str(file), correction, predictor, arguments.state, arguments.instrument)
