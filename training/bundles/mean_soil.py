"""The mean soil of the training, from which explanations start: what `explain.npz` holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.preprocessing import Floats, absorbance, snv


def mean_soil(libraries: Sequence[Floats]) -> Floats:
    """Mean absorbance after SNV `[g]` of the reflectances `[n, g]` of each library, each with the same weight."""
    return np.asarray(np.mean([snv(absorbance(values)).mean(axis=0) for values in libraries], axis=0))
