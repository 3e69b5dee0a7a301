"""Mistakes that tables of laboratory values hold, and how much more probable each would make the table.

A mistake is judged by the log odds that it happened: its log prior plus the log density of the corrected values
minus that of the values as they stand, each given the values of all other samples. Densities are per unit of the
property, so that a factor of ten costs what it must.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from core.laboratory.codes import FindingCode
from core.laboratory.ledger import Ledger
from core.laboratory.units import CMOL_PER_MG_K
from core.laboratory.vocabulary import CARBONATE, CEC, CLAY, OC, PH_CACL2, PH_WATER, SAND, SILT, TC, TN, K
from core.properties import PROPERTIES
from core.spectrum import Floats

PRIOR_SLIP, PRIOR_TRANSPOSED, PRIOR_SWAPS = 1 / 150, 1 / 500, 1 / 3
"""One value in 150 has its decimal sign slipped, one in 500 two digits exchanged, one table in three holds
a pair of exchanged samples: more than laboratories deserve, for a look costs little and a mistake that is overlooked
spoils a calibration."""
SLIPS = (10.0, 0.1, 100.0, 0.01)
UNIT_FACTORS: Mapping[str, Mapping[float, float]] = {
    "%": {0.1: 0.01, 10.0: 0.002, 100.0: 0.002, 0.01: 0.001, 1e-4: 0.001},
    "cmol(+)/kg": {0.1: 0.005, 10.0: 0.001, CMOL_PER_MG_K: 0.01},
    "": {},
}
"""By unit of the property: what a column must be multiplied by that is in g/kg, …, a fraction, …, mg/kg, or in
mmol/kg, …, mg/kg of K; and how often that happens, g/kg for % the most."""
LEVELS: Mapping[str, tuple[float, float]] = {
    OC: (1.5, 2.7),
    TC: (1.8, 2.7),
    TN: (0.15, 2.7),
    CARBONATE: (5.0, 6.0),
    PH_WATER: (6.5, 1.2),
    PH_CACL2: (6.0, 1.2),
    CEC: (15.0, 2.2),
    CLAY: (22.0, 2.0),
    SILT: (32.0, 2.0),
    SAND: (40.0, 2.0),
    K: (0.5, 2.7),
}
"""Median of the soils of a place, in the unit of the property, and the factor within which two places in three lie:
rough, and there because bundles, which must learn from any place, find hardly any level surprising."""
HOPELESS = -14.0
"""Log odds before any spectrum is looked at, below which another unit is not thought of."""
ASTRAY = 1.0
"""Of two exchanged samples at least one lies this many standard deviations off, in some property."""
PAIRS_AT_ONCE = 500


@dataclass(frozen=True)
class Suspicion:
    """A mistake: `values[property][row]` as they should be; `strength` are its log odds."""

    code: FindingCode
    rows: tuple[int, ...]
    property: str
    values: Mapping[str, Floats]
    strength: float
    factor: float = 1.0


def wrong_unit(ledger: Ledger) -> Suspicion | None:
    """The other unit in which all values together are most probable; None where there is none to think of."""
    level, found = _level(ledger.name, ledger.values), []
    thinkable = {
        factor: np.log(prior) + _level(ledger.name, ledger.values * factor) - level
        for factor, prior in UNIT_FACTORS[PROPERTIES[ledger.name].unit].items()
    }
    now = ledger.total() if max(thinkable.values(), default=HOPELESS) > HOPELESS else 0.0
    for factor, odds in thinkable.items():
        if odds > HOPELESS:
            columns = {ledger.name: ledger.values * factor}
            strength = float(ledger.total(factor) - now + odds)
            found.append(Suspicion(FindingCode.WRONG_UNIT, (), ledger.name, columns, strength, factor))
    return max(found, key=lambda mistake: mistake.strength, default=None)


def _level(prop: str, values: Floats) -> float:
    """Log odds that the soils of a place lie about as high as these values."""
    centre, spread = LEVELS[prop]
    middle = max(float(np.nanmedian(values)), 1e-6)
    return -0.5 * float(np.log(middle / centre) / np.log(spread)) ** 2


def single_mistakes(ledger: Ledger) -> Iterator[Suspicion]:
    """Slipped decimal signs and exchanged digits, each value by itself."""
    now = ledger.each(ledger.values)
    for factor in SLIPS:
        after = ledger.each(ledger.values * factor) + np.log(factor) + np.log(PRIOR_SLIP)
        for row in (row for row, digits in enumerate(ledger.digits) if digits):
            value, strength = float(ledger.values[row] * factor), float(after[row] - now[row])
            yield _single(FindingCode.DECIMAL_SLIP, ledger, row, value, strength)
    ratios = list(map(transpositions, ledger.digits))
    for turn in range(max(map(len, ratios))):
        factors = np.array([each[turn] if turn < len(each) else 1.0 for each in ratios])
        after = ledger.each(ledger.values * factors) + np.log(PRIOR_TRANSPOSED)
        for row in np.flatnonzero(factors != 1).tolist():
            value, strength = float(ledger.values[row] * factors[row]), float(after[row] - now[row])
            yield _single(FindingCode.DIGITS_TRANSPOSED, ledger, row, value, strength)


def transpositions(digits: str) -> list[float]:
    """What a number as written must be multiplied by to have two neighbouring digits exchanged."""
    places = [place for place, sign in enumerate(digits) if sign.isdigit()]
    if not places or float(digits) == 0:
        return []
    found = set()
    for a, b in pairwise(places):
        signs = list(digits)
        signs[a], signs[b] = signs[b], signs[a]
        if signs[0] == "0" and signs[1] != ".":
            continue  # nobody writes 02.7
        found.add(float("".join(signs)) / float(digits))
    return sorted(found - {1.0, 0.0})


def swaps(ledgers: Sequence[Ledger]) -> Iterator[Suspicion]:
    """Pairs of samples that would fit better with their values exchanged, over all properties."""
    count = len(ledgers[0].values)
    off = np.nanmax([np.nan_to_num(np.abs(ledger.z), nan=np.inf) for ledger in ledgers], axis=0) > ASTRAY
    pairs = np.array([(i, j) for i in range(count) for j in range(i + 1, count) if off[i] or off[j]], dtype=np.intp)
    prior = np.log(PRIOR_SWAPS / max(count * (count - 1) / 2, 1))
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        some = pairs[start : start + PAIRS_AT_ONCE]
        gains = prior + np.sum([ledger.gain(some) for ledger in ledgers], axis=0)
        best = int(gains.argmax())
        i, j = (int(row) for row in some[best])
        exchanged = {ledger.name: _exchanged(ledger.values, i, j) for ledger in ledgers}
        yield Suspicion(FindingCode.SWAPPED, (i, j), "", exchanged, float(gains[best]))


def _exchanged(values: Floats, i: int, j: int) -> Floats:
    values = values.copy()
    values[[i, j]] = values[[j, i]]
    return values


def _single(code: FindingCode, ledger: Ledger, row: int, value: float, strength: float) -> Suspicion:
    values = ledger.values.copy()
    values[row] = value
    return Suspicion(code, (row,), ledger.name, {ledger.name: values}, strength)
