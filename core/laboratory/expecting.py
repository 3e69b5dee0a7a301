"""What spectra lead to expect of laboratory values, from the prior for a new place."""

from __future__ import annotations

import numpy as np

from core.calibration.prior import PlacePrior
from core.laboratory.belief import Expectation
from core.spectrum import Floats


def expectation_of(prior: PlacePrior, features: Floats, names: tuple[str, ...]) -> Expectation:
    """Of the property of `prior` for samples `names[n]` with its features `[n, m]`."""
    terms = prior.terms(features, features)
    nugget = np.eye(len(features))
    return Expectation(
        property=prior.name,
        names=names,
        weights=np.array([h.weight for h in prior.hypotheses]),
        means=np.stack([prior.mean(h, features) for h in prior.hypotheses]),
        covariances=np.stack([_symmetric(terms.of(h)) + h.noise * nugget for h in prior.hypotheses]),
    )


def _symmetric(matrix: Floats) -> Floats:
    """Without what rounding makes of the other half."""
    return np.asarray((matrix + matrix.T) / 2, dtype=np.float64)
