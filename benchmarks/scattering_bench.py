"""Scattering of one spectrum as a graph, on one thread, at the default size and larger ones."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from training.export import Graph, export
from training.scattering import Scattering, ScatteringSpec

Figure = tuple[str, float, str]

SPECS = (ScatteringSpec(), ScatteringSpec(points=601), ScatteringSpec(points=1700, J=5))
RUNS = 300


def run() -> list[Figure]:
    """Name, value and unit of each figure."""
    return [_figure(spec) for spec in SPECS]


def _figure(spec: ScatteringSpec) -> Figure:
    spectrum = np.random.default_rng(0).normal(size=(1, spec.points))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scattering.onnx"
        export(Scattering(spec), file, {"spectra": spec.points}, ["coefficients"])
        graph = Graph(file)
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        graph(spectra=spectrum)
        times.append(perf_counter() - start)
    size = "default size" if spec == ScatteringSpec() else "larger"
    what = f"scattering, {spec.points} points, J {spec.J}, Q {spec.Q}: one spectrum, {size}"
    return what, 1e3 * median(times), "ms"


if __name__ == "__main__":
    for what, value, unit in run():
        print(f"{what:60s} {value:10.2f} {unit}")
