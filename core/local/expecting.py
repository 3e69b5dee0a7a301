"""What the spectra alone lead to expect of laboratory values, against which the values are checked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.calibration.prior import Hypothesis, PlacePrior, place_priors
from core.laboratory import Expectation
from core.local.proposing import Bench
from core.spectrum import Floats, Spectra


def expectations(bench: Bench, names: Sequence[str]) -> tuple[Expectation, ...]:
    """Of every property of the bundle for the samples `names[k]`, before any of their values is used.

    Raises `KeyError` for a sample that is not on the bench, `BundleError`.
    """
    spectra = bench.soils.spectra
    chosen = Spectra(spectra.axis, spectra.values[bench.soils.rows(names)], spectra.quantity)
    phi = bench.predictor.predict_table(chosen, with_phi=True).outputs.phi
    priors = place_priors(bench.predictor.bundle).values()
    return tuple(_expectation(prior, prior.features(phi), tuple(names)) for prior in priors)


def _expectation(prior: PlacePrior, features: Floats, names: tuple[str, ...]) -> Expectation:
    return Expectation(
        property=prior.name,
        names=names,
        weights=np.array([h.weight for h in prior.hypotheses]),
        means=np.stack([prior.mean(h, features) for h in prior.hypotheses]),
        covariances=np.stack([_covariance(prior, h, features) for h in prior.hypotheses]),
    )


def _covariance(prior: PlacePrior, hypothesis: Hypothesis, features: Floats) -> Floats:
    """Of laboratory values, `[k, k]`: that of f, with the noise of one value on the diagonal."""
    total = prior.covariance(hypothesis, features, features)
    return np.asarray((total + total.T) / 2 + hypothesis.noise * np.eye(len(features)), dtype=np.float64)
