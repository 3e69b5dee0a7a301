"""What instruments add to the reflectance of a soil, in the sizes that real spectra show."""

from __future__ import annotations

import numpy as np

from core.spectrum import Floats


def scanner_reflectance(reflectance: Floats, rng: np.random.Generator) -> Floats:
    """As a portable scanner reports it `[n, m]`: white reference off by 3 %, tilt, stray light, noise.

    The noise is that of an average over repeats, near 0.02 % of full scale.
    """
    n, m = reflectance.shape
    gain = rng.normal(1, 0.03, (n, 1)) + rng.normal(0, 0.01, (n, 1)) * np.linspace(-1, 1, m)
    noise = rng.lognormal(-8.7, 0.6, (n, 1)) * rng.standard_normal((n, m))
    return np.clip(reflectance * gain + rng.uniform(0, 0.01, (n, 1)) + noise, 0.005, 1.2)


def ftir_reflectance(reflectance: Floats, rng: np.random.Generator) -> Floats:
    """As a laboratory FTIR with a diffuse reflectance cell reports it `[n, m]`: its gain depends on the filling."""
    n, m = reflectance.shape
    gain = rng.lognormal(0, 0.12, (n, 1)) * np.exp(rng.normal(0, 0.04, (n, 1)) * np.linspace(-1, 1, m))
    seen = reflectance * gain + rng.uniform(0, 0.01, (n, 1)) + rng.normal(0, 0.0004, (n, m))
    return np.clip(seen, 0.003, 1.6)
