"""Small simulated libraries: a property that the spectrum shows, places that differ, none of it measured."""

from __future__ import annotations

import numpy as np
import pytest

from core.spectrum import Axis, AxisUnit, Quantity
from training.libraries import Library
from training.prepared import Prepared, prepare
from training.preprocessing import Floats

CLAY = "clay.tot_usda.a334_w.pct"
AXIS = Axis.regular(1354, 1550, 2, AxisUnit.NM)


def made_library(name: str, seed: int, n: int = 40, group: str | None = None, *, may_ship: bool = True) -> Library:
    """Soils whose clay deepens a band at 1414 nm, with a level of the place's own."""
    rng = np.random.default_rng(seed)
    clay = rng.uniform(5, 60, n)
    nm = AXIS.points
    band = np.exp(-0.5 * ((nm - 1414) / 15) ** 2)
    other = np.exp(-0.5 * ((nm - 1480) / 25) ** 2)
    depth = 0.002 * clay + 0.003 * rng.standard_normal() + 0.002 * rng.standard_normal(n)
    absorbance = (
        0.5
        + np.outer(depth, band)
        + np.outer(0.05 * rng.standard_normal(n), other)
        + np.outer(0.03 * rng.standard_normal(n), (nm - 1450) / 100)
        + 0.0001 * rng.standard_normal((n, len(nm)))
    )
    ids = np.array([f"{name}-{row}" for row in range(n)], dtype=np.str_)
    return Library(
        name=name,
        group=group or name,
        axis=AXIS,
        quantity=Quantity.REFLECTANCE,
        values=np.asarray(10.0**-absorbance, dtype=np.float64),
        sample_ids=ids,
        fold_groups=ids,
        properties={CLAY: clay},
        licence="simulated",
        contributors="nobody",
        state="air-dry, laboratory",
        may_ship=may_ship,
    )


def embed(nir: Floats) -> tuple[Floats, Floats]:
    """A stand-in for the encoder: three bands as latent, and a MIR of the right width."""
    latent = np.stack([nir[:, 20:40].mean(axis=1), nir[:, 50:70].mean(axis=1), nir[:, 80:].mean(axis=1)], axis=1)
    return latent, np.repeat(latent, 567, axis=1)[:, :1700]


def made(names: str, seed: int = 0, n: int = 40) -> list[Prepared]:
    """Prepared libraries, one per letter."""
    libraries = [made_library(name, seed + index, n) for index, name in enumerate(names)]
    return prepare(libraries, (1, 15, 25), embed)


@pytest.fixture(scope="session")
def libraries() -> list[Prepared]:
    """Five places."""
    return made("abcde")
