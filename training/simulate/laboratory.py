"""What laboratories add to the true values of a soil."""

from __future__ import annotations

import numpy as np

from core.spectrum import Floats
from training.simulate.properties import CARBONATE, CEC, CLAY, OC, PH, SAND, SILT, TOTAL_C, K, N

ERRORS: dict[str, tuple[float, float]] = {
    OC: (0.03, 0.06),
    TOTAL_C: (0.03, 0.05),
    N: (0.005, 0.06),
    CARBONATE: (0.2, 0.05),
    CEC: (0.5, 0.06),
    K: (0.02, 0.10),
    CLAY: (1.0, 0.03),
    SAND: (1.0, 0.02),
}
"""Standard deviation of one laboratory over time: a part in the unit of the property and a part of its value.

Of the size that work between laboratories reports, about halved for one: median robust coefficients of variation of
8.8 to 12.8 % over 19 soil tests (Rayment & Lyons 2019, World J. Agric. Soil Sci.). Silt is what clay and sand leave,
as with the pipette."""

PH_ERROR = 0.12
"""Standard deviation of pH in water; batches, laboratories and residuals come to 0.1 to 0.25 each (van Leeuwen et al.
2022, Eur. J. Soil Sci. 73:e13137)."""


def analysed(true: dict[str, Floats], rng: np.random.Generator) -> dict[str, Floats]:
    """The values `[n]` that a laboratory reports for true ones; none is negative and texture adds up to 100."""
    n = true[OC].size
    found = {
        name: np.maximum(true[name] + np.hypot(part, share * true[name]) * rng.standard_normal(n), 0.0)
        for name, (part, share) in ERRORS.items()
    }
    found[CARBONATE] = np.where(true[CARBONATE] > 0, found[CARBONATE], 0.0)
    found[PH] = true[PH] + PH_ERROR * rng.standard_normal(n)
    found[CLAY], found[SAND] = np.minimum(found[CLAY], 100.0), np.minimum(found[SAND], 100.0)
    too_much = np.maximum(found[CLAY] + found[SAND] - 100.0, 0.0)
    found[SAND] = found[SAND] - too_much
    found[SILT] = np.maximum(100.0 - found[CLAY] - found[SAND], 0.0)
    return found
