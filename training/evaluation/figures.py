"""Figures of a run, drawn without a screen; colours of Okabe and Ito, which the colour-blind can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from core.properties import property_named
from training.evaluation.agreement import agreement
from training.evaluation.judged import Judged
from training.preprocessing import Floats

BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#666666",
)  # fmt: skip
CYCLE = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GREY)
MARKS = ("o", "s", "^", "D", "v", "P", "X")
"""A mark beside the colour: the figure can be read in grey."""
DPI = 130
MOST_POINTS = 3000
MOST_WHISKERS = 400

MIR_BANDS: tuple[tuple[float, float, str], ...] = (
    (3600, 3720, "kaolinite OH"),
    (3000, 3550, "water, OH"),
    (2840, 2960, "organic CH"),
    (2480, 2550, "carbonate"),
    (1750, 2000, "quartz overtones"),
    (1600, 1680, "amide, water"),
    (1400, 1500, "carbonate"),
    (950, 1120, "clay Si–O"),
    (760, 820, "quartz"),
)
"""cm⁻¹, from Nguyen, Janik & Raupach (1991, Aust. J. Soil Res. 29:49) and Soriano-Disla et al. (2014)."""


@dataclass(frozen=True)
class Curve:
    """A figure against the number of samples: `value[k]` at `size[k]`, with its interval."""

    size: Sequence[int]
    value: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]


@contextmanager
def _figure(file: Path, width: float, height: float, rows: int = 1, columns: int = 1) -> Iterator[list[Axes]]:
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    axes = [axis for row in figure.subplots(rows, columns, squeeze=False) for axis in row]
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.grid(visible=True, color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
    yield axes
    figure.savefig(file)


def predicted_against_observed(found: Mapping[str, Judged], title: str, file: Path) -> None:
    """One panel per property with the 1:1 line, R², CCC and n, and whiskers where there are intervals."""
    columns = min(3, len(found))
    rows = -(-len(found) // columns)
    with _figure(file, 3.4 * columns, 3.5 * rows, rows, columns) as axes:
        for axis in axes[len(found) :]:
            axis.set_visible(False)
        for axis, (name, judged) in zip(axes, found.items(), strict=False):
            known = judged.take(judged.known())
            _panel(axis, known)
            fit, prop = agreement(known.truth, known.value), property_named(name)
            unit = f" ({prop.unit})" if prop.unit else ""
            axis.set_title(f"{prop.label}: R² {fit.r2:.2f}, CCC {fit.ccc:.2f}, n {fit.n}", fontsize=9)
            axis.set_xlabel(f"laboratory{unit}", fontsize=8)
            axis.set_ylabel(f"estimate{unit}", fontsize=8)
        axes[0].figure.suptitle(title, fontsize=11)


def _panel(axis: Axes, judged: Judged) -> None:
    rng = np.random.default_rng(0)
    drawn = rng.permutation(len(judged.truth))[:MOST_POINTS]
    low, high = (float(pick((judged.truth.min(), judged.truth.max()))) for pick in (min, max))
    pad = 0.05 * (high - low)
    span = (low - pad, high + pad)
    if judged.bounds is not None:
        some = drawn[:MOST_WHISKERS]
        axis.vlines(
            judged.truth[some], judged.bounds[0][some], judged.bounds[1][some], color=GREY, linewidth=0.5, alpha=0.4
        )
    axis.plot(span, span, color="black", linewidth=0.9)
    axis.scatter(judged.truth[drawn], judged.value[drawn], s=9, color=BLUE, alpha=0.6, linewidths=0)
    axis.set_xlim(span)
    axis.set_ylim(span)
    axis.set_aspect("equal")
    axis.tick_params(labelsize=8)


def error_by_wavenumber(wavenumber: Floats, errors: Mapping[str, Floats], spread: Floats, file: Path) -> None:
    """RMSE of predicted MIR `[m]` of each method in SNV units, beside the spread of the spectra and the bands."""
    with _figure(file, 10, 4.6) as (axis,):
        axis.plot(wavenumber, spread, color=GREY, linewidth=1, linestyle=":", label="spread of the soils")
        for colour, (name, error) in zip(CYCLE, errors.items(), strict=False):
            axis.plot(wavenumber, error, color=colour, linewidth=1.3, label=name)
        top = 1.35 * float(np.nanmax([np.nanmax(spread), *(np.nanmax(error) for error in errors.values())]))
        axis.set_ylim(0, top)
        _name_bands(axis, float(np.min(wavenumber)), float(np.max(wavenumber)), top)
        axis.set_xlim(float(np.max(wavenumber)), float(np.min(wavenumber)))
        axis.set_xlabel("wavenumber (cm⁻¹)")
        axis.set_ylabel("RMSE (SNV units)")
        axis.legend(fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False)


def _name_bands(axis: Axes, low: float, high: float, top: float) -> None:
    for first, last, name in MIR_BANDS:
        if first > low and last < high:
            axis.axvspan(first, last, color=SKY, alpha=0.15, linewidth=0)
            axis.text((first + last) / 2, 0.985 * top, name, fontsize=7, rotation=90, ha="center", va="top")


def latent_map(latent: Mapping[str, Floats], colour_by: tuple[str, Mapping[str, Floats]], file: Path) -> None:
    """The first two principal components of latents `[n, k]` of each set, coloured by values `[n]` (may be NaN)."""
    label, values = colour_by
    stacked = np.concatenate(list(latent.values()))
    centre = stacked.mean(axis=0)
    _, _, right = np.linalg.svd(stacked - centre, full_matrices=False)
    known = np.concatenate(list(values.values()))
    limits = np.percentile((stacked - centre) @ right[:2].T, (0.5, 99.5), axis=0)
    pad = 0.08 * (limits[1] - limits[0])
    low, high = np.nanpercentile(known, (2, 98)) if np.isfinite(known).any() else (0.0, 1.0)
    norm = Normalize(low, high)
    with _figure(file, 4.6 * len(latent), 4.2, 1, len(latent)) as axes:
        for axis, (name, codes) in zip(axes, latent.items(), strict=True):
            places = ((codes - centre) @ right[:2].T)[:MOST_POINTS]
            tints = values[name][:MOST_POINTS]
            bare = ~np.isfinite(tints)
            x, y = places[:, 0], places[:, 1]
            axis.scatter(x[bare], y[bare], s=8, color="#bbbbbb", linewidths=0)
            axis.scatter(x[~bare], y[~bare], s=11, c=tints[~bare], cmap="cividis", norm=norm)
            axis.set_title(name, fontsize=9)
            axis.set_xlim(limits[0, 0] - pad[0], limits[1, 0] + pad[0])
            axis.set_ylim(limits[0, 1] - pad[1], limits[1, 1] + pad[1])
            axis.set_xlabel("component 1 of the latents", fontsize=8)
            axis.set_ylabel("component 2", fontsize=8)
        axes[0].figure.colorbar(ScalarMappable(norm, "cividis"), ax=axes, label=label, shrink=0.85)


def learning_curves(
    curves: Mapping[str, Curve], axis_label: str, figure_label: str, file: Path, *, least: float | None = None
) -> None:
    """A line per method with its interval as a band; nothing below `least`, where failures would flatten the rest."""
    with _figure(file, 7, 4.4) as (axis,):
        for colour, mark, (name, curve) in zip(CYCLE, MARKS, curves.items(), strict=False):
            axis.plot(curve.size, curve.value, color=colour, marker=mark, markersize=5, label=name)
            axis.fill_between(curve.size, curve.lower, curve.upper, color=colour, alpha=0.15, linewidth=0)
        axis.set_xscale("log")
        ticks = sorted({size for curve in curves.values() for size in curve.size})
        axis.set_xticks(ticks, [str(tick) for tick in ticks])
        axis.minorticks_off()
        axis.set_xlabel(axis_label)
        axis.set_ylabel(figure_label)
        if least is not None:
            highest = max(end for curve in curves.values() for end in curve.upper)
            axis.set_ylim(least, highest + 0.25 * (highest - least))
        axis.legend(fontsize=8)
