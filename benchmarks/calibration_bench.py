"""Local calibration with the shipped bundles on one core: many local samples, and ten thousand spectra anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from threadpoolctl import threadpool_limits

from core.calibration.applying import CalibratedPredictor
from core.calibration.fitting import calibrate
from core.calibration.samples import LocalSamples
from core.inference.bundle import Bundle, load_bundle
from core.inference.catalogue import find_bundles
from core.inference.golden import read_golden
from core.inference.predictor import Predictor
from core.properties import PROPERTIES
from core.spectrum import Floats, Quantity, Spectra

Figure = tuple[str, float, str]

USUAL = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct", "ph.h2o_usda.a268_index")
"""What laboratories are asked for most."""
LOCAL = 200
SPECTRA = 10_000
RUNS = 3


def run() -> list[Figure]:
    """Name, value and unit of each figure."""
    shipped = Path(str(files("models")))
    sound = [info for info in find_bundles([shipped], shipped) if info.error is None]
    with threadpool_limits(1):
        return [figure for info in sound for figure in _figures(load_bundle(info.path))]


def _figures(bundle: Bundle) -> list[Figure]:
    predictor = Predictor(bundle, threads=1)
    predictor.self_test()
    local, scanned = _samples(predictor), _spectra(bundle, SPECTRA, seed=1)
    usual = replace(local, values={name: local.values[name] for name in USUAL})
    name, what = bundle.ref.id, f"{LOCAL} local samples and {SPECTRA} spectra, one core"
    return [
        (f"{name}: {len(local.values)} properties, {what}, all of them", _median_s(predictor, local, scanned), "s"),
        (f"{name}: {len(USUAL)} properties, {what}", _median_s(predictor, usual, scanned), "s"),
    ]


def _median_s(predictor: Predictor, local: LocalSamples, scanned: Spectra) -> float:
    """Seconds of the processor to calibrate and to apply the calibration, whatever else runs on the machine."""
    return median(_seconds(predictor, local, scanned) for _ in range(RUNS))


def _seconds(predictor: Predictor, local: LocalSamples, scanned: Spectra) -> float:
    start = process_time()
    made = datetime(2026, 1, 1, tzinfo=UTC)
    calibration = calibrate(predictor, local, name="bench", reason="", who="", created=made, id="bench")
    CalibratedPredictor(predictor, calibration).predict_table(scanned, state="air_dry")
    return process_time() - start


def _samples(predictor: Predictor) -> LocalSamples:
    """Soils of a laboratory that finds what the bundle finds, with an offset and scatter of its own."""
    spectra, blank = _spectra(predictor.bundle, LOCAL, seed=2), ("",) * LOCAL
    return LocalSamples(
        names=tuple(f"{row:03d}" for row in range(LOCAL)),
        nir=spectra.values,
        values=_values(predictor, spectra),
        errors={},
        strata=blank,
        states=("air_dry",) * LOCAL,
        instruments=blank,
    )


def _values(predictor: Predictor, spectra: Spectra) -> dict[str, Floats]:
    generator, table = np.random.default_rng(3), predictor.predict_table(spectra)
    found = {}
    for column, model in enumerate(predictor.bundle.manifest.properties):
        raw = table.outputs.value[:, column].astype(np.float64)
        moved = model.transform.inverse(raw + 0.3 * raw.std() * generator.normal(size=len(raw)) + 0.1)
        found[model.name] = np.clip(moved, *PROPERTIES[model.name].plausible)
    return found


def _spectra(bundle: Bundle, rows: int, seed: int) -> Spectra:
    """Mixtures of two golden spectra."""
    golden, generator = read_golden(bundle).nir.astype(np.float64), np.random.default_rng(seed)
    first, second = generator.integers(len(golden), size=(2, rows))
    share = generator.uniform(size=(rows, 1))
    nir = share * golden[first] + (1 - share) * golden[second]
    return Spectra(bundle.manifest.nir_grid.axis(), nir, Quantity.REFLECTANCE)


if __name__ == "__main__":
    for what, value, unit in run():
        print(f"{what:60s} {value:10.2f} {unit}")
