"""All parts of the study, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from training.reproducibility import drifting, instruments, repeats, seeds
from training.reproducibility.drifting import Moved, Threshold, thresholds
from training.reproducibility.expected import MEASURED_GRID, Expected, Simulated, expected, simulations
from training.reproducibility.repeats import Repeats
from training.reproducibility.scans import GAIA, read_repeats
from training.reproducibility.seeds import Seeds
from training.reproducibility.shipped import Shipped

BUNDLES = (MEASURED_GRID, "nir-904-1696")
"""The bundles that ship."""

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Found:
    """Every line of the study."""

    expected: list[Expected]
    simulated: list[Simulated]
    repeats: list[Repeats]
    instruments: instruments.Found
    seeds: list[Seeds]
    moved: list[Moved]
    thresholds: list[Threshold]


def study(shared: Path, models: Path, tell: Tell) -> Found:
    """Everything; `models` holds the bundles. Raises `InputError` and `BundleError` before anything is trained."""
    bundles = [Shipped(models, name) for name in BUNDLES]
    scans = read_repeats(shared, GAIA)
    tell("spread of the bundles")
    known = [line for bundle in bundles for line in expected(bundle, scans)]
    simulated = [line for bundle in bundles for line in simulations(bundle, scans)]
    moved = drifting.study(shared, bundles, known, tell)
    return Found(
        expected=known,
        simulated=simulated,
        repeats=repeats.study(shared, bundles[0], tell),
        instruments=instruments.study(shared, tell),
        seeds=seeds.study(shared, tell),
        moved=moved,
        thresholds=thresholds(moved),
    )
