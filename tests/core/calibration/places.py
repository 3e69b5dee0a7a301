"""Priors and places for the tests of local calibration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np

from core.calibration.calibration import LocalCalibration
from core.calibration.fitting import calibrate
from core.calibration.prior import Hypothesis, PlacePrior
from core.calibration.samples import LocalSamples
from core.inference.predictor import Predictor
from core.spectrum import Floats
from tests.support.bundles import CLAY, GRID, OC, soil_like

WIDTH = 6
HYPOTHESES = (
    Hypothesis(0.5, 1.0, 1.0, 0.2, 0.3, 0.0, 1.0, 0.1),
    Hypothesis(0.3, 0.0, 0.5, 1.0, 0.5, 0.7, 2.0, 0.2),
    Hypothesis(0.2, 1.0, 0.0, 0.5, 0.1, 0.4, 0.5, 0.05),
)


def make_prior(seed: int = 0, hypotheses: tuple[Hypothesis, ...] = HYPOTHESES) -> PlacePrior:
    generator = np.random.default_rng(seed)
    root = generator.normal(size=(WIDTH, WIDTH))
    return PlacePrior(
        name=OC,
        columns=np.arange(WIDTH),
        weights=generator.normal(size=WIDTH),
        shared=root @ root.T / WIDTH,
        reach=generator.uniform(0.1, 1, WIDTH),
        centre=0.4,
        scoring=generator.normal(size=(WIDTH, 2)),
        hypotheses=hypotheses,
    )


def make_features(count: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, WIDTH))


def make_samples(
    count: int = 12, values: Mapping[str, Floats] | None = None, errors: Mapping[str, Floats] | None = None
) -> LocalSamples:
    """Soils whose carbon and clay follow the depth of the dips in their spectra."""
    nir = soil_like(count, GRID, seed=3)
    dip = nir[:, 0] - nir[:, len(nir[0]) // 2]
    told = {OC: 2 + 20 * (dip - dip.mean()), CLAY: 30 + 200 * (dip - dip.mean())} if values is None else values
    return LocalSamples(
        names=tuple(f"s{row:02d}" for row in range(count)),
        nir=nir,
        values=told,
        errors={} if errors is None else errors,
        strata=("",) * count,
        states=("air_dry",) * count,
        instruments=("A1",) * count,
    )


def made(predictor: Predictor, samples: LocalSamples, id_: str = "1") -> LocalCalibration:
    return calibrate(
        predictor,
        samples,
        name="Hof",
        reason="ten soils came back",
        who="K. Bauer",
        created=datetime(2026, 11, 3, 8, 30, tzinfo=UTC),
        id=id_,
    )
