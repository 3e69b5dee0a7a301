"""Laboratory results, calibrations and corrections for tests of the store, which does not look into them."""

from __future__ import annotations

from dataclasses import replace

from core.inference.estimate import CalibrationRef
from core.laboratory.table import Result
from core.store.local_records import NewCalibration, NewCorrection, NewLaboratoryFile
from tests.core.store.material import BUNDLE

OC = "oc_usda.c729_w.pct"
OTHER = replace(BUNDLE, id="other-bundle")
RESULTS = (
    Result("A1", OC, 1.25, 0.1, "Walkley-Black", "g/kg", 2, "SOC (g/kg)", "12.5"),
    Result("Z9", OC, 0.05, None, "", "%", 3, "SOC", "<0.1", censored=True),
)
FILE = NewLaboratoryFile("lab.csv", b"sample;SOC\nA1;12,5\n", RESULTS, "Soil Lab Ltd")


def new_calibration(
    number: int = 1, bundle: str = BUNDLE.id, file: NewLaboratoryFile | None = None
) -> NewCalibration:
    ref = CalibrationRef(f"uuid-{number}", f"{number:064x}", bundle, 10)
    return NewCalibration(ref, replace(BUNDLE, id=bundle), f"Spring {number}", f'{{"number": {number}}}', file)


def new_correction(number: int = 1, corrects: str = "state:field_moist") -> NewCorrection:
    return NewCorrection(f"uuid-{number}", f"{number:064x}", corrects, f"Moist {number}", "{}")
