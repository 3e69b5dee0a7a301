"""Inorganic carbon, which the public files do not hold as such.

Inorganic C = 0.12 × CaCO₃ (12.01 g of C in 100.09 g of CaCO₃) where carbonate was measured. Elsewhere it is
total C − organic C where the laboratory gives both: USDA c729 is total C without carbonate C, so the difference is
what the laboratory itself took for carbonate; in the NeoSpectra table both ways agree within 0.006 % C (standard
deviation, 692 soils), and of the 1 324 soils without a measurement none differs from zero by more than the last digit
(0.005). Where neither can be had it stays missing: that a soil is acid is no measurement.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.spectrum import Floats
from training.libraries.paired_library import PairedLibrary

INORGANIC_C = "ic_tilth.derived_w.pct"
"""Name of the derived property, in mass percent, after the grammar of the OSSL; no OSSL column."""

CARBON_IN_CARBONATE = 0.12

_CARBONATE, _TOTAL, _ORGANIC = "caco3_usda.a54_w.pct", "c.tot_usda.a622_w.pct", "oc_usda.c729_w.pct"


def inorganic_c(properties: dict[str, Floats]) -> Floats | None:
    """Inorganic C `[n]` in mass percent, never below zero, NaN where unknown; None where nothing tells."""
    ways: list[Floats] = []
    if _CARBONATE in properties:
        ways.append(CARBON_IN_CARBONATE * properties[_CARBONATE])
    if _TOTAL in properties and _ORGANIC in properties:
        ways.append(properties[_TOTAL] - properties[_ORGANIC])
    if not ways:
        return None
    found = ways[0] if len(ways) == 1 else np.where(np.isfinite(ways[0]), ways[0], ways[1])
    return np.maximum(found, 0.0)


def with_inorganic_c(library: PairedLibrary) -> PairedLibrary:
    """The library with `INORGANIC_C` among its properties, where it can be derived of any sample."""
    derived = inorganic_c(library.properties)
    if derived is None or not np.isfinite(derived).any():
        return library
    return replace(library, properties=library.properties | {INORGANIC_C: derived})
