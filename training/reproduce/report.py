"""What a comparison leaves behind: tables, figures and a page to read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.properties import property_named
from training.autoencoder import MIR_AXIS
from training.evaluation.bootstrap import mean_over_properties
from training.evaluation.figures import error_by_wavenumber, latent_map, learning_curves, predicted_against_observed
from training.evaluation.judged import Judged
from training.evaluation.records import Record, records
from training.evaluation.tables import figure_table, markdown, write_confidence, write_csv, write_results
from training.preprocessing import Floats
from training.reproduce.curve import Point, curves
from training.reproduce.latents import Predicted
from training.reproduce.models import Found, Setting
from training.reproduce.options import (
    MIR_MLP,
    MIR_PLSR,
    MIR_SSL,
    NIR_AND_LATENT,
    NIR_MLP,
    NIR_PLSR,
    PREDICTED_MLP,
    PREDICTED_SSL,
    SEVEN,
)

RESULTS, RESULTS_CI, CURVE, PAGE = "results.csv", "results_ci.csv", "learning_curve.csv", "tables.md"
COLOURED = "clay.tot_usda.a334_w.pct"
_LEGEND = """In brackets: 95 % bootstrap interval over the test samples. The mean is over all properties; a model that
lacks one has none."""
_PAIRED = (
    (MIR_SSL, MIR_PLSR),
    (MIR_SSL, MIR_MLP),
    (PREDICTED_SSL, NIR_PLSR),
    (PREDICTED_SSL, NIR_MLP),
    (PREDICTED_MLP, NIR_MLP),
    (NIR_AND_LATENT, NIR_MLP),
)
"""Which differences of mean CCC are told."""


def write_report(
    setting: Setting, found: Found, predicted: Predicted, points: Sequence[Point], folder: Path, about: str
) -> list[Record]:
    """All tables and figures into `folder`; the records are handed back."""
    options, test = setting.options, setting.comparison.test
    ordered = sorted(found, key=lambda model: SEVEN.index(model) if model in SEVEN else len(SEVEN))
    listed = [
        record
        for model in ordered
        for name in setting.comparison.names
        if name in found[model]
        for record in records(
            model, name, found[model][name], groups=test.ids, draws=options.bootstrap_draws, seed=options.seed
        )
    ]
    write_results(listed, folder / RESULTS)
    write_confidence(listed, folder / RESULTS_CI)
    if points:
        rows = [(p.model, p.size, p.draw, f"{p.ccc:.4f}", f"{p.lower:.4f}", f"{p.upper:.4f}") for p in points]
        write_csv(folder / CURVE, ("model", "pairs", "draw", "mean_ccc", "lower", "upper"), rows)
    (folder / PAGE).write_text(_page(setting, listed, found, points, about), encoding="utf-8")
    _draw(setting, found, predicted, points, folder)
    return listed


def _page(setting: Setting, listed: list[Record], found: Found, points: Sequence[Point], about: str) -> str:
    parts = [
        "# NIR, MIR and MIR predicted from NIR\n",
        f"{about}\n",
        f"{_LEGEND}\n",
    ]
    for figure, title in (("ccc", "CCC"), ("r2", "R²"), ("rmse", "RMSE (unit of the property)")):
        parts += [f"## {title}\n", figure_table(listed, figure)]
    parts += ["## Coverage of the 90 % intervals\n", figure_table(listed, "coverage")]
    differences = _differences(setting, found)
    if differences:
        header = ["first", "second", "difference of mean CCC", "95 % interval"]
        parts += ["## What one model gains over another\n", markdown(header, differences)]
    if points:
        parts += ["## Learning curve over the pairs: mean CCC\n", _curve_table(points)]
    return "\n".join(parts)


def _differences(setting: Setting, found: Found) -> list[list[str]]:
    rows = []
    for first, second in _PAIRED:
        both = [name for name in found.get(first, {}) if name in found.get(second, {})]
        if both:
            pair = [{name: found[model][name] for name in both} for model in (first, second)]
            options = setting.options
            gain, low, high = mean_over_properties(*pair, draws=options.bootstrap_draws, seed=options.seed)
            rows.append([first, second, f"{gain:+.3f}", f"{low:+.3f} … {high:+.3f}"])
    return rows


def _curve_table(points: Sequence[Point]) -> str:
    lines = curves(list(points))
    sizes = sorted({size for curve in lines.values() for size in curve.size})
    rows = []
    for model, curve in lines.items():
        value = dict(zip(curve.size, curve.value, strict=True))
        rows.append([model, *(f"{value[size]:.2f}" if size in value else "–" for size in sizes)])
    return markdown(["pairs", *map(str, sizes)], rows)


def _draw(setting: Setting, found: Found, predicted: Predicted, points: Sequence[Point], folder: Path) -> None:
    for model, judged in found.items():
        shown = {name: each for name, each in judged.items() if each.known().sum() >= 2}
        if shown:
            stem = model.replace("+", "_and_")
            predicted_against_observed(shown, model, folder / f"predicted_{stem}.png")
    if points:
        learning_curves(curves(list(points)), "pairs", "mean CCC", folder / "learning_curve.png")
    _draw_mir(setting, predicted, folder)
    _draw_latents(setting, predicted, folder)


def _draw_mir(setting: Setting, predicted: Predicted, folder: Path) -> None:
    """RMSE of predicted MIR by wavenumber where the test folder has both; the autoencoder's own as the floor."""
    test, coded = setting.comparison.test, setting.coded
    rows = np.flatnonzero(test.has_nir & test.has_mir)
    if not len(rows):
        return
    kept = setting.comparison.kept_mir
    measured = test.mir[rows][:, kept].astype(np.float64)

    def error(codes: Floats) -> Floats:
        rebuilt = coded.autoencoder.decode(codes)[:, kept]
        return np.asarray(np.sqrt(np.nanmean((rebuilt - measured) ** 2, axis=0)))

    errors = {"predicted from NIR": error(predicted.test[rows]), "rebuilt from MIR": error(coded.test[rows])}
    wavenumber = MIR_AXIS.points[kept]
    error_by_wavenumber(wavenumber, errors, np.nanstd(measured, axis=0), folder / "mir_error_by_wavenumber.png")
    floor = [f"{value:.5f}" for value in errors["rebuilt from MIR"]]
    rows_out = [
        (f"{at:.0f}", f"{one:.5f}", other)
        for at, one, other in zip(wavenumber, errors["predicted from NIR"], floor, strict=True)
    ]
    write_csv(folder / "mir_error_by_wavenumber.csv", ("wavenumber_cm1", "predicted", "rebuilt"), rows_out)


