"""Whether scanning adds anything to a property here, or the mean of the local values serves as well.

Two kinds of evidence are put together. Among the hypotheses stand some by which the spectrum says nothing
(`with_flat`). And each value is left out in turn, to be foretold by the model and by the mean of the others. There is
no skill where those hypotheses hold four fifths of the posterior weight and the mean errs less; nor where the mean
errs less by more than one and a half standard errors of the difference of the squared errors, whatever the weights.
Less would be chance: a model that is right loses to the mean on ten values every few places, and to be thrown back on
the mean costs more than to keep it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calibration.conditioning import Conditioned
from core.calibration.prior import is_flat
from core.spectrum import Floats

MOST_FLAT = 0.8
MOST_STANDARD_ERRORS = 1.5


@dataclass(frozen=True)
class Gate:
    """Figures of the gate, in the unit of the property; see `Verdict`."""

    rmse_loo: float
    rmse_mean: float
    skilled: bool


def judge(values: Floats, estimates: Floats, posterior: Conditioned) -> Gate:
    """The gate for `values[k]` whose left-out `estimates[k]` are those of the model, k ≥ 2."""
    model, mean = (values - estimates) ** 2, left_out_of_mean(values) ** 2
    excess = model - mean
    error = float(excess.std(ddof=1)) / len(values) ** 0.5
    worse = float(excess.mean())
    skilled = worse <= 0 or (worse <= MOST_STANDARD_ERRORS * error and flat_weight(posterior) <= MOST_FLAT)
    return Gate(float(np.sqrt(model.mean())), float(np.sqrt(mean.mean())), skilled)


def left_out_of_mean(values: Floats) -> Floats:
    """Errors `[k]` of the mean of all other values: k/(k−1) of those about the mean."""
    return np.asarray((values - values.mean()) * (len(values) / (len(values) - 1)), dtype=np.float64)


def flat_weight(posterior: Conditioned) -> float:
    """Posterior weight of the hypotheses by which the spectrum says nothing."""
    pairs = zip(posterior.weights, posterior.prior.hypotheses, strict=True)
    return float(sum(weight for weight, h in pairs if is_flat(h)))
