"""A correction: what it leads from and to, the map, what it was learned from and how well it does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.corrections.affine import AffineMap, Level
from core.corrections.content import canonical, content
from core.inference.estimate import BundleRef
from core.inference.manifest import Grid
from core.spectrum import Floats

ENOUGH = 10
"""Soils that figures must rest on before an estimate may be called good."""
MOST_SHARE = 0.5
"""How much of the spread between soils a correction may leave as error for its figures to hold."""


class Kind(StrEnum):
    """What a correction makes up for."""

    TRANSFER = "transfer"
    MOISTURE = "moisture"
    STANDARD = "standard"


@dataclass(frozen=True)
class Condition:
    """How spectra were measured; empty where it does not matter.

    `family` and `instrument` (serial number) of the scanner, `state` of preparation as in `core.store.records.State`.
    """

    family: str = ""
    instrument: str = ""
    state: str = ""


@dataclass(frozen=True)
class Figure:
    """How close the estimates of one property come to those of the target, on its transformed scale.

    Root mean square differences over `n` soils without the correction (`before`) and with one that was learned
    without the soil (`after`), `bias` of the latter; `spread`: standard deviation of the target's estimates.
    """

    property: str
    n: int
    spread: float
    before: float
    after: float
    bias: float

    def holds(self) -> bool:
        """Whether there are enough soils, the correction helps, and what it leaves is small beside their spread."""
        return self.n >= ENOUGH and self.after < self.before and self.after <= MOST_SHARE * self.spread


@dataclass(frozen=True, eq=False)
class Correction:
    """An affine map of absorbance on `grid`, at `level` where there is one, from spectra of `source` to `target`.

    `bundle`: whose estimates it was chosen and judged by, None for a standard, which nothing judges. `samples` are
    the soils it was learned from. `id` is unique, `previous` that of the correction it takes the place of, if any.
    """

    id: str
    name: str
    reason: str
    who: str
    created: datetime
    kind: Kind
    method: str
    source: Condition
    target: Condition
    grid: Grid
    map: AffineMap = field(repr=False)
    level: Level | None = None
    samples: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    bundle: BundleRef | None = None
    previous: str = ""

    @property
    def sha256(self) -> str:
        """Of the whole content in canonical form."""
        return hashlib.sha256(canonical(content(self)).encode()).hexdigest()

    @property
    def corrects(self) -> str:
        """From what it leads away, as one text: a project has one correction for each."""
        if self.kind is Kind.MOISTURE:
            return f"state:{self.source.state}"
        return f"instrument:{self.source.family}/{self.source.instrument}"

    def applies(self, condition: Condition) -> bool:
        """Whether spectra of this condition are to be corrected.

        What the source states must agree where it is known; its state, for moisture, or else its scanner must be.
        """
        stated = (self.source.family, self.source.instrument, self.source.state)
        given = (condition.family, condition.instrument, condition.state)
        if any(own and known and own != known for own, known in zip(stated, given, strict=True)):
            return False
        if self.kind is Kind.MOISTURE:
            return self.source.state == condition.state
        return bool(condition.family or condition.instrument)

    def corrected(self, absorbance: Floats) -> Floats:
        """Absorbance `[n, g]` on the grid, corrected."""
        return self.map(absorbance if self.level is None else self.level(absorbance))

    def after(self, condition: Condition) -> Condition:
        """As what the corrected spectra count."""
        return Condition(
            self.target.family or condition.family,
            self.target.instrument or condition.instrument,
            self.target.state or condition.state,
        )

    def figure(self, name: str) -> Figure | None:
        """The figure of a property; None where nothing judges it."""
        return next((figure for figure in self.figures if figure.property == name), None)
