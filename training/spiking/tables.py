"""Tables of the study for people: medians over libraries, intervals, every library."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from core.properties import property_named
from training.evaluation.tables import markdown
from training.spiking.choices import Choice
from training.spiking.study import ALL, NONE, SIZES
from training.spiking.summary import Row, at, middle, of

OURS, GP, MEAN, HALF = "Tilth", "local GP", "local mean", "spiked PLSR, half"
HURT = 1.05
"""Calibrating may cost this much of the better of local mean and uncalibrated bundle."""


def page(listed: Sequence[Row]) -> str:
    """All tables of one grid, Markdown."""
    parts = []
    for name in dict.fromkeys(row.property for row in listed):
        prop, groups = property_named(name), {row.group for row in listed if row.property == name}
        unit = f", RMSE in {prop.unit}" if prop.unit else ""
        draws = max(row.draws for row in listed if row.property == name)
        parts.append(f"### {prop.label}: median over {len(groups)} places, draws: {draws}, CCC / RMSE{unit}\n")
        for words, table in _tables(listed, name):
            parts += [f"{words}:\n", table]
    return "\n".join(parts)


def _tables(listed: Sequence[Row], name: str) -> Iterator[tuple[str, str]]:
    yield "Samples chosen by Tilth", _methods(listed, name, Choice.ALC)
    yield "Samples at random", _methods(listed, name, Choice.RANDOM)
    yield "Tilth, by who chooses", _choices(listed, name)
    others = "RMSE of Tilth over that of others with the same chosen samples: of the medians; median of the ratios"
    yield others, _ratios(listed, name)
    yield "90 % intervals: mean coverage (worst library), mean width in sd of the library", _intervals(listed, name)
    each = "Every library, CCC / RMSE, samples chosen by Tilth; hurt: its largest RMSE with 5 to 30 samples over the"
    yield f"{each} lesser one of local mean and uncalibrated bundle", _libraries(listed, name)


def _methods(listed: Sequence[Row], name: str, choice: str) -> str:
    names = dict.fromkeys(row.method for row in listed if (row.property, row.choice) == (name, choice))
    header = ["method", *(f"{k} samples" for k in (0, *SIZES)), "all candidates"]
    rows = []
    for method in names:
        cells = [at(listed, name, method, choice, k) for k in (0, *SIZES)]
        rows.append([method, *map(_cell, [*cells, of(listed, name, method, ALL, 0)])])
    return markdown(header, rows)


def _choices(listed: Sequence[Row], name: str) -> str:
    rows = [[choice.value, *(_cell(at(listed, name, OURS, choice, k)) for k in SIZES)] for choice in Choice]
    return markdown(["choice", *(f"{k} samples" for k in SIZES)], rows)


def _ratios(listed: Sequence[Row], name: str) -> str:
    rows = [[method, *(_ratio(listed, name, method, k) for k in SIZES)] for method in (GP, HALF)]
    return markdown(["other", *(f"{k} samples" for k in SIZES)], rows)


def _ratio(listed: Sequence[Row], name: str, method: str, k: int) -> str:
    ours, theirs = (at(listed, name, one, Choice.ALC, k) for one in (OURS, method))
    a, b = middle(ours), middle(theirs)
    if a is None or b is None:
        return "–"
    each = [one.rmse / other.rmse for one, other in zip(ours, theirs, strict=True)]
    return f"{a.rmse / b.rmse:.2f}; {np.median(each):.2f}"


def _intervals(listed: Sequence[Row], name: str) -> str:
    header = ["samples", *(f"{k} samples" for k in (0, *SIZES)), "all candidates"]
    rows = []
    for method in (OURS, GP):
        for choice, words in ((Choice.ALC, "chosen"), (Choice.RANDOM, "random")):
            cells = [at(listed, name, method, choice, k) for k in (0, *SIZES)]
            rows.append([f"{method}, {words}", *map(_covered, [*cells, of(listed, name, method, ALL, 0)])])
    return markdown(header, rows)


def _libraries(listed: Sequence[Row], name: str) -> str:
    header = ["library", "sd", "0", "bias at 0", *map(str, SIZES), "all", "local mean, 10", "local GP, 10", "hurt"]
    rows = []
    for library in dict.fromkeys(row.library for row in listed if row.property == name):
        own = [row for row in listed if row.library == library]
        before = of(own, name, OURS, NONE, 0)
        cells = [at(own, name, OURS, Choice.ALC, k) for k in SIZES]
        others = [at(own, name, method, Choice.ALC, 10) for method in (MEAN, GP)]
        rows.append(
            [
                f"{library} ({before[0].n})",
                f"{before[0].sd:.3g}",
                _cell(before),
                f"{before[0].bias:+.2f}",
                *map(_cell, [*cells, of(own, name, OURS, ALL, 0), *others]),
                _hurt(own, name),
            ]
        )
    return markdown(header, rows)


def _hurt(own: Sequence[Row], name: str) -> str:
    worst = max(harm(own, name), default=None)
    if worst is None:
        return "–"
    return f"**{worst:.2f}**" if worst > HURT else f"{worst:.2f}"


def harm(own: Sequence[Row], name: str) -> Iterator[float]:
    """Of one library, at each number of chosen samples: RMSE over that of the better of mean and bundle alone."""
    before = of(own, name, OURS, NONE, 0)
    for k in SIZES:
        ours, mean = (at(own, name, method, Choice.ALC, k) for method in (OURS, MEAN))
        if ours and mean:
            yield ours[0].rmse / min(mean[0].rmse, before[0].rmse)


def _cell(listed: Sequence[Row]) -> str:
    found = middle(listed)
    return "–" if found is None else f"{found.ccc:z.2f} / {found.rmse:.3g}"


def _covered(listed: Sequence[Row]) -> str:
    coverage = [row.coverage for row in listed if row.coverage is not None]
    width = [row.width for row in listed if row.width is not None]
    if not coverage:
        return "–"
    return f"{np.mean(coverage):.2f} ({min(coverage):.2f}), {np.mean(width):.1f}"
