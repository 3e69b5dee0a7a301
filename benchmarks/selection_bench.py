"""Choosing samples for the laboratory: 10 of 2 000 for three properties, from spectra to names, on one thread."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from time import perf_counter

import numpy as np

from core.inference.bundle import Bundle, load_bundle
from core.inference.catalogue import find_bundles
from core.inference.golden import read_golden
from core.inference.predictor import Predictor
from core.selection.soils import Wish, select
from core.spectrum import Quantity, Spectra

Figure = tuple[str, float, str]

SAMPLES = 2000
TO_SEND = 10
PROPERTIES = ("oc", "clay", "ph")


def run() -> list[Figure]:
    """Name, value and unit of each figure."""
    shipped = Path(str(files("models")))
    sound = [info for info in find_bundles([shipped], shipped) if info.error is None]
    return [_figure(load_bundle(info.path)) for info in sound]


def _figure(bundle: Bundle) -> Figure:
    predictor = Predictor(bundle, threads=1)
    predictor.self_test()
    spectra, names = _spectra(bundle), [f"S{row}" for row in range(SAMPLES)]
    start = perf_counter()
    chosen = select(predictor, spectra, names, Wish(TO_SEND, PROPERTIES)).chosen
    taken = perf_counter() - start
    assert len(chosen) == TO_SEND
    return f"{bundle.ref.id}: choosing 10 of 2 000, one thread", taken, "s"


def _spectra(bundle: Bundle) -> Spectra:
    """Mixtures of the golden spectra, so that no two are alike."""
    golden, generator = read_golden(bundle).nir, np.random.default_rng(0)
    shares = generator.dirichlet(np.full(len(golden), 0.3), SAMPLES)
    noise = generator.normal(0, 1e-4, (SAMPLES, golden.shape[1]))
    return Spectra(bundle.manifest.nir_grid.axis(), shares @ golden + noise, Quantity.REFLECTANCE)


if __name__ == "__main__":
    for what, value, unit in run():
        print(f"{what:60s} {value:10.2f} {unit}")
