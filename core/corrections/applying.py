"""Estimates of corrected spectra, with the interface of the predictor beneath."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from core.corrections.codes import CorrectionCode
from core.corrections.correction import Condition, Correction
from core.corrections.pairs import absorbance_on, reflectance_of
from core.errors import InputError
from core.inference.bundle import Bundle
from core.inference.coverage import refuse_mir
from core.inference.engine import Outputs, Singles
from core.inference.estimate import Prediction
from core.inference.explaining import with_estimates
from core.inference.explanation import Explanation
from core.inference.golden import SelfTest
from core.inference.grading import UNKNOWN_STATE, Circumstances, Flags, grade
from core.inference.predictor import Predictor
from core.inference.presence import no_soil
from core.inference.table import PredictionTable
from core.spectrum import Axis, Floats, Quantity, Spectra


class CorrectedPredictor:
    """Corrects the spectra that `correction` is for, then asks `predictor`; all others go to it as they are.

    Corrected spectra count as measured the way that the correction leads to, so that preparation and scanner match
    the bundle. Where the figures of a property do not hold, its estimates keep the reasons of the uncorrected ones;
    where they do, the error that the correction left at soils it had not seen is added to the estimates' own.
    Raises `InputError` (`OTHER_BUNDLE`, `OTHER_GRID`) for a correction of another bundle or grid.
    """

    def __init__(self, predictor: Predictor | CorrectedPredictor, correction: Correction) -> None:
        refuse_other(predictor.bundle, correction)
        self.predictor = predictor
        self.correction = correction

    @property
    def bundle(self) -> Bundle:
        """The bundle beneath."""
        return self.predictor.bundle

    def self_test(self) -> SelfTest:
        """That of the predictor beneath."""
        return self.predictor.self_test()

    def mir_spread(self, outputs: Outputs) -> Floats:
        """Spread `[n, w]` of the predicted MIR spectra of `outputs`."""
        return self.predictor.mir_spread(outputs)

    def condition(self, condition: Condition) -> Condition:
        """As what spectra of a condition count once they are corrected."""
        after = self.correction.after(condition) if self.correction.applies(condition) else condition
        return self.predictor.condition(after) if isinstance(self.predictor, CorrectedPredictor) else after

    def predict(
        self, spectra: Spectra, *, state: str = UNKNOWN_STATE, family: str = "", instrument: str = ""
    ) -> list[Prediction]:
        """Predictions with MIR spectrum and spread, one per row; `instrument` is the serial number of the scanner."""
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
        with_phi: bool = False,
    ) -> PredictionTable:
        """The same as columns; MIR spectra and features only where asked for, and without MIR spread."""
        given = Condition(family, instrument, state)
        kept = {"with_mir": with_mir, "with_phi": with_phi}
        if not self.correction.applies(given):
            return self._asked(spectra, given, kept)
        axis = self.bundle.manifest.nir_grid.axis()
        refuse_mir(spectra.axis)
        corrected = corrected_spectra(spectra, self.correction, axis)
        table = self._asked(corrected, self.correction.after(given), kept)
        return self._graded(table, _no_soil(corrected), given)

    def explain(
        self, spectra: Spectra, row: int = 0, *, state: str = UNKNOWN_STATE, family: str = "", instrument: str = ""
    ) -> tuple[Explanation, ...]:
        """What each estimate of one row owes to each part of its spectrum, as it stands after the correction."""
        given, one = Condition(family, instrument, state), spectra[row].many()
        table = self.predict_table(one, state=state, family=family, instrument=instrument)
        seen, as_ = one, given
        if self.correction.applies(given):
            axis = self.bundle.manifest.nir_grid.axis()
            seen, as_ = corrected_spectra(one, self.correction, axis), self.correction.after(given)
        if isinstance(self.predictor, CorrectedPredictor):
            found = self.predictor.explain(seen, state=as_.state, family=as_.family, instrument=as_.instrument)
        else:
            found = self.predictor.explain(seen, state=as_.state, family=as_.family)
        return with_estimates(found, table.estimates(0))

    def _asked(self, spectra: Spectra, as_: Condition, kept: Mapping[str, bool]) -> PredictionTable:
        if isinstance(self.predictor, CorrectedPredictor):
            return self.predictor.predict_table(
                spectra, state=as_.state, family=as_.family, instrument=as_.instrument, **kept
            )
        return self.predictor.predict_table(spectra, state=as_.state, family=as_.family, **kept)

    def _graded(self, table: PredictionTable, nothing: Flags, given: Condition) -> PredictionTable:
        """With the error of the correction itself, and the uncorrected reasons where its figures do not hold."""
        manifest = self.bundle.manifest
        outputs = replace(table.outputs, scale=self._scale(table))
        fallback = self.self_test().fallback
        ways = (self.condition(given), given)
        holding, other = (
            grade(outputs, nothing, manifest, Circumstances(way.state, way.family, fallback)) for way in ways
        )
        holds = np.array([self._holds(name) for name in table.properties])
        reasons = np.where(holds, holding.reasons, other.reasons).astype(holding.reasons.dtype)
        return replace(table, outputs=outputs, graded=replace(holding, reasons=reasons))

    def _scale(self, table: PredictionTable) -> Singles:
        """Scale `[n, p]` with the error of the correction beside it."""
        figures = [self.correction.figure(name) for name in table.properties]
        own = np.array([0.0 if figure is None else figure.after for figure in figures])
        return np.asarray(np.hypot(table.outputs.scale, own), dtype=np.float32)

    def _holds(self, name: str) -> bool:
        figure = self.correction.figure(name)
        return figure is not None and figure.holds()


def corrected_spectra(spectra: Spectra, correction: Correction, axis: Axis) -> Spectra:
    """Reflectance on `axis`, the grid of the correction, after it; what is no soil at all stays as it is.

    A levelled white panel could otherwise be taken for a soil.
    """
    absorbance = absorbance_on(axis, spectra)
    before, after = (reflectance_of(values, axis) for values in (absorbance, correction.corrected(absorbance)))
    values = np.where(_no_soil(before)[:, np.newaxis], before.values, after.values)
    return Spectra(axis, values, Quantity.REFLECTANCE)


def _no_soil(spectra: Spectra) -> Flags:
    return no_soil(spectra.values.astype(np.float32))


def refuse_other(bundle: Bundle, correction: Correction) -> None:
    """Raise `InputError` (`OTHER_BUNDLE`, `OTHER_GRID`) for a correction that is not for this bundle."""
    ref, made = bundle.ref, correction.bundle
    if made is not None and made != ref:
        raise InputError(
            CorrectionCode.OTHER_BUNDLE,
            correction=correction.name,
            bundle=made.id,
            version=made.version,
            other=ref.id,
            other_version=ref.version,
        )
    if correction.grid != bundle.manifest.nir_grid:
        first, last = correction.grid.first, correction.grid.last
        raise InputError(CorrectionCode.OTHER_GRID, correction=correction.name, first=first, last=last, bundle=ref.id)
