"""Why a moist soil is darker: water films keep light inside (Ångström 1925; Lekner & Dorf 1988).

Light that a wetted surface scatters back meets the water film from within, and much of it is reflected back onto the
soil. Water absorbs too; that part is the film water in the composition (`training.simulate.minerals`).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.spectrum import Floats

WATER_INDEX = 1.33
"""Refractive index of water in the visible (Hale & Querry 1973); 1.31 at 1.6 µm, which changes little here."""


def darkened(reflectance: Floats, wetness: Floats) -> Floats:
    """Reflectance `[n, m]` with a share `wetness[n]` of the surface under a water film.

    After Lekner & Dorf (1988), the absorptance a = 1 − R of the grains kept: under a film it becomes
    (1 − R₁) a / (1 − p (1 − a)), with R₁ the reflectance of the film at normal incidence and
    p = 1 − (1 − R̄) / n² (`inner_reflection`). Dry and wet parts add up by area.
    """
    film = ((WATER_INDEX - 1) / (WATER_INDEX + 1)) ** 2
    absorbed = 1 - reflectance
    wet = 1 - (1 - film) * absorbed / (1 - inner_reflection() * (1 - absorbed))
    share = wetness[:, np.newaxis]
    return np.asarray((1 - share) * reflectance + share * wet, dtype=np.float64)


def wet_share(water: Floats, clay: Floats) -> Floats:
    """Share of the surface under a film `[n]` for `water` (mass of dry soil) in a soil of `clay` (%).

    All of it at saturation with about 0.25 in a sand and 0.45 in a clay (mass of dry soil; porosity 0.4–0.55 at
    1.6–1.2 g/cm³), in proportion below that.
    """
    return np.minimum(water / (0.25 + 0.002 * clay), 1.0)


@lru_cache(maxsize=1)
def inner_reflection() -> float:
    """Probability p that diffuse light inside the film comes back from its surface, 0.47 for water."""
    return 1 - (1 - diffuse_fresnel(WATER_INDEX)) / WATER_INDEX**2


def diffuse_fresnel(index: float) -> float:
    """Reflectance R̄ of a smooth surface for diffuse light: Fresnel's equations over all angles (Walsh 1926).

    As used by Duntley (1942, J. Opt. Soc. Am. 32, 61–70); 0.066 for water, 0.092 for glass.
    """
    n, n2, n4 = index, index**2, index**4
    return float(
        0.5
        + (n - 1) * (3 * n + 1) / (6 * (n + 1) ** 2)
        + n2 * (n2 - 1) ** 2 / (n2 + 1) ** 3 * np.log((n - 1) / (n + 1))
        - 2 * n**3 * (n2 + 2 * n - 1) / ((n2 + 1) * (n4 - 1))
        + 8 * n4 * (n4 + 1) / ((n2 + 1) * (n4 - 1) ** 2) * np.log(n)
    )