def _draw_latents(setting: Setting, predicted: Predicted, folder: Path) -> None:
    comparison, coded = setting.comparison, setting.coded
    name = COLOURED if COLOURED in comparison.names else comparison.names[0]
    sets = {
        "training MIR": (coded.train, comparison.train.properties[name]),
        "test MIR": (coded.test, comparison.test.properties[name]),
        "test, predicted from NIR": (predicted.test, comparison.test.properties[name]),
    }
    rows = {title: np.flatnonzero(np.isfinite(codes).all(axis=1)) for title, (codes, _) in sets.items()}
    shown = {title: rows[title] for title in sets if len(rows[title])}
    unit = property_named(name).unit
    label = f"{property_named(name).label} ({unit})" if unit else property_named(name).label
    latent_map(
        {title: sets[title][0][kept] for title, kept in shown.items()},
        (label, {title: sets[title][1][kept] for title, kept in shown.items()}),
        folder / "latent_map.png",
    )


def mean_lines(found: dict[str, dict[str, Judged]], names: Sequence[str], draws: int, seed: int) -> list[str]:
    """One line per model with its mean CCC and interval, for the log."""
    lines = []
    for model, judged in found.items():
        if set(judged) == set(names):
            ccc, low, high = mean_over_properties(judged, draws=draws, seed=seed)
            lines.append(f"{model}: mean CCC {ccc:.3f} ({low:.3f} … {high:.3f})")
    return lines
