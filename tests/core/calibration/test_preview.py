"""What a calibration would change, before it is accepted."""

from __future__ import annotations

import numpy as np
import pytest

from core.calibration.codes import CalibrationCode
from core.calibration.preview import Preview, preview
from core.inference.bundle import load_bundle
from core.inference.predictor import Predictor
from core.spectrum import Quantity, Spectra
from tests.core.calibration.places import made, make_samples
from tests.support.bundles import CLAY, GRID, NITROGEN, OC, PH, make_bundle, soil_like

COUNT = 8


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    predictor = Predictor(load_bundle(make_bundle(tmp_path_factory.mktemp("preview"), withheld=(CLAY, NITROGEN))))
    local = make_samples(12)
    samples = make_samples(12, values={**local.values, PH: np.full(12, 6.5)})
    rows = Spectra(GRID.axis(), soil_like(COUNT, GRID, seed=11), Quantity.REFLECTANCE)
    return preview(predictor, made(predictor, samples), rows, "air_dry", "neospectra")


def test_before_and_after(shown: Preview) -> None:
    carbon, clay = shown.properties
    assert (carbon.name, clay.name) == (OC, CLAY)
    assert carbon.before.value.shape == carbon.after.value.shape == (COUNT,)
    assert carbon.changed == COUNT
    assert carbon.after.width == pytest.approx((carbon.after.upper - carbon.after.lower).mean())


def test_values_that_appear_are_changes(shown: Preview) -> None:
    clay = shown.properties[1]
    assert np.isnan(clay.before.value).all()
    assert np.isnan(clay.before.width)
    assert clay.changed == COUNT


def test_what_is_left_out_is_told(shown: Preview) -> None:
    assert shown.left_out == {PH: CalibrationCode.ALL_EQUAL}
