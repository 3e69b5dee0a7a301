"""Whether a spectrum is like those of the local samples, whatever the libraries have seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Floats

LEAST_SAMPLES = 9
"""Fewer local samples do not show how far apart the soils of a place are."""


@dataclass(frozen=True, eq=False)
class LocalDomain:
    """Features `phi[k, m]` of the local samples, scaled; `limit` is the longest way to a nearest neighbour.

    A spectrum is near when its nearest local sample is no further than that: in the features, each divided by its
    standard deviation over the local samples.
    """

    centre: Floats
    scale: Floats
    samples: Floats
    limit: float

    @staticmethod
    def of(phi: Floats) -> LocalDomain | None:
        """The domain of local samples; None with fewer than nine."""
        if len(phi) < LEAST_SAMPLES:
            return None
        centre, scale = phi.mean(axis=0), phi.std(axis=0)
        scale[scale < 1e-9 * max(float(scale.max()), 1e-300)] = np.inf
        scaled = (phi - centre) / scale
        apart = _squared_distances(scaled, scaled)
        np.fill_diagonal(apart, np.inf)
        return LocalDomain(centre, scale, scaled, float(apart.min(axis=1).max()))

    def near(self, phi: Floats) -> NDArray[np.bool_]:
        """For each row of `phi[n, m]` whether it is near; never for one that is no number."""
        nearest = _squared_distances((phi - self.centre) / self.scale, self.samples).min(axis=1)
        return np.asarray(nearest <= self.limit, dtype=np.bool_)


def _squared_distances(a: Floats, b: Floats) -> Floats:
    squared = (a**2).sum(axis=1)[:, np.newaxis] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.maximum(squared, 0))
