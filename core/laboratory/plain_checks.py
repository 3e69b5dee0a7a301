"""Checks that need no spectra: ranges, sums, one carbon within the other, rows copied, replicates apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf, log, nan, prod

from core.laboratory.codes import FindingCode
from core.laboratory.findings import Finding
from core.laboratory.table import Result
from core.laboratory.vocabulary import CLAY, OC, SAND, SILT, TC
from core.properties import PROPERTIES

TEXTURE_TOLERANCE = 3.0
"""Percentage points by which clay, silt and sand may miss 100, each rounded and measured by itself."""
CARBON_TOLERANCE = 1.1
"""Organic C may exceed total C by its error: two measurements of 3–5 % each (SSIR 42)."""
REPLICATE_FACTOR = 1.5
"""Replicates further apart than this are no replicates."""
BY_CHANCE = 0.05
"""Pairs of rows that agree in everything by chance, below which one that does is taken for a copy."""

Values = Mapping[str, Mapping[str, list[float]]]
"""By sample and property."""


def plain_findings(results: Sequence[Result]) -> tuple[Finding, ...]:
    """What is wrong with results whatever the spectra say; `strength` is infinite where it cannot be right."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        values[result.sample][result.property].append(result.value)
    found = [*_implausible(values), *_texture(values), *_carbon(values), *_replicates(values), *_copied(results)]
    return tuple(found)


def _implausible(values: Values) -> Iterator[Finding]:
    for sample, row in values.items():
        for prop, each in row.items():
            low, high = PROPERTIES[prop].plausible
            for value in each:
                if not low <= value <= high:
                    yield Finding(FindingCode.IMPLAUSIBLE, sample, prop, value, None, nan, inf)


def _texture(values: Values) -> Iterator[Finding]:
    for sample, row in values.items():
        if {CLAY, SILT, SAND} <= set(row):
            total = sum(sum(row[prop]) / len(row[prop]) for prop in (CLAY, SILT, SAND))
            if abs(total - 100) > TEXTURE_TOLERANCE:
                yield Finding(FindingCode.TEXTURE_SUM, sample, CLAY, total, None, nan, inf)


def _carbon(values: Values) -> Iterator[Finding]:
    for sample, row in values.items():
        if {OC, TC} <= set(row):
            organic, total = (sum(row[prop]) / len(row[prop]) for prop in (OC, TC))
            if organic > CARBON_TOLERANCE * total:
                yield Finding(FindingCode.ORGANIC_ABOVE_TOTAL, sample, OC, organic, None, nan, inf)


def _replicates(values: Values) -> Iterator[Finding]:
    for sample, row in values.items():
        for prop, each in row.items():
            scale = PROPERTIES[prop]
            apart = max(each) > REPLICATE_FACTOR * max(min(each), 10.0**-scale.decimals)
            if scale.unit == "":
                apart = max(each) - min(each) > 1  # a pH unit is a factor of ten
            if len(each) > 1 and apart:
                mean = sum(each) / len(each)
                yield Finding(FindingCode.REPLICATES_DIFFER, sample, prop, mean, None, nan, log(100))


def _copied(results: Sequence[Result]) -> Iterator[Finding]:
    """Two samples whose values agree to the last written digit in everything, where that is no coincidence.

    How many pairs would do so by chance is told by how many agree in each property.
    """
    rows: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for result in (result for result in results if not result.censored):
        rows[result.row, result.sample][result.property] = result.written
    alike: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for (_, sample), row in rows.items():
        alike[tuple(sorted(row.items()))].append(sample)
    chances = _chances(list(rows.values()))
    pairs = len(rows) * (len(rows) - 1) / 2
    for key, samples in alike.items():
        expected = pairs * prod(chances[prop] for prop, _ in key)
        for one, other in pairwise(samples):
            if one != other and expected < BY_CHANCE:
                yield Finding(FindingCode.SAME_ROW, other, "", nan, None, nan, -log(expected), partner=one)


def _chances(rows: Sequence[Mapping[str, str]]) -> dict[str, float]:
    """By property, the share of pairs of rows that agree in it, half a pair less than were seen: one is judged."""
    found = {}
    for prop in {prop for row in rows for prop in row}:
        counts = Counter(row[prop] for row in rows if prop in row)
        total = counts.total()
        same = sum(count * (count - 1) / 2 for count in counts.values())
        found[prop] = min(1.0, max(same - 0.5, 0.5) / max(total * (total - 1) / 2, 1))
    return found
