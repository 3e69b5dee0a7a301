"""The study as CSV files and as the tables of the page, between its marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from core.bands import MIR_BANDS, NIR_BANDS, Band, bands_on
from core.files import atomic_text
from core.properties import property_named
from core.spectrum import Axis
from training.evaluation.tables import write_csv
from training.explaining.attributed import Attributed, shares
from training.explaining.named import band_means, direct
from training.explaining.regressed import POOL
from training.explaining.study import Found, Tested, likeness, named_share
from training.explaining.tables import (
    ELSEWHERE,
    Row,
    agreement_rows,
    associated,
    band_rows,
    by_bundle,
    check_rows,
    mir_rows,
    mir_shares,
    nitrogen_rows,
    scattering_rows,
)
from training.marked import put_between

PAGE, MARK = "explain.md", "tables"
BEYOND = 0.05
NITROGEN, CARBON = "n.tot_usda.a623_w.pct", "oc_usda.c729_w.pct"


def write(found: Found, folder: Path) -> None:
    """Six CSV files and `explain-tables.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    _csv(found, folder)
    with atomic_text(folder / "explain-tables.md") as file:
        file.write(tables(found))


def into_docs(found: Found, docs: Path) -> None:
    """The same in `docs`: tables between the marks of the page, the text around them stays.

    Raises `InputError` (`NO_PLACE`) where the page has no such place; nothing is written then.
    """
    put_between(docs / PAGE, MARK, tables(found))
    _csv(found, docs)


def _csv(found: Found, folder: Path) -> None:
    _rows(folder / "explain-bands.csv", band_rows(found.regressed, found.attributed))
    _rows(folder / "explain-checks.csv", check_rows(found.attributed, found.tested))
    _rows(folder / "explain-mir.csv", mir_rows(found.through_mir))
    _rows(folder / "explain-nitrogen.csv", nitrogen_rows(found.nitrogen))
    _rows(folder / "explain-scattering.csv", scattering_rows(found.scattered))
    _rows(folder / "explain-agreement.csv", agreement_rows(found.compared))


def _rows(file: Path, rows: Iterable[Row]) -> None:
    listed = list(rows)
    write_csv(file, list(listed[0]) if listed else [], [list(row.values()) for row in listed])


def tables(found: Found) -> str:
    """Markdown."""
    parts = [_assignments(NIR_BANDS, "nm"), _assignments(MIR_BANDS, "cm⁻¹"), _carried(found), _checks(found)]
    parts += [_nitrogen(found), _regressions(found), _mir(found), _agreements(found)]
    return "\n".join(line for part in parts for line in (*part, "")) + "\n"


def _assignments(bands: Sequence[Band], unit: str) -> Iterator[str]:
    yield f"### Named bands, {unit}\n"
    yield f"| band | {unit} | what absorbs | direct evidence of | source |"
    yield "|---|---|---|---|---|"
    for band in bands:
        evidence = ", ".join(property_named(name).label for name in band.properties) or "–"
        yield f"| `{band.name}` | {band.first:.0f}–{band.last:.0f} | {band.label} | {evidence} | {band.source} |"


def _carried(found: Found) -> Iterator[str]:
    yield "### What carries the estimates of the shipped bundles\n"
    yield "Share of |contribution|, %, means over libraries."
    for own in by_bundle(found.attributed):
        axis = own[0].knots
        yield f"\n**{own[0].bundle}**: {100 * named_share(own[0]):.0f} % of its width lie in named bands.\n"
        yield "| property | in named bands | in direct evidence | its part of the width | first three |"
        yield "|---|---|---|---|---|"
        for column, name in enumerate(own[0].properties):
            listed, _ = shares(own, column)
            evidence = direct(axis, name)
            first = ", ".join(f"{bands_on(axis)[at].name} {100 * listed[at]:.0f}" for at in np.argsort(-listed)[:3])
            own_share = float(listed[evidence].sum())
            told = "by association | –" if associated(own[0], name) else _evidence(own_share, axis, evidence.tolist())
            yield f"| {property_named(name).label} | {100 * listed.sum():.0f} | {told} | {first} |"
        if {NITROGEN, CARBON} <= set(own[0].properties):
            alike = likeness(found, own[0].bundle, CARBON, NITROGEN)
            yield (
                f"\nRank correlation along the axis of what carries organic C and total N: {alike.r:+.2f} "
                f"({100 * alike.chance:.0f} % of shifts reach that)."
            )


def _evidence(share: float, axis: Axis, evidence: Sequence[bool]) -> str:
    own = [band for band, counts in zip(bands_on(axis), evidence, strict=True) if counts]
    inside = sum(min(band.last, axis.last) - max(band.first, axis.first) for band in own)
    return f"{100 * share:.0f} | {100 * inside / (axis.last - axis.first):.0f}"


def _checks(found: Found) -> Iterator[str]:
    yield "### Deletion tests and completeness\n"
    for own in by_bundle(found.attributed):
        yield from _check_table(found, own)


def _check_table(found: Found, own: Sequence[Attributed]) -> Iterator[str]:
    bundle = own[0].bundle
    gaps = np.vstack([entry.gaps for entry in own])
    yield f"\n**{bundle}**, {len(gaps)} spectra of {len(own)} libraries explained.\n"
    yield (
        "| property | gap, median / largest | first band moves more than random ones (ratio) | first three (ratio) "
        "| foretold with real moves, r | area: speaking first / chance / last |"
    )
    yield "|---|---|---|---|---|---|"
    for column, name in enumerate(own[0].properties):
        tests = [one for one in found.tested if (one.bundle, one.property) == (bundle, name)]
        gap = f"{100 * np.median(gaps[:, column]):.3f} / {100 * gaps[:, column].max():.2f} %"
        areas = " / ".join(f"{area:+.2f}" for area in np.mean([one.curves.areas() for one in tests], axis=0))
        few, more = (_moved(tests, which) for which in ("few", "more"))
        fidelity = np.mean([one.more.fidelity for one in tests])
        yield f"| {property_named(name).label} | {gap} | {few} | {more} | {fidelity:.2f} | {areas} |"
    for seen in (True, False):
        tests = [one for one in found.tested if (one.bundle, one.seen) == (bundle, seen)]
        if tests:
            libraries = len({one.library for one in tests})
            which = "seen in training" if seen else "never seen"
            few, more = (_moved(tests, bands) for bands in ("few", "more"))
            yield f"| *all, {libraries} libraries {which}* |  | {few} | {more} |  |  |"


def _moved(tests: Sequence[Tested], which: str) -> str:
    share = np.mean([getattr(one, which).share for one in tests])
    ratio = np.median([getattr(one, which).ratio for one in tests])
    return f"{100 * share:.0f} % ({ratio:.1f})"


def _nitrogen(found: Found) -> Iterator[str]:
    yield "### Total N, or organic C?\n"
    yield "| library | soils | N with C, laboratory | estimate of N with N | estimate of C with N | N, given C |"
    yield "|---|---|---|---|---|---|"
    for one in found.nitrogen:
        told = f"{one.laboratory:.2f} | {one.own:.2f} | {one.by_carbon:.2f} | {one.given:+.2f}"
        yield f"| {one.library} | {one.n} | {told} |"


def _regressions(found: Found) -> Iterator[str]:
    yield "### Partial least squares, all libraries of a grid\n"
    yield "| grid | property | soils | components | inner R² | bands of largest mean VIP |"
    yield "|---|---|---|---|---|---|"
    for one in [entry for entry in found.regressed if entry.library == POOL]:
        means = band_means(one.importance.vip, one.axis)
        first = ", ".join(f"{name} {means[name]:.2f}" for name in sorted(means, key=lambda name: -means[name])[:3])
        label, chosen = property_named(one.property).label, one.importance
        yield f"| {one.grid} | {label} | {one.n} | {chosen.components} | {chosen.r2:.2f} | {first} |"


def _mir(found: Found) -> Iterator[str]:
    yield "### By way of the predicted MIR\n"
    yield "| property | measured MIR, left out: R² / CCC (n) | predicted MIR, median CCC of libraries | first bands |"
    yield "|---|---|---|---|"
    for one in found.through_mir:
        own, listed = one.head.own, mir_shares(one)
        order = sorted((name for name in listed if name != ELSEWHERE), key=lambda name: -listed[name])[:4]
        first = ", ".join(f"{name} {100 * listed[name]:.0f} %" for name in order)
        behind = np.median([entry.ccc for entry in one.judged.values()])
        told = f"{own.r2:.2f} / {own.ccc:.2f} ({own.n}) | {behind:.2f} ({len(one.judged)} libraries)"
        yield f"| {property_named(one.head.of).label} | {told} | {first}; elsewhere {100 * listed[ELSEWHERE]:.0f} % |"


def _agreements(found: Found) -> Iterator[str]:
    yield "### Do the ways agree?\n"
    yield "| ways | on | property | median rank correlation (range) | above 95 % of shifts |"
    yield "|---|---|---|---|---|"
    for pooled in (True, False):
        compared = [one for one in found.compared if one.library.startswith(POOL) == pooled]
        for first, second, name in dict.fromkeys((one.one, one.other, one.property) for one in compared):
            own = [one.agreed for one in compared if (one.one, one.other, one.property) == (first, second, name)]
            r = [entry.r for entry in own]
            beyond = sum(entry.chance < BEYOND for entry in own)
            told = f"{np.median(r):+.2f} ({min(r):+.2f} … {max(r):+.2f}) | {beyond} of {len(own)}"
            where = "all libraries of a grid" if pooled else "sets of LimeSoDa"
            yield f"| {first} – {second} | {where} | {property_named(name).label} | {told} |"
