"""How well spectra are rebuilt that pretraining never saw, against components of the same rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.autoencoder import Autoencoder, component_reconstruction
from training.mir_study.sets import Scans
from training.preprocessing import Floats

DRAWS = 2000


@dataclass(frozen=True)
class Rebuilt:
    """RMSE in SNV units over measured points, their ratio with its 95 % interval (bootstrap over soils), and the
    share of the variance around the mean spectrum that is kept."""

    what: str
    spectra: str
    pretrained_on: int
    latent: int
    n: int
    components: float
    autoencoder: float
    ratio: float
    lower: float
    upper: float
    variance_kept: float


def rebuilt(what: str, spectra: str, pretrained_on: int, model: Autoencoder, scans: Scans) -> Rebuilt:
    """One line: every scan of `scans` by `model`."""
    found = model.decode(model.encode(scans.mir, scans.mask))
    linear = component_reconstruction(model.components, scans.mir, scans.mask)
    measured = np.where(scans.mask, scans.mir, 0)
    mean = measured.sum(axis=0) / np.maximum(scans.mask.sum(axis=0), 1)
    ours, theirs, around = (_squares(scans, values) for values in (found, linear, mean))
    lower, upper = _interval(ours, theirs)
    points = scans.mask.sum()
    return Rebuilt(
        what=what,
        spectra=spectra,
        pretrained_on=pretrained_on,
        latent=model.decoder.linear.shape[0],
        n=len(ours),
        components=float(np.sqrt(theirs.sum() / points)),
        autoencoder=float(np.sqrt(ours.sum() / points)),
        ratio=float(np.sqrt(ours.sum() / theirs.sum())),
        lower=lower,
        upper=upper,
        variance_kept=float(1 - ours.sum() / around.sum()),
    )


def _squares(scans: Scans, values: Floats) -> Floats:
    """Sum of squared errors over the measured points of each soil `[soils]`."""
    squares = np.asarray(np.where(scans.mask, values - scans.mir, 0.0) ** 2).sum(axis=1)
    return np.asarray(np.bincount(np.unique(scans.soils, return_inverse=True)[1], weights=squares), dtype=np.float64)


def _interval(ours: Floats, theirs: Floats) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(ours), np.full(len(ours), 1 / len(ours)), size=DRAWS)
    low, high = np.quantile(np.sqrt((drawn @ ours) / (drawn @ theirs)), [0.025, 0.975])
    return float(low), float(high)
