"""Names of columns in the public libraries: `<analyte>_<method>_<unit>`, `scan_<range>.<position>_<quantity>`.

Open Soil Spectral Library v1.2: a property is `oc_usda.c729_w.pct`, a spectral value `scan_mir.600_abs` (cm⁻¹,
log10(1/R)), `scan_nir.1350_ref` or `scan_visnir.350_ref` (nm, reflectance).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.properties import PROPERTIES
from core.spectrum import AxisUnit, Quantity

_SPECTRAL = re.compile(r"scan_(mir|nir|visnir)\.(\d+(?:\.\d+)?)_(abs|ref)")
_LABORATORY = re.compile(
    r"([a-z][a-zA-Z0-9.]*)_([a-z][a-zA-Z0-9.]*)_(w\.pct|w\.frac|cmolc\.kg|mg\.kg|g\.kg|g\.cm3|ds\.m|index)"
)
_QUANTITY = {"abs": Quantity.ABSORBANCE, "ref": Quantity.REFLECTANCE}


class Range(StrEnum):
    """Spectral range in a column name."""

    MIR = "mir"
    NIR = "nir"
    VISNIR = "visnir"

    @property
    def unit(self) -> AxisUnit:
        """Unit of the positions: cm⁻¹ in the MIR, nm elsewhere."""
        return AxisUnit.CM1 if self is Range.MIR else AxisUnit.NM


@dataclass(frozen=True)
class SpectralColumn:
    """`scan_mir.600_abs`: range, position in the unit of the range, quantity."""

    range: Range
    position: float
    quantity: Quantity

    @property
    def name(self) -> str:
        """The column name; whole positions without a decimal point."""
        suffix = "abs" if self.quantity is Quantity.ABSORBANCE else "ref"
        return f"scan_{self.range.value}.{written(self.position)}_{suffix}"


@dataclass(frozen=True)
class LaboratoryColumn:
    """`oc_usda.c729_w.pct`: analyte `oc`, method `usda.c729`, unit `w.pct`."""

    analyte: str
    method: str
    unit: str

    @property
    def name(self) -> str:
        """The column name."""
        return f"{self.analyte}_{self.method}_{self.unit}"


def written(position: float) -> str:
    """A position as it stands in a column name: `600`, `599.766`; no exponent."""
    text = f"{position:.6f}".rstrip("0")
    return text.rstrip(".")


def spectral_column(name: str) -> SpectralColumn | None:
    """The spectral column of this name; None for any other column."""
    found = _SPECTRAL.fullmatch(name)
    if found is None:
        return None
    return SpectralColumn(Range(found[1]), float(found[2]), _QUANTITY[found[3]])


def laboratory_column(name: str) -> LaboratoryColumn | None:
    """The column of a laboratory value of this name; None for spectra, ids, classes and any other column."""
    found = _LABORATORY.fullmatch(name)
    return None if found is None else LaboratoryColumn(found[1], found[2], found[3])


def known_properties(columns: Iterable[str]) -> list[str]:
    """Those of the columns that `core.properties` knows, in its order."""
    there = set(columns)
    return [name for name in PROPERTIES if name in there]
