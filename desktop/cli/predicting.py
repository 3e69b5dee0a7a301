"""The model that estimates the files of a command line: a bundle alone, or with a local calibration from a file."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from core.calibration.applying import CalibratedPredictor
from core.calibration.file import read_calibration
from core.errors import InputError
from core.formats import SpectraTable
from core.inference.bundle import Bundle
from core.inference.catalogue import load_found
from core.inference.estimate import Prediction
from core.inference.explaining import explain_rows
from core.inference.explanation import Explanation
from core.inference.grading import UNKNOWN_STATE
from core.inference.predictor import Predictor
from core.inference.table import PredictionTable
from core.pipeline import Predictors, naming, predict_file, predict_table
from core.spectrum import Axis
from desktop.cli.bench import instrument_of
from desktop.cli.codes import CliCode
from desktop.cli.corrected import CorrectedModel, corrected_model


@dataclass(frozen=True)
class Model:
    """Estimates files; `calibrated` None: the bundle of an id, or the best that fits each file."""

    predictors: Predictors
    bundle_id: str | None
    state: str
    instrument: str | None
    calibrated: CalibratedPredictor | None
    any_instrument: bool
    corrected: CorrectedModel | None = None

    @staticmethod
    def of(arguments: Namespace, predictors: Predictors, axis: Axis) -> Model:
        """As the command line says, for spectra on `axis`.

        Raises for a calibration that is damaged or belongs to another bundle.
        """
        file = arguments.calibration
        return Model(
            predictors,
            arguments.bundle,
            arguments.state or UNKNOWN_STATE,
            arguments.instrument,
            None if file is None else _calibrated(file, predictors, axis, arguments.bundle),
            arguments.any_instrument,
            corrected_model(arguments, predictors, axis),
        )

    def predict(self, table: SpectraTable) -> list[Prediction]:
        """All spectra of a file, in its order, with MIR spectrum and spread; errors name the file."""
        if self.corrected is not None:
            return self.corrected.predict(table, self.calibrated)
        if self.calibrated is None:
            return predict_file(table, self.predictors, bundle_id=self.bundle_id, state=self.state)
        instrument = self._instrument(table, self.calibrated)
        with naming(table.source):
            return self.calibrated.predict(table.spectra, state=self.state, instrument=instrument)

    def predict_table(self, table: SpectraTable) -> PredictionTable:
        """The same as columns and without MIR spectra."""
        if self.corrected is not None:
            return self.corrected.predict_table(table, self.calibrated)
        if self.calibrated is None:
            return predict_table(table, self.predictors, bundle_id=self.bundle_id, state=self.state)
        instrument = self._instrument(table, self.calibrated)
        with naming(table.source):
            return self.calibrated.predict_table(table.spectra, state=self.state, instrument=instrument)

    def explain(self, table: SpectraTable) -> list[tuple[Explanation, ...] | None]:
        """What the estimates of each spectrum owe to its parts; None where there is nothing to explain.

        Raises `InputError(NO_REFERENCE_SOIL)` for a bundle that cannot say why.
        """
        if self.corrected is not None:
            return self.corrected.explain(table, self.calibrated)
        spectra, calibrated, state = table.spectra, self.calibrated, self.state
        if calibrated is None:
            with naming(table.source):
                plain = self.predictors.choose(spectra.axis, self.bundle_id, len(spectra))
                return explain_rows(lambda row: plain.explain(spectra, row, state=state), len(spectra))
        instrument = self._instrument(table, calibrated)
        with naming(table.source):
            return explain_rows(
                lambda row: calibrated.explain(spectra, row, state=state, instrument=instrument), len(spectra)
            )

    @property
    def bundles(self) -> list[Bundle]:
        """Those that have been used so far."""
        own = [] if self.calibrated is None else [self.calibrated.bundle]
        return [*own, *self.predictors.used]

    def _instrument(self, table: SpectraTable, calibrated: CalibratedPredictor) -> str:
        """The scanner of a file; `InputError(OTHER_INSTRUMENT)` when the calibration knows others only."""
        calibration = calibrated.calibration
        found, known = instrument_of(table, self.instrument), sorted({*calibration.samples.instruments} - {""})
        if found and known and found not in known and not self.any_instrument:
            raise InputError(
                CliCode.OTHER_INSTRUMENT,
                file=table.source,
                instrument=found,
                calibration=calibration.name,
                known=", ".join(known),
            )
        return found


def _calibrated(file: Path, predictors: Predictors, axis: Axis, bundle_id: str | None) -> CalibratedPredictor:
    """The calibration with its very bundle; where that is not at hand, what there is says why it does not fit."""
    with naming(str(file)):
        calibration = read_calibration(file)
        ref = calibration.bundle
        at_hand = any(info.ref == ref and info.error is None for info in predictors.infos)
        if at_hand and bundle_id in {None, ref.id}:
            return CalibratedPredictor(Predictor(load_found(predictors.exactly(ref, calibration.name))), calibration)
        return CalibratedPredictor(predictors.choose(axis, bundle_id or ref.id), calibration)
