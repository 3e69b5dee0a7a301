"""The figure of the page: recipes between instruments beside their worth elsewhere, and the bundles under drift."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from core.properties import property_named
from training.evaluation.figures import BLUE, CYCLE, MARKS, RED
from training.reproducibility.drifting import SPECTRA, Moved
from training.reproducibility.instruments import Overall
from training.reproducibility.recipes import BASELINE
from training.reproducibility.study import Found
from training.reproducibility.tables import DRIFTED

SHOWN = ("baseline tilt", "wavelength")
"""Drifts that are drawn: the one that matters most, and the one that is feared most."""
MOST = 60.0
DPI = 95
"""With that of other figures the file would be too large for a page."""


def draw(found: Found, file: Path) -> None:
    """PNG without a screen."""
    with mpl.rc_context({"font.size": 8}):
        figure = Figure(figsize=(10.5, 4.4), dpi=DPI, layout="constrained")
        left, *right = figure.subplots(1, 1 + len(SHOWN), width_ratios=[1.35, *(1 for _ in SHOWN)])
        _recipes(left, found.instruments.overall)
        for axis, drift in zip(right, SHOWN, strict=True):
            _drift(axis, found.moved, drift)
        figure.savefig(file)


def _recipes(axis: Axes, lines: Sequence[Overall]) -> None:
    listed = sorted(lines, key=lambda one: -one.against)
    for at, one in enumerate(listed):
        colour = RED if one.recipe == BASELINE else BLUE
        axis.plot((one.lower, one.upper), (at, at), color=colour, linewidth=1.4)
        axis.plot(one.against, at, "o", color=colour, markersize=4)
        worth = "" if np.isnan(one.ccc_elsewhere) else f"{one.ccc_elsewhere:.2f}"
        axis.text(1.0, at, worth, transform=axis.get_yaxis_transform(), va="center", ha="right", fontsize=7)
    axis.axvline(1, color="black", linewidth=0.8)
    axis.set_xscale("log")
    ticks = [0.7, 1, 1.5, 2, 3]
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()
    axis.set_xlim(0.6, 4.5)
    axis.set_yticks(range(len(listed)), [one.recipe for one in listed], fontsize=7)
    axis.set_xlabel(f"between instruments over between soils, relative to {BASELINE}")
    axis.set_title("Five MIR instruments; right: CCC elsewhere", fontsize=9)
    _plain(axis)


def _drift(axis: Axes, lines: Sequence[Moved], drift: str) -> None:
    for bundle, style in zip(SPECTRA, ("-", "--"), strict=True):
        for name, colour, mark in zip(DRIFTED, CYCLE, MARKS, strict=False):
            own = [
                one
                for one in lines
                if (one.bundle, one.spectra, one.property, one.drift) == (bundle, SPECTRA[bundle][0], name, drift)
            ]
            label = f"{property_named(name).label}, {bundle}"
            axis.plot(
                [one.amount for one in own],
                [one.times for one in own],
                style,
                marker=mark,
                color=colour,
                markersize=3.5,
                label=label,
            )
    unit = next(one.unit for one in lines if one.drift == drift)
    amounts = sorted({one.amount for one in lines if one.drift == drift})
    axis.axhline(1, color="black", linewidth=0.8)
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xticks(amounts, [f"{amount:g}" for amount in amounts])
    axis.minorticks_off()
    axis.set_ylim(1e-2, MOST)
    axis.set_xlabel(f"{drift} ({unit})")
    axis.set_title(f"Drift: {drift}", fontsize=9)
    axis.set_ylabel("change of the estimate over ± of two measurements")
    if drift == SHOWN[0]:
        axis.legend(fontsize=6.5, frameon=False, loc="upper left")
    _plain(axis)


def _plain(axis: Axes) -> None:
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(visible=True, color="#dddddd", linewidth=0.6)
    axis.set_axisbelow(True)
