"""The curves drawn: R², and errors over those of PLSR."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from core.files import replacing
from training.evaluation.figures import CYCLE, MARKS
from training.small_data.draws import SIZES
from training.small_data.learners import LEARNERS, REFERENCE

if TYPE_CHECKING:
    from training.small_data.report import Line

APART = 1.015
"""Learners at the same size are drawn this factor apart, so that their intervals can be seen."""
TINTS = (*CYCLE, "#8B4513", "#C8B400", "#000000")
SIGNS = (*MARKS, ">", "<", "*")
DPI = 95


def draw(lines: Sequence[Line], file: Path) -> None:
    """PNG of two panels; learners of the MIR sets only have errors over PLSR alone, for R² depends on the sets."""
    figure = Figure(figsize=(11, 4.6), dpi=DPI, layout="constrained")
    left, right = figure.subplots(1, 2)
    partial = {learner.name for learner in LEARNERS if learner.latent}
    names = list(dict.fromkeys(line.learner for line in lines))
    for place, name in enumerate(names):
        own = [line for line in lines if line.learner == name and line.size]
        tint, sign = TINTS[place % len(TINTS)], SIGNS[place % len(SIGNS)]
        at = [line.size * APART ** (place - len(names) / 2) for line in own]
        if name not in partial:
            left.plot(at, [line.r2 for line in own], color=tint, marker=sign, markersize=5, linewidth=1.2)
        if name != REFERENCE:
            right.plot(at, [line.ratio for line in own], color=tint, marker=sign, markersize=5, linewidth=1.2)
        right.plot([], [], color=tint, marker=sign, markersize=5, linewidth=1.2, label=name)
        if name != REFERENCE:
            right.vlines(at, [line.lower for line in own], [line.upper for line in own], color=tint, linewidth=0.9)
    right.axhline(1, color="black", linewidth=0.9)
    for axis, label in ((left, "median R² of the draws"), (right, "RMSE over that of PLSR (95 % over sets)")):
        axis.set_xscale("log")
        axis.set_xticks(SIZES, [str(size) for size in SIZES])
        axis.minorticks_off()
        axis.set_xlabel("samples learned from")
        axis.set_ylabel(label)
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(visible=True, color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
    figure.legend(*right.get_legend_handles_labels(), fontsize=8, loc="outside upper center", ncols=5, frameon=False)
    with replacing(file) as beside:
        figure.savefig(beside, format="png", metadata={"Software": None})
