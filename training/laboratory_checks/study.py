"""Sound tables and tables with one mistake each, checked as the app checks them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.laboratory import Expectation, Finding, FindingCode, check
from core.laboratory.expecting import expectation_of
from core.properties import PROPERTIES
from training.laboratory_checks.mistakes import (
    FAR_MOVED,
    Table,
    exchanged,
    in_other_unit,
    moves,
    names_of,
    residual_sd,
    slipped,
    written,
)
from training.laboratory_checks.places import Soils

SAMPLES = 20
SLIPS = (10.0, 0.1)
SOUND, SLIP, UNIT, SWAP = "sound", "factor 10", "g/kg for %", "exchanged"


@dataclass(frozen=True)
class Record:
    """One table checked.

    `found`: a finding names the sample and property at fault (an exchange: one of the two samples); `righted`: its
    suggestion is what stood there. `flagged` of the `sound` samples without a mistake are named by findings.
    """

    grid: str
    library: str
    chosen: bool
    draw: int
    mistake: str
    property: str
    found: bool
    righted: bool
    flagged: int
    sound: int


def study(grid: str, places: Iterable[Soils], draws: int, say: Callable[[str], None]) -> Iterator[Record]:
    """All records, library by library, `draws` tables at random and as many chosen."""
    for soils in places:
        say(f"{soils.library}: {len(soils)} samples, {len(soils.values)} properties")
        for draw in range(draws):
            for chosen in (False, True):
                rng = np.random.default_rng((zlib.crc32(soils.library.encode()), draw, int(chosen)))
                for record in _checked(soils.drawn(SAMPLES, rng, chosen=chosen), rng):
                    mistake, prop, found, righted, flagged, sound = record
                    yield Record(grid, soils.library, chosen, draw, mistake, prop, found, righted, flagged, sound)


_Outcome = tuple[str, str, bool, bool, int, int]


def _checked(soils: Soils, rng: np.random.Generator) -> Iterator[_Outcome]:
    names, table = names_of(len(soils)), written(soils)
    expected = [expectation_of(prior, soils.features[name], names) for name, prior in soils.priors.items()]
    yield (SOUND, "", False, False, len(_flagged(check(table, expected), names)), len(names))
    for prop in soils.values:
        yield from _slip(table, expected, prop, rng)
        if PROPERTIES[prop].unit == "%":
            findings = check(in_other_unit(table, prop, 10.0), expected)
            hits = [one for one in findings if one.code is FindingCode.WRONG_UNIT and one.property == prop]
            righted = any(one.suggestion is not None and one.suggestion.factor == SLIPS[1] for one in hits)
            yield (UNIT, prop, bool(hits), righted, 0, 0)
    yield from _swap(soils, table, expected, rng)


def _slip(table: Table, expected: Sequence[Expectation], prop: str, rng: np.random.Generator) -> Iterator[_Outcome]:
    possible = [one for one in table if one.property == prop and one.value > 0]
    one = possible[rng.integers(len(possible))]
    findings = check(slipped(table, one.sample, prop, SLIPS[rng.integers(2)]), expected)
    hits = [finding for finding in findings if one.sample in _samples(finding) and finding.property in {"", prop}]
    righted = any(np.isclose(finding.suggested, one.value, rtol=1e-6) for finding in hits)
    others = [sample for sample in expected[0].names if sample != one.sample]
    yield (SLIP, prop, bool(hits), righted, len(_flagged(findings, others)), len(others))


def _swap(
    soils: Soils, table: Table, expected: Sequence[Expectation], rng: np.random.Generator
) -> Iterator[_Outcome]:
    far = np.argwhere(np.triu(moves(soils, residual_sd(soils)) > FAR_MOVED))
    if len(far) == 0:
        return
    names = expected[0].names
    first, second = (names[row] for row in far[rng.integers(len(far))])
    findings = check(exchanged(table, first, second), expected)
    righted = any(one.code is FindingCode.SWAPPED and _samples(one) == {first, second} for one in findings)
    others = [name for name in names if name not in {first, second}]
    found = any(_samples(one) & {first, second} for one in findings)
    yield (SWAP, "", found, righted, len(_flagged(findings, others)), len(others))


def _samples(finding: Finding) -> set[str]:
    return {finding.sample, finding.partner} - {""}


def _flagged(findings: Sequence[Finding], names: Sequence[str]) -> set[str]:
    """Those of the names that a finding speaks of; one about a whole column speaks of all."""
    if any(not finding.sample for finding in findings):
        return set(names)
    return {name for finding in findings for name in _samples(finding)} & set(names)
