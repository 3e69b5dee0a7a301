"""The NIR encoder with scattering as its fixed first layers, on simulated and on measured pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np

from core.resampling import resample
from core.spectrum import Axis, Quantity, Spectra
from training.autoencoder import AutoencoderConfig
from training.encoder import ABSOLUTE_VIEWS, ROBUST_VIEWS, EncoderConfig, Pairs, Unpaired, ViewSpec, train_encoder
from training.evaluation.protocols import grouped_cv
from training.libraries import mir_libraries, nir_axis, nir_libraries, pairs
from training.pairs_study.folds import encoder_of, open_fold
from training.pairs_study.sets import binned, paired_set
from training.preprocessing import Floats
from training.representation import fit_autoencoder, mir_spectra, simulated
from training.scattering.views import scattering_views

Tell = Callable[[str], None]

PRESENT = "slopes and SNV spectra (shipped)"
SCATTERING, EQUAL, BOTH = "scattering", "scattering, paths equal", "shipped and scattering"
GRID = "nir-1354-2490"
MEASURED = ("whrc_vertex_604", "H138")


@dataclass(frozen=True)
class EncoderStudy:
    """A small run: `pairs` simulated to learn from and `held_out` to judge on; of the measured sets the first
    `folds` of ten. The same seeds for all encoders."""

    pairs: int = 1500
    held_out: int = 500
    folds: int = 2
    seed: int = 20261121
    autoencoder: AutoencoderConfig = field(default_factory=lambda: AutoencoderConfig(hidden=96, epochs=4))


@dataclass(frozen=True)
class EncoderLine:
    """Of pairs judged: R² of the predicted MIR and of the latent around the mean of those learned from, and root
    mean square error of the MIR, SNV units, over what was measured."""

    pairs: str
    views: str
    n: int
    mir_r2: float
    mir_rmse: float
    latent_r2: float


@dataclass(frozen=True, eq=False)
class _Judged:
    """Predicted and true MIR and latent of pairs, `mask` what was measured, and the means of those learned from."""

    mir: tuple[Floats, Floats, Floats]
    mask: Floats
    latent: tuple[Floats, Floats, Floats]


def judge_encoders(shared: Path, study: EncoderStudy, tell: Tell) -> list[EncoderLine]:
    """All sets of pairs with each choice of views. Raises `InputError` where a set is missing."""
    lines = _simulated(shared, study, tell)
    for name in MEASURED:
        lines += _measured(shared, name, study, tell)
    return lines


def _choices(axis: Axis, *, absolute: bool) -> dict[str, tuple[ViewSpec, ...]]:
    """Views that take level and gain out, and with `absolute` as many that keep them."""
    present = ROBUST_VIEWS + (ABSOLUTE_VIEWS if absolute else ())
    kinds = (True, False) if absolute else (True,)
    scattered, equal = (
        tuple(view for scatter in kinds for view in scattering_views(axis, scatter=scatter, scaling=scaling))
        for scaling in ("none", "path")
    )
    return {PRESENT: present, SCATTERING: scattered, EQUAL: equal, BOTH: present + scattered}


def _simulated(shared: Path, study: EncoderStudy, tell: Tell) -> list[EncoderLine]:
    """Learned from simulated pairs; judged on others and on the measured soils that cover the grid."""
    axis = nir_axis(GRID)
    made, held = simulated(study.pairs, study.seed, GRID), simulated(study.held_out, study.seed + 1, GRID)
    libraries = mir_libraries(shared)
    autoencoder = fit_autoencoder(libraries, made, study.autoencoder)
    nir = np.vstack([library.values for library in nir_libraries(shared, GRID) if library.may_ship])
    unpaired = Unpaired(nir, autoencoder.encode(*mir_spectra(libraries)))
    seen, other = pairs(shared, "ecostress_jhu")
    real = resample(Spectra(seen.axis, seen.values, Quantity.REFLECTANCE), axis).values
    judged = {"simulated": held, "ecostress_jhu": Pairs(real, *mir_spectra([other]))}
    around = made.mir.mean(axis=0), autoencoder.encode(made.mir, made.mask).mean(axis=0)
    lines = []
    for views, listed in _choices(axis, absolute=False).items():
        encoder = train_encoder(made, unpaired, autoencoder, EncoderConfig(views=listed))
        for name, truth in judged.items():
            latent, _ = encoder.encode(truth.nir)
            code = autoencoder.encode(truth.mir, truth.mask)
            found = _Judged(
                (autoencoder.decode(latent), truth.mir, around[0]),
                truth.mask.astype(float),
                (latent, code, around[1]),
            )
            lines.append(_line(name, views, [found]))
        tell(f"simulated pairs: {views}")
    return lines


def _measured(shared: Path, name: str, study: EncoderStudy, tell: Tell) -> list[EncoderLine]:
    """Folds of a measured set, as in `training.pairs_study`, which has the ten."""
    data, own = paired_set(shared, name), pairs(shared, name)[0].axis
    axis = Axis(binned(own.points[np.newaxis])[0], own.unit)
    choices = _choices(axis, absolute=True)
    found: Mapping[str, list[_Judged]] = {views: [] for views in choices}
    config = EncoderConfig(landmarks=250, disturbed=False, epochs=5)
    for number, split in enumerate(islice(grouped_cv(data.groups, 10, 0), study.folds)):
        fold = open_fold(data, split.train, split.test, study.autoencoder)
        train, test = data.take(fold.train), data.take(fold.test)
        mean = np.where(train.mask, train.mir, 0).sum(axis=0) / np.maximum(train.mask.sum(axis=0), 1)
        for views, listed in choices.items():
            latent, _ = encoder_of(fold, fold.train, replace(config, views=listed), 0).encode(test.nir)
            mir = fold.autoencoder.decode(latent), test.mir, mean
            code = latent, fold.codes[fold.test], fold.codes[fold.train].mean(axis=0)
            found[views].append(_Judged(mir, test.mask.astype(float), code))
        tell(f"{name}: fold {number + 1} of {study.folds}")
    return [_line(name, views, listed) for views, listed in found.items()]


def _line(name: str, views: str, judged: list[_Judged]) -> EncoderLine:
    """Figures over all folds together."""
    mir = [[np.where(j.mask > 0, j.mir[1] - j.mir[i], 0.0) for j in judged] for i in (0, 2)]
    latent = [[j.latent[1] - j.latent[i] for j in judged] for i in (0, 2)]
    squares = [sum(float((part**2).sum()) for part in parts) for parts in (*mir, *latent)]
    measured = sum(float(j.mask.sum()) for j in judged)
    rows = sum(len(j.mask) for j in judged)
    return EncoderLine(
        name,
        views,
        rows,
        1 - squares[0] / squares[1],
        float(np.sqrt(squares[0] / measured)),
        1 - squares[2] / squares[3],
    )
