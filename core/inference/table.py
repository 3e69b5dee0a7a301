"""Predictions of many spectra as columns, and each row of it as the objects that the faces use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.inference.engine import Outputs
from core.inference.estimate import BundleRef, CalibrationRef, Estimate, PredictedMir, Prediction
from core.inference.grading import Graded, reasons_of
from core.inference.manifest import Manifest, PropertyModel
from core.spectrum import Floats


@dataclass(frozen=True, eq=False)
class PredictionTable:
    """Predictions of n spectra by one bundle; `outputs` and `graded` hold the columns.

    `calibration` names the local calibration that `graded` rests on, if any.

    `mir` and `prediction` need a table that was made with its MIR spectra.
    """

    bundle: BundleRef
    manifest: Manifest
    outputs: Outputs
    graded: Graded
    calibration: CalibrationRef | None = None

    def __len__(self) -> int:
        return len(self.outputs.mu)

    @property
    def properties(self) -> tuple[str, ...]:
        """Names of the columns of `graded`."""
        return tuple(model.name for model in self.manifest.properties)

    def estimates(self, row: int) -> tuple[Estimate, ...]:
        """The estimates of one spectrum, in the order of the manifest."""
        return tuple(self._estimate(row, column, model) for column, model in enumerate(self.manifest.properties))

    def mir(self, row: int, spread: Floats) -> PredictedMir:
        """Predicted MIR spectrum of one row with the `spread[w]` that `Predictor.mir_spread` gave for it."""
        manifest = self.manifest
        absorbance = self.outputs.mir[row].astype(np.float64)
        return PredictedMir(manifest.mir_grid.axis(), absorbance, spread, manifest.mir_evidence)

    def prediction(self, row: int, spread: Floats) -> Prediction:
        """One row as a whole; distances that are no number become infinite."""
        t2, q = np.nan_to_num(self.outputs.domain[row].astype(np.float64), nan=np.inf, posinf=np.inf)
        return Prediction(
            bundle=self.bundle,
            estimates=self.estimates(row),
            latent=self.outputs.mu[row].astype(np.float64),
            t2=float(t2),
            q=float(q),
            mir=self.mir(row, spread),
            calibration=self.calibration,
        )

    def _estimate(self, row: int, column: int, model: PropertyModel) -> Estimate:
        graded = self.graded
        value = _given(graded.value[row, column])
        return Estimate(
            property=model.name,
            value=value,
            lower=_given(graded.lower[row, column]),
            upper=_given(graded.upper[row, column]),
            coverage=None if value is None else self._coverage(column, model),
            unit=model.unit,
            grade=graded.grade(row, column),
            reasons=reasons_of(int(graded.reasons[row, column])),
        )

    def _coverage(self, column: int, model: PropertyModel) -> float | None:
        local = np.nan if self.graded.coverage is None else self.graded.coverage[column]
        if not np.isnan(local):
            return float(local)
        return None if model.interval is None else model.interval.coverage


def _given(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
