"""All checks of laboratory values before they are used; nothing is changed here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import nan

import numpy as np

from core.laboratory.belief import Expectation, Rows, log_odds_far
from core.laboratory.cells import read_cell
from core.laboratory.codes import FindingCode
from core.laboratory.findings import Finding, Fix
from core.laboratory.ledger import Ledger
from core.laboratory.plain_checks import plain_findings
from core.laboratory.suspicion import Suspicion, single_mistakes, swaps, wrong_unit
from core.laboratory.table import Result

WORTH_A_LOOK = -2.3
"""Log odds, one in ten, from which a mistake is told."""
LEAST_Z = 3.5
"""An outlier lies this many standard deviations from what the other samples lead to expect."""
LEAST_SAMPLES = 4
"""Fewer say too little of each other to judge one of them."""
MOST_MISTAKES, FEW_SLIPS = 10, 2
ENOUGH, BLOCK = 20, 60
"""Samples by which a unit is judged, and samples judged together: the cost grows with the third power of their
number, and so does what a model that is slightly wrong makes of a whole column."""


def check(results: Sequence[Result], expectations: Sequence[Expectation] = ()) -> tuple[Finding, ...]:
    """What is probably wrong with the results, the surest first.

    Without `expectations` only what needs no spectra. Results of samples that an expectation does not name are
    checked without it. Mistakes are looked for one after the other, the surest first, each as if those before it
    were corrected, for one mistake makes others look strange.
    """
    plain = plain_findings(results)
    ledgers = [ledger for one in expectations if (ledger := _ledger(one, results)) is not None]
    units, ledgers = _units(ledgers)
    found = [*units, *(finding for block in _blocks(ledgers) for finding in _mistakes(block))]
    sure = {(finding.sample, finding.property) for finding in found}
    # where a correction is offered, the bare statement that no soil has the value says nothing more
    rest = [
        finding
        for finding in plain
        if finding.code is not FindingCode.IMPLAUSIBLE
        or (
            (finding.sample, finding.property) not in sure
            and finding.property not in {unit.property for unit in units}
        )
    ]
    return tuple(sorted([*rest, *found], key=lambda finding: -finding.strength))


def _ledger(expectation: Expectation, results: Sequence[Result]) -> Ledger | None:
    """The values of one property in the order of the expectation; None where there are too few."""
    grouped: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        if result.property == expectation.property:
            grouped[result.sample].append(result)
    groups = [grouped[name] for name in expectation.names]
    if sum(map(bool, groups)) < LEAST_SAMPLES:
        return None
    values = np.array([np.mean([one.value for one in group]) if group else nan for group in groups])
    errors = np.array([group[0].error_sd or nan if group else nan for group in groups])
    return Ledger(expectation.scaled(), values, errors, tuple(_digits(group) for group in groups))


def _digits(group: Sequence[Result]) -> str:
    """The number as written, with a point; empty where none of its digits may be doubted."""
    if len(group) != 1 or group[0].censored or not group[0].value:
        return ""
    number = re.match(r"\d+(?:[.,]\d+)?", group[0].written.strip())
    written = number[0].replace(",", ".") if number else ""
    same = written and read_cell(group[0].written).value == float(written)
    return written if same else f"{group[0].value:g}"


def _units(ledgers: Sequence[Ledger]) -> tuple[list[Finding], list[Ledger]]:
    """Columns in another unit, and all columns in the unit of their property; judged by some of the samples."""
    found, righted = [], []
    for ledger in ledgers:
        unit = _unit(ledger.of(_spread(np.flatnonzero(~np.isnan(ledger.values)))))
        found += [_finding(unit, [ledger])] if unit is not None else []
        righted.append(ledger if unit is None else ledger.with_values(ledger.values * unit.factor))
    return found, righted


def _unit(ledger: Ledger) -> Suspicion | None:
    """Another unit that is more probable, also when the few slips that may look like one are righted."""
    unit = wrong_unit(ledger)
    if unit is None or unit.strength <= WORTH_A_LOOK:
        return None
    for _ in range(FEW_SLIPS):
        slip = max(single_mistakes(ledger), key=lambda mistake: mistake.strength, default=None)
        if slip is not None and slip.strength > WORTH_A_LOOK:
            ledger = ledger.with_values(slip.values[ledger.name])
    unit = wrong_unit(ledger)
    return unit if unit is not None and unit.strength > WORTH_A_LOOK else None


def _spread(rows: Rows) -> Rows:
    """At most `ENOUGH` of the rows, all over the table."""
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), ENOUGH)).astype(np.intp))]


def _blocks(ledgers: Sequence[Ledger]) -> Iterator[list[Ledger]]:
    """The same samples of all properties, at most `BLOCK` at once: who is exchanged was a neighbour."""
    count = len(ledgers[0].values) if ledgers else 0
    parts = np.array_split(np.arange(count), -(-count // BLOCK)) if count else []
    for part in parts:
        block = [ledger.of(part) for ledger in ledgers]
        if kept := [one for one in block if (~np.isnan(one.values)).sum() >= LEAST_SAMPLES]:
            yield kept


def _mistakes(ledgers: list[Ledger]) -> list[Finding]:
    found: list[Finding] = []
    touched: set[tuple[int, str]] = set()
    while len(found) < MOST_MISTAKES and (best := _surest(ledgers, touched)) is not None:
        found.append(_finding(best, ledgers))
        touched |= {(row, name) for row in best.rows for name in best.values}
        ledgers = [one.with_values(best.values[one.name]) if one.name in best.values else one for one in ledgers]
    return found + _outliers(ledgers, touched)


def _surest(ledgers: Sequence[Ledger], touched: set[tuple[int, str]]) -> Suspicion | None:
    """The mistake with the best odds, none that would undo one found before."""
    listed = [*(mistake for ledger in ledgers for mistake in single_mistakes(ledger)), *swaps(ledgers)]
    left = [
        mistake
        for mistake in listed
        if mistake.strength > WORTH_A_LOOK
        and not any((row, name) in touched for row in mistake.rows for name in mistake.values)
    ]
    return max(left, key=lambda mistake: mistake.strength, default=None)


def _outliers(ledgers: Sequence[Ledger], touched: set[tuple[int, str]]) -> list[Finding]:
    found = []
    for ledger in ledgers:
        for row in np.flatnonzero(np.abs(np.nan_to_num(ledger.z)) > LEAST_Z):
            if (int(row), ledger.name) not in touched:
                z, value = float(ledger.z[row]), float(ledger.values[row])
                name = ledger.expectation.names[row]
                odds = log_odds_far(z)
                found.append(Finding(FindingCode.OUTLIER, name, ledger.name, value, None, z, odds))
    return found


def _finding(mistake: Suspicion, ledgers: Sequence[Ledger]) -> Finding:
    concerned = [ledger for ledger in ledgers if ledger.name in mistake.values]
    names = [ledgers[0].expectation.names[row] for row in mistake.rows]
    z = max((float(ledger.z[row]) for ledger in concerned for row in mistake.rows), key=abs, default=nan)
    if mistake.code is FindingCode.WRONG_UNIT:
        fix = Fix(property=mistake.property, factor=mistake.factor)
        return Finding(mistake.code, "", mistake.property, nan, fix, nan, mistake.strength, "", 1 / mistake.factor)
    if mistake.code is FindingCode.SWAPPED:
        return Finding(mistake.code, names[0], "", nan, Fix(swap=(names[0], names[1])), z, mistake.strength, names[1])
    row, old, new = mistake.rows[0], concerned[0].values, mistake.values[mistake.property]
    fix = Fix(values={(names[0], mistake.property): float(new[row])})
    told = float(old[row]), float(new[row])
    return Finding(mistake.code, names[0], mistake.property, told[0], fix, z, mistake.strength, "", told[1])
