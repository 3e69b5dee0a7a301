"""The soil properties Tilth knows, keyed by their OSSL column names.

A property is analyte + laboratory method + unit. Names, methods and units follow the Open Soil Spectral
Library v1.2 (level 1, USDA methods). `plausible` is what a mineral or organic soil can hold, in the unit;
an estimate beyond it is flagged, a laboratory value beyond it is questioned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.errors import ErrorCode, InputError
from core.spectrum import Floats

LOGIT_EDGE_PCT = 0.1
"""Percentages are kept this far from 0 and 100 before the logit, half the laboratory's last digit."""


class PropertyCode(ErrorCode):
    """Why a property was refused."""

    UNKNOWN = "property.unknown"


class Transform(StrEnum):
    """Scale on which a property is modelled; `forward` and `inverse` work on float64 arrays."""

    IDENTITY = "identity"
    LOG1P = "log1p"
    LOGIT_PCT = "logit_pct"

    def forward(self, values: Floats) -> Floats:
        """From the unit of the property to the scale of the model."""
        if self is Transform.LOG1P:
            return np.log1p(values)
        if self is Transform.LOGIT_PCT:
            inside = np.clip(values, LOGIT_EDGE_PCT, 100 - LOGIT_EDGE_PCT)
            return np.log(inside / (100 - inside))
        return np.asarray(values, dtype=np.float64)

    def inverse(self, values: Floats) -> Floats:
        """From the scale of the model to the unit of the property; monotonic, so quantiles carry over."""
        if self is Transform.LOG1P:
            return np.expm1(values)
        if self is Transform.LOGIT_PCT:
            return 100 / (1 + np.exp(-np.asarray(values, dtype=np.float64)))
        return np.asarray(values, dtype=np.float64)


@dataclass(frozen=True)
class Property:
    """One property; `decimals` are those shown, `plausible` the range that a soil can hold."""

    name: str
    label: str
    method: str
    unit: str
    decimals: int
    plausible: tuple[float, float]
    transform: Transform

    @property
    def texture(self) -> bool:
        """Whether it is one of the three that add up to 100 %."""
        return self.transform is Transform.LOGIT_PCT


_LOG1P, _LOGIT, _SAME = Transform.LOG1P, Transform.LOGIT_PCT, Transform.IDENTITY
_TABLE = (
    Property("oc_usda.c729_w.pct", "Organic C", "total C without carbonate C (USDA c729)", "%", 2, (0, 60), _LOG1P),
    Property("c.tot_usda.a622_w.pct", "Total C", "dry combustion (USDA a622)", "%", 2, (0, 60), _LOG1P),
    Property("n.tot_usda.a623_w.pct", "Total N", "dry combustion (USDA a623)", "%", 3, (0, 4), _LOG1P),
    Property("caco3_usda.a54_w.pct", "Carbonate", "CO₂ pressure, < 2 mm (USDA a54)", "%", 1, (0, 100), _LOG1P),
    Property("ph.h2o_usda.a268_index", "pH (water)", "1:1 water (USDA a268)", "", 1, (2.5, 11), _SAME),
    Property("ph.cacl2_usda.a481_index", "pH (CaCl₂)", "1:2 CaCl₂ (USDA a481)", "", 1, (2.5, 11), _SAME),
    Property("cec_usda.a723_cmolc.kg", "CEC", "NH₄OAc, pH 7 (USDA a723)", "cmol(+)/kg", 1, (0, 200), _LOG1P),
    Property("clay.tot_usda.a334_w.pct", "Clay", "pipette, < 2 µm (USDA a334)", "%", 0, (0, 100), _LOGIT),
    Property("silt.tot_usda.c62_w.pct", "Silt", "2–50 µm (USDA c62)", "%", 0, (0, 100), _LOGIT),
    Property("sand.tot_usda.c60_w.pct", "Sand", "50–2000 µm (USDA c60)", "%", 0, (0, 100), _LOGIT),
    Property("k.ext_usda.a725_cmolc.kg", "Potassium", "NH₄OAc extract (USDA a725)", "cmol(+)/kg", 2, (0, 30), _LOG1P),
)

PROPERTIES: dict[str, Property] = {entry.name: entry for entry in _TABLE}
"""All known properties in the order in which they are shown."""


def property_named(name: str) -> Property:
    """The property of an OSSL column name; `InputError` when there is none."""
    if name not in PROPERTIES:
        raise InputError(PropertyCode.UNKNOWN, property=name)
    return PROPERTIES[name]
