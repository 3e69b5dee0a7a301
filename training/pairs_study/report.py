"""The study as a page, a table and a figure."""

from __future__ import annotations

from pathlib import Path

from core.properties import property_named
from training.evaluation.figures import Curve, learning_curves
from training.evaluation.tables import markdown, write_csv
from training.pairs_study.models import ALL, COMBINED, IMAGINED, LATENT, MOST_MIXED, NIR_GP, TRUE_MIR
from training.pairs_study.scores import Score, best_gain, mean_score, mir_score, property_draws, rebuilt_r2
from training.pairs_study.study import CURVE_SET, Study
from training.pairs_study.text import METHOD

COLUMNS = ("set", "pairs", "model", "figure", "value", "lower", "upper")
IN_FIGURE = (NIR_GP, LATENT, IMAGINED, COMBINED, TRUE_MIR)
Line = tuple[str, int | str, str, str, Score]


def write_study(study: Study, out: Path) -> Path:
    """Write `pairs.md`, `pairs.csv` and `pairs-curve.png` into `out`; the page."""
    out.mkdir(parents=True, exist_ok=True)
    rows = [(*line[:4], line[4].value, line[4].lower, line[4].upper) for line in _lines(study)]
    write_csv(out / "pairs.csv", COLUMNS, [[_text(cell) for cell in row] for row in rows])
    curves = {model: _curve(study, model) for model in IN_FIGURE}
    figure = "mean R² of organic C, clay, silt, sand"
    learning_curves(curves, "pairs", figure, out / "pairs-curve.png", least=0.0)
    page = out / "pairs.md"
    page.write_text(_page(study), encoding="utf-8")
    return page


def _lines(study: Study) -> list[Line]:
    """Every figure, in the order of the table."""
    lines: list[Line] = [(name, "all", "encoder", "mir_r2", mir_score(errors)) for name, errors in study.mir.items()]
    lines += [(CURVE_SET, n, "encoder", "mir_r2", mir_score(errors)) for n, errors in study.curve_mir.items()]
    for size, models in study.curve.items():
        for model in models:
            drawn = property_draws(study, size, model)[:, 0]
            lines.append((CURVE_SET, size, model, "mean_r2", mean_score(study, size, model)))
            named = zip(study.truth, drawn, strict=True)
            lines += [
                (CURVE_SET, size, model, name, Score(float(r2), float("nan"), float("nan"))) for name, r2 in named
            ]
    gains = best_gain(study, COMBINED).items()
    return [
        *lines,
        *((CURVE_SET, size, f"{COMBINED}, over {best}", "mean_r2_gain", gain) for size, (best, gain) in gains),
    ]


def _page(study: Study) -> str:
    settings = study.config
    return "\n".join(
        [
            METHOD.format(folds=settings.folds, seed=settings.seed, most_mixed=MOST_MIXED),
            "## Predicted MIR\n",
            _mir_table(study),
            "## Properties with few pairs\n",
            _gain_table(study),
            "![Mean R² against the number of pairs](pairs-curve.png)\n",
            "Worse than the mean of the soils (below 0) is not drawn.\n",
            *(f"### {size} pairs\n\n{_size_table(study, size)}" for size in study.curve),
        ]
    )


def _mir_table(study: Study) -> str:
    rows = [
        [
            name,
            str(len(errors.around)),
            "all of the training folds",
            str(mir_score(errors)),
            f"{rebuilt_r2(errors):.3f}",
        ]
        for name, errors in study.mir.items()
    ]
    rows += [
        [CURVE_SET, str(len(errors.around)), str(size), str(mir_score(errors)), f"{rebuilt_r2(errors):.3f}"]
        for size, errors in study.curve_mir.items()
    ]
    return markdown(["set", "soils", "pairs", "R² through the decoder", "R² of the autoencoder itself"], rows)


def _gain_table(study: Study) -> str:
    rows = []
    for size, (best, gain) in best_gain(study, COMBINED).items():
        scores = [str(mean_score(study, size, model)) for model in (best, COMBINED)]
        ceiling = f"{mean_score(study, size, TRUE_MIR).value:.3f}"
        rows.append([str(size), best, *scores, str(gain), f"{best_gain(study, ALL)[size][1].value:.3f}", ceiling])
    header = ["pairs", "best from NIR only", "its mean R²", COMBINED, "difference, paired"]
    return markdown([*header, "difference with imagined NIR too", TRUE_MIR], rows)


def _size_table(study: Study, size: int) -> str:
    labels = [property_named(name).label for name in study.truth]
    rows = []
    for model in study.curve[size]:
        drawn = property_draws(study, size, model)[:, 0]
        rows.append([model, f"{drawn.mean():.3f}", *(f"{r2:.3f}" for r2 in drawn)])
    return markdown(["model", "mean R²", *labels], rows)


def _curve(study: Study, model: str) -> Curve:
    scores = [mean_score(study, size, model) for size in study.curve]
    return Curve(
        list(study.curve),
        [score.value for score in scores],
        [score.lower for score in scores],
        [score.upper for score in scores],
    )


def _text(cell: object) -> object:
    return f"{cell:.4f}" if isinstance(cell, float) else cell
