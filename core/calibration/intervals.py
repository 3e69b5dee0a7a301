"""How wide the 90 % interval of a calibrated estimate is, in posterior standard deviations."""

from __future__ import annotations

import math

import numpy as np

from core.spectrum import Floats

COVERAGE = 0.9
LEAST_CONFORMAL = 9
"""Local values from which the interval is tested on them: ⌈(k+1)·0.9⌉ ≤ k."""
NORMAL_QUANTILE = 1.6448536269514722
_T_QUANTILES = (
    6.3138, 2.9200, 2.3534, 2.1318, 2.0150, 1.9432, 1.8946, 1.8595, 1.8331, 1.8125,
    1.7959, 1.7823, 1.7709, 1.7613, 1.7531, 1.7459, 1.7396, 1.7341, 1.7291, 1.7247,
    1.7207, 1.7171, 1.7139, 1.7109, 1.7081, 1.7056, 1.7033, 1.7011, 1.6991, 1.6973,
)  # fmt: skip
"""Of Student's t at 0.95 with 1, 2, … degrees of freedom."""


def conformal_quantile(residuals: Floats, deviations: Floats) -> float:
    """The ⌈(k+1)·0.9⌉-th smallest of |residual|/deviation `[k]`, k ≥ 9, each residual left out of its own model."""
    shares = np.sort(np.abs(residuals) / deviations)
    return float(shares[math.ceil((len(shares) + 1) * COVERAGE) - 1])


def mean_quantile(count: int) -> float:
    """Half the width of the 90 % interval of a new value about the mean of `count` ≥ 2, in their deviation."""
    degrees = count - 1
    t = _T_QUANTILES[degrees - 1] if degrees <= len(_T_QUANTILES) else NORMAL_QUANTILE + 1.5238 / degrees
    return t * math.sqrt(1 + 1 / count)
