"""The figure of the benchmark: every task beside the best published algorithm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from core.files import replacing
from training.benchmark.scores import Compared
from training.evaluation.figures import BLUE, GREEN, GREY, MARKS, ORANGE, SKY

DPI = 110
COLOURS = {"SOC": BLUE, "pH": ORANGE, "Clay": GREEN}
TICKS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
MOST_RATIO = 2.0
"""Ratios beyond this are drawn at the edge: one failure would flatten the rest."""


def draw(tasks: Mapping[str, Sequence[Compared]], file: Path) -> None:
    """PNG: RMSE ratios of all estimators, the recipe (first) filled; R² of the recipe against the best published."""
    count = len(next(iter(tasks.values())))
    figure = Figure(figsize=(11, max(3.6, 1.6 + 0.23 * count)), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    for axis in (left, right):
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(visible=True, color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
    _ratios(left, tasks)
    recipe, first = next(iter(tasks.items()))
    _r2(right, recipe, first)
    with replacing(file) as beside:
        figure.savefig(beside, format="png")


def _ratios(axis: Axes, tasks: Mapping[str, Sequence[Compared]]) -> None:
    recipe, first = next(iter(tasks.items()))
    order = np.argsort([-task.ratio for task in first], kind="stable")
    places = np.arange(len(order))
    for (name, each), mark in reversed(list(zip(tasks.items(), _marks(len(tasks)), strict=True))):
        ratios = np.minimum([each[at].ratio for at in order], MOST_RATIO)
        if name == recipe:
            tints = [COLOURS.get(first[at].score.property, GREY) for at in order]
            axis.scatter(ratios, places, s=42, c=tints, zorder=3, label=name)
        else:
            axis.scatter(
                ratios, places, s=20, facecolors="none", edgecolors=GREY, marker=mark, linewidths=0.8, label=name
            )
    axis.axvline(1, color="black", linewidth=0.9)
    axis.set_yticks(places, [f"{first[at].score.dataset} {first[at].score.property}" for at in order], fontsize=8)
    axis.set_xscale("log")
    low, high = axis.get_xlim()
    axis.set_xticks([tick for tick in TICKS if low <= tick <= high], [f"{t:g}" for t in TICKS if low <= t <= high])
    axis.xaxis.set_minor_formatter(NullFormatter())
    axis.minorticks_off()
    axis.set_xlabel("RMSE over that of the best published algorithm (left of 1: better)", fontsize=9)
    handles, labels = axis.get_legend_handles_labels()
    above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": 7, "frameon": False}
    axis.legend(handles[::-1], labels[::-1], fontsize=8, handletextpad=0.2, columnspacing=1.0, **above)


def _marks(count: int) -> list[str]:
    return [MARKS[at % len(MARKS)] for at in range(count)]


def _r2(axis: Axes, recipe: str, tasks: Sequence[Compared]) -> None:
    for mark, (prop, tint) in zip(MARKS, COLOURS.items(), strict=False):
        own = [task for task in tasks if task.score.property == prop]
        best = [task.published[task.best].r2 for task in own]
        axis.scatter(best, [task.score.r2 for task in own], s=36, color=tint, marker=mark, label=prop)
    ends = [figure for task in tasks for figure in (task.published[task.best].r2, task.score.r2)]
    span = (min(*ends, 0.0) - 0.05, 1.02)
    axis.plot(span, span, color="black", linewidth=0.9)
    axis.fill_between(span, span, (span[1], span[1]), color=SKY, alpha=0.08, linewidth=0)
    axis.set_xlim(span)
    axis.set_ylim(span)
    axis.set_aspect("equal")
    axis.set_xlabel("R², best published algorithm of the task", fontsize=9)
    axis.set_ylabel(f"R², {recipe}", fontsize=9)
    axis.legend(fontsize=8, loc="lower right")
