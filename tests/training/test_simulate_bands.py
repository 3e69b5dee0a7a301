"""Bands of real soils lie where the simulator puts them, and the two clouds of spectra overlap.

A band is the deepest second derivative (Savitzky–Golay) of a mean spectrum near its place. Nothing is fitted.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import savgol_filter

from core.spectrum import Floats
from training.libraries import MIR_AXIS, mir_libraries, nir_axis, nir_libraries, pairs
from training.preprocessing import snv
from training.simulate.compare import main_compare, nearness
from training.simulate.pairs import SimulatedPairs, simulated_pairs

MIR_BANDS = {3697.0: 6, 3622.0: 6, 2922.0: 6, 2852.0: 6, 2513.0: 14, 1866.0: 10, 1158.0: 8, 914.0: 14, 812.0: 8}
"""OH of clay, C–H, carbonate, quartz, silicates and kaolinite, quartz (cm⁻¹), and how far a mean may be off."""

NIR_BANDS = {1414.0: 6, 1909.0: 8, 2208.0: 8}
"""OH, water, Al–OH (nm)."""

SEARCHED = 16.0


@pytest.fixture(scope="module")
def soils() -> SimulatedPairs:
    return simulated_pairs(600, 11, "nir-1354-2490")


def band(mean: Floats, axis: Floats, near: float, points: int) -> float:
    """Where the second derivative over `points` is lowest near `near`; NaN where it has no minimum."""
    there = np.isfinite(mean)
    curve, axis = savgol_filter(mean[there], points, 3, deriv=2), axis[there]
    inside = np.flatnonzero(np.abs(axis - near) <= SEARCHED)
    lowest = inside[curve[inside].argmin()]
    is_minimum = curve[lowest] <= min(curve[lowest - 1], curve[lowest + 1])
    return float(axis[lowest]) if is_minimum else float("nan")


@pytest.mark.parametrize(("near", "off"), MIR_BANDS.items())
def test_the_simulator_puts_mir_bands_where_the_literature_does(
    soils: SimulatedPairs, near: float, off: float
) -> None:
    assert band(soils.mir.mean(axis=0), MIR_AXIS.points, near, 11) == pytest.approx(near, abs=off)


@pytest.mark.shared
def test_mir_bands_of_real_soils_lie_there(shared: Path, soils: SimulatedPairs) -> None:
    """LimeSoDa, OSSL sample, yamsys, AfSIS, ring trial, Woodwell, ECOSTRESS: every library, every band."""
    wrong = {}
    for library in (*mir_libraries(shared), *mir_libraries(shared, evaluation=True)):
        for near, off in MIR_BANDS.items():
            real = band(library.values.mean(axis=0), MIR_AXIS.points, near, 11)
            made = band(soils.mir.mean(axis=0), MIR_AXIS.points, near, 11)
            if not abs(real - made) <= off:
                wrong[library.name, near] = (real, made)
    assert not wrong


@pytest.mark.shared
def test_nir_bands_of_real_soils_lie_there(shared: Path, soils: SimulatedPairs) -> None:
    axis = nir_axis("nir-1354-2490").points
    means = {one.name: (axis, one.values) for one in nir_libraries(shared, "nir-1354-2490")}
    for name in ("H138", "whrc_vertex_604", "ecostress_jhu"):
        nir, _ = pairs(shared, name)
        means[name] = (axis, np.stack([np.interp(axis, nir.axis.points, row, left=np.nan) for row in nir.values]))
    wrong = {}
    for name, (points, reflectance) in means.items():
        for near, off in NIR_BANDS.items():
            real = -np.log10(reflectance).mean(axis=0)
            made = band(-np.log10(soils.nir).mean(axis=0), axis, near, 9)
            if np.isfinite(real[points <= near - 2 * SEARCHED]).any():
                found = band(real, points, near, 9)
                if not abs(found - made) <= off:
                    wrong[name, near] = (found, made)
    assert not wrong


@pytest.mark.shared
def test_the_figure_and_its_figures(shared: Path, tmp_path: Path) -> None:
    nir, mir = main_compare(shared, tmp_path / "simulated.png")
    assert (tmp_path / "simulated.png").stat().st_size > 50_000
    for line in (nir, mir):
        inside, energy = (float(part.split()[-1]) for part in line.split(", ")[-2:])
        assert inside > 0.96
        assert energy < 0.25


def test_nearness_of_a_cloud_to_itself_and_to_another() -> None:
    rng = np.random.default_rng(0)
    cloud = rng.standard_normal((400, 60)) @ np.diag(0.8 ** np.arange(60))
    same, other = snv(cloud[:200]), snv(cloud[200:])
    near, far = nearness(same, other), nearness(same, -other + 2 * np.linspace(0, 1, 60))
    assert near.inside > 0.95
    assert near.energy == pytest.approx(0, abs=0.03)
    assert far.energy > 0.3
    assert far.correlation < near.correlation
