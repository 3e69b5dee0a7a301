"""The bundle alone, and calibrated: through `core.calibration`, with its gate and its intervals."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from core.calibration.applying import CalibratedPredictor
from core.calibration.codes import CalibrationCode
from core.calibration.fitting import calibrate
from core.calibration.samples import LocalSamples
from core.errors import InputError
from core.inference.table import PredictionTable
from core.spectrum import Quantity, Spectra
from training.prepared import Rows
from training.spiking.draws import Draw
from training.spiking.left_out import LeftOutPredictor
from training.spiking.methods import Estimates, in_units
from training.spiking.places import Place

WHEN = datetime(2000, 1, 1, tzinfo=UTC)


class Tilth:
    """What the app gives: the bundle's estimates without local samples, the calibrated ones with two or more."""

    name, least = "Tilth", 0

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """As the app shows them; where local values cannot calibrate (all equal), the bundle's."""
        predictor = LeftOutPredictor(place)
        asked = Spectra(place.axis, place.nir[draw.test], Quantity.REFLECTANCE)
        if len(own) < 2:
            return _shown(place, predictor.predict_table(asked))
        try:
            calibration = calibrate(
                predictor, _samples(place, own), name="", reason="", who="", created=WHEN, id="spiking"
            )
        except InputError as refused:
            if refused.code != CalibrationCode.ALL_EQUAL:
                raise
            return _shown(place, predictor.predict_table(asked))
        return _shown(place, CalibratedPredictor(predictor, calibration).predict_table(asked))


def _samples(place: Place, own: Rows) -> LocalSamples:
    blank = ("",) * len(own)
    return LocalSamples(
        names=tuple(f"{row:06d}" for row in own),
        nir=place.nir[own],
        values={place.property.name: place.truth[own]},
        errors={},
        strata=blank,
        states=blank,
        instruments=blank,
    )


def _shown(place: Place, table: PredictionTable) -> Estimates:
    """The first property; where the app would withhold a value, that of the model held within the plausible range."""
    graded, raw = table.graded, in_units(place.property, table.outputs.value[:, 0].astype(np.float64)).value
    withheld = np.isnan(graded.value[:, 0])
    bounds = tuple(np.where(withheld, raw, end[:, 0]) for end in (graded.lower, graded.upper))
    return Estimates(np.where(withheld, raw, graded.value[:, 0]), (bounds[0], bounds[1]))
