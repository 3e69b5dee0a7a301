"""Parts that the model card and the page of results share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from statistics import fmean

from core.inference.manifest import Metrics
from training.cards.tables import label, table
from training.evaluation import MEDIAN, POOLED
from training.judging import Judged
from training.lolo import Weighted


def measured(tables: Mapping[str, str]) -> str:
    """What was measured on real MIR and real pairs, one section each."""
    return "".join(f"\n## {title}\n{text}" for title, text in tables.items())


def grid(bundle: str) -> str:
    """Range of a shipped bundle."""
    first, last = bundle.split("-")[1:]
    return f"{first}–{last} nm"


def named(judged: Judged, listed: Sequence[Metrics]) -> list[tuple[str, Metrics]]:
    """Metrics with the label of their property."""
    return [(label(judged.name), entry) for entry in listed]


def summary_table(judged: Sequence[Judged]) -> str:
    """One line per property."""
    figures = "median R² / CCC / RMSE"
    new, known = f"place never seen: {figures}", f"known place: {figures}"
    coverage = "coverage, mean (worst)"
    head = ("property", "libraries", "samples learned from", new, coverage, known, "estimate")
    return table(head, (_summary_row(one) for one in judged))


def _summary_row(one: Judged) -> tuple[object, ...]:
    new, known = median_entry(one.lolo), median_entry(one.grouped)
    state = "withheld" if one.interval is None else "value and interval"
    return (label(one.name), one.libraries, one.n, _three(new), _coverage(one), _three(known), state)


def _coverage(one: Judged) -> str:
    """Over libraries, each judged by quantiles of the others."""
    found = [
        entry.coverage for entry in one.lolo if entry.library not in {POOLED, MEDIAN} and entry.coverage is not None
    ]
    return f"{fmean(found):.2f} ({min(found):.2f})" if found else "–"


def median_entry(listed: Sequence[Metrics]) -> Metrics | None:
    """The median over libraries, where there is one."""
    return next((entry for entry in listed if entry.library == MEDIAN), None)


def _three(entry: Metrics | None) -> str:
    return "–" if entry is None else f"{entry.r2:.2f} / {entry.ccc:.2f} / {entry.rmse:.3g}"


def weight_table(judged: Sequence[Judged]) -> str:
    """What the inner rounds made of the mixture: candidates that count, and the variances on average."""
    rows: list[tuple[object, ...]] = []
    for one in judged:
        rows += [(label(one.name), outer.group, *_mixture(outer.model.parts)) for outer in one.outers]
        rows.append((label(one.name), "**shipped**", *_mixture(one.model.parts)))
    return table(("property", "left out", "candidates", "that count", "noise", "place", "place 0"), rows)


def _mixture(parts: Sequence[Weighted]) -> tuple[object, ...]:
    """How many, how many with equal weight would be as diverse, mean noise and place, weight of places alike."""
    noise, place = (fsum(p.weight * getattr(p.candidate.prior, name) for p in parts) for name in ("noise", "place"))
    alike = fsum(p.weight for p in parts if p.candidate.prior.place == 0)
    return len(parts), 1 / fsum(p.weight**2 for p in parts), noise, place, alike


def unpicked_table(judged: Sequence[Judged]) -> str:
    """The shipped recipe beside the one that nobody picked: medians at places never seen."""
    rows = (
        (label(one.name), _three(median_entry(one.lolo)), _three(median_entry(one.everything)))
        for one in judged
        if one.everything
    )
    return table(("property", "shipped: median R² / CCC / RMSE", "everything averaged"), rows)


def caught_table(judged: Sequence[Judged]) -> str:
    """What a flag on one sample in five finds of the worst tenth of the errors."""
    rows = (
        (label(one.name), one.caught.domain, one.caught.width, one.caught.either, one.caught.within)
        for one in judged
        if one.caught is not None
    )
    head = ("property", "T² and Q", "width of the interval", "either", "T² and Q, inside one library")
    return table(head, rows)


def local_table(judged: Sequence[Judged]) -> str:
    """With ten local samples."""
    found = ((one.name, one.ten_samples) for one in judged)
    rows = ((label(name), of.r2, of.ccc, of.rmse) for name, of in found if of is not None)
    return table(("property", "median R²", "CCC", "RMSE"), rows)


def mir_choice_table(judged: Sequence[Judged]) -> str:
    """Whether predicted MIR helps."""
    head = ("property", "mean ln ratio", "libraries better", "of", "gain")
    rows = ((one.name, one.mir) for one in judged)
    return table(
        head,
        (
            (label(name), verdict.log_ratio, verdict.better, verdict.groups, "yes" if verdict.helps else "no")
            for name, verdict in rows
            if verdict is not None
        ),
    )
