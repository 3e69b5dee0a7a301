"""How many pairs it takes: NIR alone against NIR through MIR, with ever more of the pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.evaluation.bootstrap import mean_over_properties
from training.evaluation.figures import Curve
from training.evaluation.judged import Judged
from training.evaluation.protocols import Split, learning_curve
from training.reproduce.data import Say
from training.reproduce.latents import Predicted, predict_latents
from training.reproduce.models import Setting, latent_model, on_nir, stand_ins
from training.reproduce.options import NIR_MLP, NIR_PLSR, PREDICTED_SSL

CURVE_FOLDS = 3
_NIR_MODELS = ((NIR_PLSR, "plsr"), (NIR_MLP, "mlp"))


@dataclass(frozen=True)
class Point:
    """Mean CCC over the properties of one model from `size` pairs of one draw, with its interval."""

    model: str
    size: int
    draw: str
    ccc: float
    lower: float
    upper: float


def pair_curve(setting: Setting, whole: dict[str, dict[str, Judged]], say: Say) -> list[Point]:
    """Growing, nested subsets of the pairs; MIR without NIR stays, with its laboratory values. `whole`: all pairs."""
    comparison, options = setting.comparison, setting.options
    pairs = comparison.pairs
    sizes = [size for size in options.curve_sizes if size < len(pairs)]
    points = [
        point
        for model in (*(name for name, _ in _NIR_MODELS), PREDICTED_SSL)
        for point in _points(setting, model, whole.get(model, {}), len(pairs), "all")
    ]
    if not sizes:
        return points
    test = np.flatnonzero(comparison.test.has_nir)
    for split in learning_curve(pairs, test, sizes, options.curve_draws, options.seed):
        if split.size < len(pairs):
            points += _at(setting, split)
            say(f"learning curve: {split.size} pairs, {split.name}")
    return sorted(points, key=lambda point: (point.model, point.size, point.draw))


def curves(points: list[Point]) -> dict[str, Curve]:
    """Per model the mean over the draws, and the mean of the ends of their intervals."""
    found = {}
    for model in dict.fromkeys(point.model for point in points):
        own = [point for point in points if point.model == model]
        sizes = sorted({point.size for point in own})
        ends = np.array(
            [
                np.mean([(point.ccc, point.lower, point.upper) for point in own if point.size == size], axis=0)
                for size in sizes
            ]
        )
        found[model] = Curve(sizes, *(column.tolist() for column in ends.T))
    return found


def _at(setting: Setting, split: Split) -> list[Point]:
    predicted = predict_latents(setting.comparison, setting.coded, split.train, setting.options, folds=CURVE_FOLDS)
    models = on_nir(setting, split.train, _NIR_MODELS)
    models[PREDICTED_SSL] = _through_mir(setting, split.train, predicted)
    return [
        point for model, found in models.items() for point in _points(setting, model, found, split.size, split.name)
    ]


def _through_mir(setting: Setting, pairs: NDArray[np.intp], predicted: Predicted) -> dict[str, Judged]:
    codes, rows = stand_ins(setting, pairs, predicted)
    return latent_model(setting, codes, rows, predicted.test[setting.comparison.test.has_nir])


def _points(setting: Setting, model: str, found: dict[str, Judged], size: int, draw: str) -> list[Point]:
    """None where a property has no estimate: a mean over fewer would not compare."""
    if set(found) != set(setting.comparison.names):
        return []
    options = setting.options
    ccc, lower, upper = mean_over_properties(found, draws=options.bootstrap_draws, seed=options.seed)
    return [Point(model, size, draw, ccc, lower, upper)]
