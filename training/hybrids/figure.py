"""The figure of the study: errors of every variant, and R² by the number of columns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from core.files import replacing
from training.evaluation.figures import BLUE, CYCLE, GREEN, MARKS, ORANGE
from training.hybrids.comparing import ratio
from training.hybrids.parsimony import MOST, PLS, TAKEN
from training.hybrids.variants import GP, LINEAR, SNV

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from training.hybrids.study import Found

TINTS = (BLUE, ORANGE, GREEN)
DPI = 96
APART = 0.22
LEAST_R2 = -0.1
"""Lower means of R² are drawn at the edge."""


def draw(found: Found, file: Path) -> None:
    """PNG of two panels."""
    figure = Figure(figsize=(11, 7.2), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    for axis in (left, right):
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(visible=True, color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
    _ratios(left, found)
    _few(right, found)
    with replacing(file) as beside:
        figure.savefig(beside, format="png", metadata={"Software": None})


def _ratios(axis: Axes, found: Found) -> None:
    rows = [row for row in found.rows if row.group not in ("latent",)]
    names = [name for name in dict.fromkeys(row.variant for row in rows) if name != SNV]
    error = {(row.learner, row.variant, row.dataset, row.property): row.rmse for row in rows}
    for shift, (learner, tint, mark) in enumerate(zip((*LINEAR, GP), TINTS, MARKS, strict=False)):
        for place, name in enumerate(names):
            own = {(key[2], key[3]): value for key, value in error.items() if key[:2] == (learner, name)}
            if own:
                told = ratio(own, {task: error[learner, SNV, *task] for task in own})
                y = place + APART * (shift - 1)
                axis.plot((told.lower, told.upper), (y, y), color=tint, linewidth=1.2)
                label = learner if place == 0 else None
                axis.plot(told.mean, y, mark, color=tint, markersize=4, label=label, linestyle="none")
    axis.axvline(1, color="black", linewidth=0.9)
    axis.set_yticks(range(len(names)), names, fontsize=8)
    axis.invert_yaxis()
    axis.set_xlabel("RMSE over that of the same learner on SNV (95 % over sets)")
    axis.legend(fontsize=8, loc="lower right")


def _few(axis: Axes, found: Found) -> None:
    counts = np.arange(1, MOST + 1)
    for tint, mark, name in zip(CYCLE, MARKS, (PLS, *TAKEN), strict=False):
        own = [row for row in found.few if row.taken_from == name]
        r2 = [np.mean([row.r2 for row in own if row.kept == kept]) for kept in counts]
        axis.plot(counts, np.maximum(r2, LEAST_R2), color=tint, marker=mark, markersize=4, label=name)
    axis.set_xticks([1, *range(5, MOST + 1, 5)])
    axis.set_xlabel("columns taken")
    axis.set_ylabel("mean R² over the tasks")
    axis.set_ylim(bottom=LEAST_R2)
    axis.legend(fontsize=8)
