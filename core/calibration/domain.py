"""Whether a spectrum is like those of the local samples, whatever the libraries have seen.

Hotelling's T² needs more samples than features, of which there are far fewer here; the way to the nearest local
sample stands in for it. Of eight libraries, 85 % of a library's soils are near ten random ones of it and 91 % near
thirty, and 5 % of the soils of the others (with the longest way between local samples as the limit: 86, 96 and 8 to
23 %, for one odd local sample opens the door).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Floats

LEAST_SAMPLES = 9
"""Fewer local samples do not show how far apart the soils of a place are."""
USUAL_SHARE, SLACK = 0.8, 1.25
"""The limit is this much longer than the way to the nearest neighbour of this share of the local samples."""


@dataclass(frozen=True, eq=False)
class LocalDomain:
    """Features `[k, m]` of the local samples, each divided by its standard deviation over them.

    A spectrum is near when the squared way to its nearest local sample is at most `limit`.
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
        usual = float(np.quantile(apart.min(axis=1), USUAL_SHARE))
        return LocalDomain(centre, scale, scaled, SLACK**2 * usual)

    def near(self, phi: Floats) -> NDArray[np.bool_]:
        """For each row of `phi[n, m]` whether it is near; never for one that is no number."""
        nearest = _squared_distances((phi - self.centre) / self.scale, self.samples).min(axis=1)
        return np.asarray(nearest <= self.limit, dtype=np.bool_)


def _squared_distances(a: Floats, b: Floats) -> Floats:
    squared = (a**2).sum(axis=1)[:, np.newaxis] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.maximum(squared, 0))
