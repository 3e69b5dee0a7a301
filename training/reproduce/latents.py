"""From MIR to latents, and from NIR to the latents of MIR."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.autoencoder import Autoencoder, AutoencoderConfig
from training.autoencoder import fit as fit_autoencoder
from training.encoder import EncoderConfig, Pairs, Unpaired, train_encoder
from training.engine import EngineConfig
from training.evaluation.protocols import grouped_cv
from training.preprocessing import Floats
from training.reproduce.data import Comparison, Say, Singles
from training.reproduce.options import Options

SMALL_BATCH, LARGE_BATCH = 64, 256
LARGE = 20_000
"""Scans from which on batches are large."""

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Coded:
    """The pretrained autoencoder and the latents `train[n, k]` and `test[t, k]` of the MIR means, NaN for none."""

    autoencoder: Autoencoder
    train: Floats
    test: Floats


@dataclass(frozen=True, eq=False)
class Predicted:
    """Latents from NIR: `unseen[p, k]` of the training pairs by encoders that had not seen them, `test[t, k]`."""

    unseen: Floats
    test: Floats


def pretrain(comparison: Comparison, options: Options, say: Say) -> Coded:
    """The autoencoder on all MIR scans of the training folder, labelled or not; repeats share their latent."""
    scans = comparison.scans
    batch = LARGE_BATCH if len(scans) > LARGE else min(SMALL_BATCH, len(scans))
    steps = options.pretraining_steps(len(scans), batch)
    config = AutoencoderConfig(latent=options.latent, batch=batch, seed=options.seed)
    engine = EngineConfig(
        steps, batch, config.rate, config.decay, options.seed, accelerator=options.device, title="autoencoder"
    )
    mask = np.isfinite(scans)
    samples = comparison.scan_of if len(np.unique(comparison.scan_of)) < len(scans) else None
    autoencoder, trained = fit_autoencoder(np.nan_to_num(scans), mask, None, config, samples=samples, engine=engine)
    say(f"autoencoder: {steps} steps of {batch} on {len(scans)} scans; {trained.throughput}")
    return Coded(autoencoder, _codes(autoencoder, comparison.train.mir), _codes(autoencoder, comparison.test.mir))


def _codes(autoencoder: Autoencoder, mir: Singles) -> Floats:
    mask = np.isfinite(mir)
    rows = np.flatnonzero(mask.any(axis=1))
    codes = np.full((len(mir), autoencoder.decoder.linear.shape[0]), np.nan)
    if len(rows):
        codes[rows] = autoencoder.encode(np.nan_to_num(mir[rows]), mask[rows])
    return codes


def predict_latents(comparison: Comparison, coded: Coded, pairs: Rows, options: Options, *, folds: int) -> Predicted:
    """Encoders learned from `pairs` (rows of the training folder): in `folds` parts, and from all for the test."""
    train, test = comparison.train, comparison.test
    unseen = np.full((len(pairs), coded.train.shape[1]), np.nan)
    for split in grouped_cv(train.ids[pairs], folds, options.seed):
        unseen[split.test] = _encoded(comparison, coded, pairs[split.train], train.nir[pairs[split.test]], options)
    found = np.full((len(test), unseen.shape[1]), np.nan)
    rows = np.flatnonzero(test.has_nir)
    found[rows] = _encoded(comparison, coded, pairs, test.nir[rows], options)
    return Predicted(unseen, found)


def _encoded(comparison: Comparison, coded: Coded, pairs: Rows, nir: Floats, options: Options) -> Floats:
    """Latents of `nir[k, g]` by an encoder learned from `pairs` through the frozen decoder."""
    train = comparison.train
    mir = train.mir[pairs].astype(np.float64)
    learned = Pairs(train.nir[pairs], np.nan_to_num(mir), np.isfinite(mir))
    # NIR without MIR serves too; where there is none, the pairs' own
    alone = np.flatnonzero(train.has_nir & ~train.has_mir)
    unpaired = Unpaired(train.nir[alone if len(alone) else pairs], coded.train[train.has_mir])
    encoder = train_encoder(learned, unpaired, coded.autoencoder, EncoderConfig(seed=options.seed))
    return encoder.encode(nir)[0]
