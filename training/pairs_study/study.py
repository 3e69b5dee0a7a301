"""The study: folds, numbers of pairs, models; estimates for every soil by models that have not seen it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from training.autoencoder import AutoencoderConfig
from training.encoder import ABSOLUTE_VIEWS, ROBUST_VIEWS, EncoderConfig, NirEncoder
from training.evaluation.protocols import grouped_cv
from training.pairs_study.folds import Fold, encoder_of, open_fold, residual_squares
from training.pairs_study.models import estimates
from training.pairs_study.sets import PairedSet, Rows, paired_set
from training.preprocessing import Floats

OC = "oc_usda.c729_w.pct"
TEXTURE = ("clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct")
CURVE_SET = "whrc_vertex_604"
MIR_SETS = ("whrc_vertex_604", "H138", "ecostress_jhu")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class StudyConfig:
    """`sizes`: numbers of pairs of the learning curve. The autoencoder begins from components and needs few epochs;
    pairs of one scanner need no disturbed copies and may use level and gain."""

    folds: int = 10
    sizes: tuple[int, ...] = (25, 50, 100, 200, 540)
    sets: tuple[str, ...] = MIR_SETS
    seed: int = 0
    autoencoder: AutoencoderConfig = field(default_factory=lambda: AutoencoderConfig(hidden=96, epochs=4))
    encoder: EncoderConfig = field(
        default_factory=lambda: EncoderConfig(
            views=ROBUST_VIEWS + ABSOLUTE_VIEWS, landmarks=250, disturbed=False, epochs=5
        )
    )


@dataclass(frozen=True, eq=False)
class MirErrors:
    """Of every soil of a set: squared error of the predicted MIR, of the decoder given the true MIR, and squared
    distance from the mean of the training folds, `[n]` each."""

    predicted: Floats
    rebuilt: Floats
    around: Floats


@dataclass(frozen=True, eq=False)
class Study:
    """`mir` by set, all pairs of the training folds; `curve_mir[size]` and `curve[size][model][property]` of
    `CURVE_SET`; `truth` its laboratory values."""

    config: StudyConfig
    mir: dict[str, MirErrors]
    curve_mir: dict[int, MirErrors]
    curve: dict[int, dict[str, dict[str, Floats]]]
    truth: dict[str, Floats]


def run_study(shared: Path, config: StudyConfig, tell: Tell) -> Study:
    """All sets, and the curve on `CURVE_SET`. Raises `InputError` where a set is missing."""
    study = Study(config, {}, {}, {}, {})
    for name in config.sets:
        data = paired_set(shared, name)
        if name == CURVE_SET:
            study.truth.update({key: data.properties[key] for key in (OC, *TEXTURE)})
        for number, fold in enumerate(_folds(data, config)):
            encoder = encoder_of(fold, fold.train, config.encoder, config.seed)
            predicted = fold.autoencoder.decode(encoder.encode(data.pairs.nir[fold.test])[0])
            _store(study.mir.setdefault(name, _empty(len(data))), fold, predicted)
            if name == CURVE_SET:
                _add_curve(study, fold, number)
            tell(f"{name}: fold {number + 1} of {config.folds}")
    return study


def _folds(data: PairedSet, config: StudyConfig) -> Iterator[Fold]:
    for split in grouped_cv(data.groups, config.folds, config.seed):
        yield open_fold(data, split.train, split.test, config.autoencoder)


def _add_curve(study: Study, fold: Fold, number: int) -> None:
    """Nested choices of pairs: the first of one permutation per fold."""
    order = np.random.default_rng((study.config.seed, number)).permutation(fold.train)
    for size in study.config.sizes:
        paired = np.sort(order[:size])
        encoder = encoder_of(fold, paired, study.config.encoder, study.config.seed)
        predicted = fold.autoencoder.decode(encoder.encode(fold.data.pairs.nir[fold.test])[0])
        _store(study.curve_mir.setdefault(size, _empty(len(fold.data))), fold, predicted)
        models = study.curve.setdefault(size, {})
        for model, found in _properties(fold, paired, encoder, number).items():
            for name, values in found.items():
                place = models.setdefault(model, {}).setdefault(name, np.full(len(fold.data), np.nan))
                place[fold.test] = values


def _properties(fold: Fold, paired: Rows, encoder: NirEncoder, seed: int) -> dict[str, dict[str, Floats]]:
    """Estimates of the test rows in OSSL units, by model and property: organic C by its logarithm, texture in
    percent, held above 0 and scaled to add up to 100."""
    values = fold.data.properties
    carbon = estimates(fold, paired, encoder, np.log1p(values[OC])[:, None], seed)
    grains = estimates(fold, paired, encoder, np.stack([values[name] for name in TEXTURE], axis=1), seed)
    found = {}
    for model, columns in grains.items():
        shares = np.maximum(columns, 0.0) + 1e-6
        shares = 100 * shares / shares.sum(axis=1, keepdims=True)
        found[model] = {OC: np.maximum(np.expm1(carbon[model][:, 0]), 0.0)} | dict(
            zip(TEXTURE, shares.T, strict=True)
        )
    return found


def _empty(count: int) -> MirErrors:
    return MirErrors(*(np.full(count, np.nan) for _ in range(3)))


def _store(errors: MirErrors, fold: Fold, predicted: Floats) -> None:
    rebuilt = fold.autoencoder.decode(fold.codes[fold.test])
    errors.predicted[fold.test], errors.around[fold.test] = residual_squares(fold, predicted)
    errors.rebuilt[fold.test], _ = residual_squares(fold, rebuilt)
