"""Units as laboratories write them, and the factor to the unit of a property."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from core.errors import InputError
from core.laboratory.codes import LaboratoryCode
from core.properties import PROPERTIES

CMOL_PER_MG_K = 1 / 390.983
"""cmol(+)/kg in 1 mg/kg of potassium, 39.0983 g/mol (IUPAC 2021)."""
K_IN_K2O = 0.83015
"""Part of the mass of K₂O that is potassium."""


@dataclass(frozen=True)
class Unit:
    """Factor to the canonical unit of its kind; `volume`: it is per volume of soil, not per mass."""

    kind: str
    factor: float
    volume: bool = False


_MASS, _CHARGE, _NONE = "mass", "charge", "none"

_UNITS: dict[str, Unit] = {
    **dict.fromkeys(("%", "pct", "percent", "prozent", "g/100g", "dag/kg", "cg/g"), Unit(_MASS, 1.0)),
    **dict.fromkeys(
        ("%w", "w%", "wt%", "%wt", "%w/w", "m%", "m-%", "gew%", "gew.-%", "mass%", "masse-%"), Unit(_MASS, 1)
    ),
    **dict.fromkeys(("w.pct", "%ms", "%ts", "%tm", "%massa", "%peso"), Unit(_MASS, 1.0)),
    **dict.fromkeys(("g/kg", "‰", "mg/g", "permil", "promille", "kg/t"), Unit(_MASS, 0.1)),
    **dict.fromkeys(("mg/kg", "ppm", "ug/g", "g/t"), Unit(_MASS, 1e-4)),
    **dict.fromkeys(("mg/100g",), Unit(_MASS, 1e-3)),
    **dict.fromkeys(("g/g", "kg/kg", "fraction", "fraktion", "fraccion", "fracao"), Unit(_MASS, 100.0)),
    **dict.fromkeys(("g/dm3", "g/l", "kg/m3"), Unit(_MASS, 0.1, volume=True)),
    **dict.fromkeys(("dag/dm3", "g/100ml", "g/100cm3"), Unit(_MASS, 1.0, volume=True)),
    **dict.fromkeys(("mg/dm3", "mg/l", "g/m3"), Unit(_MASS, 1e-4, volume=True)),
    **dict.fromkeys(("cmol/kg", "meq/100g", "me/100g", "mval/100g", "mmol/100g"), Unit(_CHARGE, 1.0)),
    **dict.fromkeys(("mmol/kg", "meq/kg", "mval/kg"), Unit(_CHARGE, 0.1)),
    **dict.fromkeys(("mol/kg",), Unit(_CHARGE, 100.0)),
    **dict.fromkeys(("cmol/dm3", "meq/100ml", "meq/100cm3"), Unit(_CHARGE, 1.0, volume=True)),
    **dict.fromkeys(("mmol/dm3",), Unit(_CHARGE, 0.1, volume=True)),
    **dict.fromkeys(("index", "ph", "phunits", "-", "unitless", "phunit"), Unit(_NONE, 1.0)),
}
_SUPERSCRIPTS = str.maketrans("⁻⁺⁰¹²³⁴⁵₀₁₂₃₄₅−–·∙×", "-+01234501234" + "5--..x")
_INVERSE = re.compile(r"[ .*]*(kg|dm3|100g|100ml|100cm3|100|g|l|m3|t)\^?-1\b")
_MOLES = re.compile(r"(c|m)?mol(?:\(\+\)|\(c\)|c|\+|e)?")


def plain(text: str) -> str:
    """Small letters without accents; raised and lowered digits as digits."""
    text = unicodedata.normalize("NFKD", text.translate(_SUPERSCRIPTS)).casefold().replace("µ", "u").replace("μ", "u")
    return "".join(sign for sign in text if not unicodedata.combining(sign)).strip()


def unit_named(text: str) -> Unit | None:
    """The unit that a text states (`g kg⁻¹`, `g_per_kg`, `meq/100 g`, `cmol(+)/kg`), or None."""
    name = plain(text).replace("_", " ").strip("()[] ")
    name = re.sub(r"\s*\bper\b\s*|\s*\bpro\b\s*|\s*\bpar\b\s*", "/", name)
    name = _INVERSE.sub(r"/\1", name)
    name = _MOLES.sub(lambda found: f"{found[1] or ''}mol", name.replace(" ", ""))
    name = re.sub(r"^(wt|gew|vol|mass|m)\.?-?%$", r"\1%", name)
    name = re.sub(r"(?<=[a-z])\.(?=kg$|g$|dm3$)", "/", name)
    return _UNITS.get(name)


def factor_to(prop: str, unit: Unit, *, oxide: bool = False) -> float | None:
    """What a value in `unit` is multiplied by to be in the unit of the property; None where that cannot be.

    `oxide`: the value is given as K₂O.
    """
    own = PROPERTIES[prop].unit
    if own == "%":
        return unit.factor if unit.kind == _MASS else None
    if own == "":
        return 1.0 if unit.kind == _NONE else None
    if unit.kind == _CHARGE:
        return unit.factor
    if unit.kind == _MASS and prop.startswith("k.ext"):
        return unit.factor * 1e4 * CMOL_PER_MG_K * (K_IN_K2O if oxide else 1.0)
    return None


def conversion(prop: str, unit: str) -> float:
    """The factor from a unit as written to that of a property; `InputError(UNIT_UNKNOWN)` where there is none."""
    known = unit_named(unit) if unit.strip() else None
    factor = 1.0 if not unit.strip() else factor_to(prop, known) if known else None
    if factor is None:
        raise InputError(LaboratoryCode.UNIT_UNKNOWN, unit=unit, property=prop)
    return factor
