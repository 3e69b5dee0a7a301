"""The figure of simulated beside real spectra, drawn without a screen; colours of Okabe and Ito."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from core.files import replacing
from core.spectrum import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from training.simulate.compare import Sight

_REAL, _SIMULATED = "#D55E00", "#0072B2"
_INCHES = (10.0, 7.2)


def drawn(sights: Sequence[Sight], out: Path) -> None:
    """One row for each range: mean spectra with the middle 80 %, and the first two components of the real spectra.

    Written to `out` as PNG, whole or not at all; `InputError` of `core.files` for what the system refuses.
    """
    with mpl.rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=_INCHES, layout="constrained")
        rows = figure.subplots(len(sights), 2, squeeze=False)
        for (left, right), sight in zip(rows, sights, strict=True):
            _means(left, sight)
            _scores(right, sight)
        rows[0, 0].legend(frameon=False, loc="upper left")
        out.parent.mkdir(parents=True, exist_ok=True)
        with replacing(out) as beside:
            figure.savefig(beside, dpi=130, format="png", metadata={"Software": None})


def _means(axes: Axes, sight: Sight) -> None:
    for label, values, colour in _both(sight):
        low, high = np.quantile(values, (0.1, 0.9), axis=0)
        axes.fill_between(sight.axis, low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(sight.axis, values.mean(axis=0), color=colour, label=label)
    axes.set(xlabel=sight.unit, ylabel="Absorbance after SNV", title=f"{sight.name}: mean and middle 80 %")
    if sight.name == "MIR":
        axes.invert_xaxis()


def _scores(axes: Axes, sight: Sight) -> None:
    """Simulated soils in the plane of the real ones' first two components."""
    centre = sight.real.mean(axis=0)
    _, spread, directions = np.linalg.svd(sight.real - centre, full_matrices=False)
    shares = 100 * spread[:2] ** 2 / (spread**2).sum()
    for label, values, colour in reversed(_both(sight)):
        scores = (values - centre) @ directions[:2].T / np.sqrt(len(sight.axis))
        axes.scatter(scores[:, 0], scores[:, 1], s=5, color=colour, alpha=0.45, linewidths=0, label=label)
    axes.set(
        xlabel=f"Component 1 of the real spectra ({shares[0]:.0f} %)",
        ylabel=f"Component 2 ({shares[1]:.0f} %)",
        title=f"{sight.name}: principal components",
    )


def _both(sight: Sight) -> list[tuple[str, Floats, str]]:
    libraries = len(set(sight.place))
    return [
        (f"simulated ({len(sight.simulated)})", sight.simulated, _SIMULATED),
        (f"real ({len(sight.real)} of {libraries} libraries)", sight.real, _REAL),
    ]
