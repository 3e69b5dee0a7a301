"""Inference of the shipped bundles: one spectrum on one thread, batches on two, and the time to load."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np

from core.inference.bundle import Bundle, load_bundle
from core.inference.catalogue import find_bundles
from core.inference.golden import read_golden
from core.inference.predictor import Predictor
from core.spectrum import Quantity, Spectra

Figure = tuple[str, float, str]

SINGLE_RUNS = 200
BATCH_ROWS = 20_000
BATCH_RUNS = 5
BATCH_THREADS = 2
LOADS = 5
EXPLANATIONS = 50


def run() -> list[Figure]:
    """Name, value and unit of each figure."""
    shipped = Path(str(files("models")))
    sound = [info for info in find_bundles([shipped], shipped) if info.error is None]
    return [figure for info in sound for figure in _figures(info.path)]


def _figures(path: Path) -> list[Figure]:
    bundle = load_bundle(path)
    name = bundle.ref.id
    one, many = Predictor(bundle, threads=1), Predictor(bundle, threads=BATCH_THREADS)
    alone, batch = _spectra(bundle, 1), _spectra(bundle, BATCH_ROWS)
    return [
        (f"{name}: load and check the files", 1e3 * _median_s(lambda: load_bundle(path), LOADS), "ms"),
        (f"{name}: sessions and self-test", 1e3 * _median_s(Predictor(bundle).self_test, 1), "ms"),
        (f"{name}: one spectrum, one thread", 1e3 * _median_s(lambda: one.predict_table(alone), SINGLE_RUNS), "ms"),
        (
            f"{name}: one spectrum with MIR spread, one thread",
            1e3 * _median_s(lambda: one.predict(alone), SINGLE_RUNS),
            "ms",
        ),
        *_explaining(name, bundle, alone),
        (
            f"{name}: batch, {BATCH_THREADS} threads",
            BATCH_ROWS / _median_s(lambda: many.predict_table(batch), BATCH_RUNS),
            "spectra/s",
        ),
    ]


def _explaining(name: str, bundle: Bundle, alone: Spectra) -> list[Figure]:
    """Seconds of the processor, so that other work on the machine does not count; none for a bundle that cannot."""
    if bundle.reference is None:
        return []
    one = Predictor(bundle, threads=1)
    one.explain(alone)
    times = []
    for _ in range(EXPLANATIONS):
        start = process_time()
        one.explain(alone)
        times.append(process_time() - start)
    return [(f"{name}: why, one spectrum, one core", 1e3 * median(times), "ms")]


def _spectra(bundle: Bundle, rows: int) -> Spectra:
    """The golden spectra, repeated with a little noise."""
    golden = read_golden(bundle).nir
    generator = np.random.default_rng(0)
    nir = np.resize(golden, (rows, golden.shape[1])) + generator.normal(0, 1e-4, (rows, golden.shape[1]))
    return Spectra(bundle.manifest.nir_grid.axis(), nir.astype(np.float64), Quantity.REFLECTANCE)


def _median_s(action: Callable[[], object], runs: int) -> float:
    """Median wall time in seconds; one run before it that does not count, where there are several."""
    if runs > 1:
        action()
    times = []
    for _ in range(runs):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    return median(times)


if __name__ == "__main__":
    for what, value, unit in run():
        print(f"{what:60s} {value:10.2f} {unit}")
