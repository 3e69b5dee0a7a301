"""The figures of the study, drawn without a screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from core.bands import MIR_BANDS, NIR_BANDS, Band, bands_on
from core.files import replacing
from core.inference.attribution import knots_on
from core.properties import property_named
from training.autoencoder import MIR_AXIS
from training.explaining.attributed import shares
from training.explaining.deletion import STEPS
from training.explaining.named import band_means
from training.explaining.regressed import POOL
from training.explaining.scattered import ScatteredImportance
from training.explaining.study import Found, ThroughMir
from training.explaining.tables import ELSEWHERE, by_bundle
from training.libraries import nir_axis
from training.preprocessing import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {
    "clay": "#D55E00", "carbonate": "#CC79A7", "quartz": "#E69F00",
    "organic": "#009E73", "water": "#56B4E9", "iron": "#882255",
}  # fmt: skip
"""Of the groups of bands; Okabe and Ito, and Tol."""
_MOST_MAPS = 4


def draw(found: Found, folder: Path) -> None:
    """`explain-bands.png`, `explain-deletion.png`, `explain-mir.png`, `explain-scattering.png`, each whole or not."""
    folder.mkdir(parents=True, exist_ok=True)
    _drawn(folder / "explain-bands.png", (10.0, 8.5), lambda figure: _bands(figure, found))
    _drawn(folder / "explain-deletion.png", (10.0, 5.0), lambda figure: _deletion(figure, found))
    if found.through_mir:
        _drawn(folder / "explain-mir.png", (10.0, 7.5), lambda figure: _mir(figure, found.through_mir))
    if found.scattered:
        _drawn(folder / "explain-scattering.png", (10.0, 5.5), lambda figure: _scattering(figure, found))


def _drawn(file: Path, inches: tuple[float, float], paint: Callable[[Figure], None]) -> None:
    with mpl.rc_context({"font.size": 8}):
        figure = Figure(figsize=inches, layout="constrained")
        paint(figure)
        with replacing(file) as beside:
            figure.savefig(beside, dpi=90, format="png", metadata={"Software": None})


def _bands(figure: Figure, found: Found) -> None:
    """Rows: integrated gradients, VIP; columns: the bundles."""
    groups = by_bundle(found.attributed)
    for column, own in enumerate(groups):
        bundle, names = own[0].bundle, [band.name for band in bands_on(own[0].knots)]
        listed = [shares(own, at) for at in range(len(own[0].properties))]
        values = np.array([[*inside.tolist(), rest] for inside, rest in listed])
        axes = figure.add_subplot(2, len(groups), column + 1)
        title = f"{bundle}: share of |contribution|, %"
        _heat(axes, 100 * values, [_label(name) for name in own[0].properties], [*names, ELSEWHERE], title)
        pooled = [one for one in found.regressed if (one.grid, one.library) == (bundle, POOL)]
        if pooled:
            vips = [band_means(one.importance.vip, one.axis) for one in pooled]
            axes = figure.add_subplot(2, len(groups), len(groups) + column + 1)
            rows = [_label(one.property) for one in pooled]
            means = np.array([[vip[name] for name in vips[0]] for vip in vips])
            _heat(axes, means, rows, list(vips[0]), "PLSR of all libraries: mean VIP", digits=1)


def _heat(
    axes: Axes, values: Floats, rows: Sequence[str], columns: Sequence[str], title: str, digits: int = 0
) -> None:
    axes.imshow(values, aspect="auto", cmap="Blues", vmin=0)
    axes.set_xticks(range(len(columns)), columns, rotation=60, ha="right")
    axes.set_yticks(range(len(rows)), rows)
    axes.set_title(title)
    middle = float(values.max()) / 2
    for (row, column), value in np.ndenumerate(values):
        colour = "white" if value > middle else "black"
        axes.text(column, row, f"{value:.{digits}f}", ha="center", va="center", color=colour, fontsize=6)


def _deletion(figure: Figure, found: Found) -> None:
    """One row of small pictures for each bundle, one property each."""
    groups = by_bundle(found.attributed)
    widest = max(len(own[0].properties) for own in groups)
    grid = figure.subplots(len(groups), widest, squeeze=False, sharex=True, sharey=True)
    for row, own in zip(grid, groups, strict=True):
        for axes in row[len(own[0].properties) :]:
            axes.set_axis_off()
        for axes, name in zip(row, own[0].properties, strict=False):
            tests = [one.curves for one in found.tested if (one.bundle, one.property) == (own[0].bundle, name)]
            for order, label, colour in (
                ("speaking_first", "speaking for it first", "#D55E00"),
                ("by_chance", "by chance", "#777777"),
                ("speaking_last", "last", "#0072B2"),
            ):
                curve = np.median([getattr(test, order) for test in tests], axis=0)
                axes.plot(STEPS, curve, color=colour, label=label, linewidth=1.2)
            axes.axhline(0, color="#cccccc", linewidth=0.6, zorder=0)
            axes.set_title(_label(name))
        row[0].set_ylabel(f"{own[0].bundle}\nmoved towards the mean soil")
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    figure.supxlabel("part of the spectrum replaced by the mean soil")


def _mir(figure: Figure, found: Sequence[ThroughMir]) -> None:
    """Above: contributions along the predicted MIR; below: from which NIR they come."""
    for column, one in enumerate(found):
        label, unit = _label(one.head.of), property_named(one.head.of).unit
        axes = figure.add_subplot(2, len(found), column + 1)
        axes.plot(MIR_AXIS.points, np.abs(one.traced.mir).mean(axis=0), color="black", linewidth=0.8)
        _shade(axes, MIR_BANDS)
        axes.set(
            title=f"{label}: by point of the predicted MIR", xlabel="cm⁻¹", ylabel=f"mean |contribution|, {unit}"
        )
        axes.invert_xaxis()
        lower = figure.add_subplot(2, len(found), len(found) + column + 1)
        _crossed(lower, one, label)


def _crossed(axes: Axes, one: ThroughMir, label: str) -> None:
    knots = knots_on(nir_axis("nir-1354-2490"))
    values = np.abs(one.traced.crossed).mean(axis=0).T
    names = [*(band.name for band in MIR_BANDS), ELSEWHERE]
    edges = (knots.first, knots.last, len(names) - 0.5, -0.5)
    axes.imshow(values / values.sum(), aspect="auto", cmap="Blues", extent=edges, interpolation="nearest")
    axes.set_yticks(range(len(names)), names, fontsize=6)
    axes.set(title=f"{label}: which NIR is read as which MIR", xlabel="nm")


def _shade(axes: Axes, bands: Sequence[Band]) -> None:
    seen: set[str] = set()
    for band in bands:
        label = band.group if band.group not in seen else None
        seen.add(band.group)
        axes.axvspan(band.first, band.last, color=_COLOURS[band.group], alpha=0.3, linewidth=0, label=label)
    axes.legend(frameon=False, fontsize=6)


def _scattering(figure: Figure, found: Found) -> None:
    """Place and scale of what a ridge on scattering reads, for a few tasks."""
    tasks = list(found.scattered.items())
    chosen = tasks[:: -(-len(tasks) // _MOST_MAPS)]
    grid = figure.subplots(2, 2, squeeze=False).ravel()
    for axes in grid[len(chosen) :]:
        axes.set_axis_off()
    for axes, ((library, name), one) in zip(grid, chosen, strict=False):
        _map(axes, one)
        set_name = library.removeprefix("limesoda_").partition("_")[0]
        axes.set_title(f"{set_name}, {_label(name)} (inner R² {one.r2:.2f})")


def _map(axes: Axes, one: ScatteredImportance) -> None:
    scales = ["average" if np.isinf(scale) else f"{scale:.0f}" for scale in one.scales]
    nm = 1e7 / one.wavenumbers
    shown = one.strength[:, ::-1] / one.strength.sum()
    axes.imshow(shown, aspect="auto", cmap="Blues", origin="lower", interpolation="nearest")
    axes.set_yticks(range(0, len(scales), 3), scales[::3])
    axes.set_xticks(range(0, len(nm), 3), [f"{place:.0f}" for place in nm[::-1][::3]])
    for band in NIR_BANDS:
        inside = [at for at, place in enumerate(nm[::-1]) if band.first <= place <= band.last]
        for at in inside:
            colour = _COLOURS[band.group]
            axes.axvspan(at - 0.5, at + 0.5, ymin=-0.03, ymax=0, color=colour, linewidth=0, clip_on=False)
    axes.set(xlabel="nm", ylabel="width of band, cm⁻¹")


def _label(name: str) -> str:
    return property_named(name).label
