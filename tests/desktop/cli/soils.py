"""Soils and a laboratory for the tests of local calibration on the command line, simulated throughout."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.spectrum import Floats
from tests.support.bundles import CLAY, GRID, OC, soil_like

NAMES = tuple(f"N-{number:02d}" for number in range(1, 25))
BUNDLE = "tiny-1354-2490"


def reflectance() -> Floats:
    """Of the soils `NAMES`, `[n, g]`."""
    return soil_like(len(NAMES), GRID, seed=3)


def write_soils(path: Path, *, rows: Sequence[int] = range(len(NAMES))) -> Path:
    """A plain CSV of some of the soils."""
    points = GRID.axis().points
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["sample", *(f"ref_{point:g}" for point in points)])
        spectra = reflectance()
        writer.writerows([NAMES[row], *(f"{value:.6f}" for value in spectra[row])] for row in rows)
    return path


def laboratory(count: int = 10) -> dict[str, dict[str, float]]:
    """Organic C and clay of the first soils by name: they follow the dips in the spectra."""
    spectra = reflectance()
    dip = spectra[:, 0] - spectra[:, spectra.shape[1] // 2]
    dip = (dip - dip.mean()) / dip.std()
    noise = np.random.default_rng(5).normal(0, 0.05, (len(NAMES), 2))
    return {
        name: {OC: round(2 + 0.5 * dip[row] + noise[row, 0], 2), CLAY: round(30 + 6 * (dip[row] + noise[row, 1]), 1)}
        for row, name in enumerate(NAMES[:count])
    }


def write_laboratory(
    path: Path, values: Mapping[str, Mapping[str, object]], headings: Mapping[str, str] | None = None
) -> Path:
    """A table of the laboratory; `headings` by property, else the names of the OSSL."""
    properties = list(dict.fromkeys(name for row in values.values() for name in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["sample", *((headings or {}).get(name, name) for name in properties)])
        writer.writerows([name, *(row.get(one, "") for one in properties)] for name, row in values.items())
    return path
