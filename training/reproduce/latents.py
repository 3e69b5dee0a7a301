"""From MIR to latents, and from NIR to the latents of MIR."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.autoencoder import Autoencoder, AutoencoderConfig
from training.autoencoder import fit as fit_autoencoder
from training.encoder import ABSOLUTE_VIEWS, ROBUST_VIEWS, EncoderConfig, Pairs, Unpaired, train_encoder
from training.engine import EngineConfig
from training.evaluation.grids import Singles
from training.evaluation.protocols import grouped_cv
from training.preprocessing import Floats
from training.reproduce.data import Comparison, Say
from training.reproduce.options import Options

SMALL_BATCH, LARGE_BATCH = 64, 256
WEIGHT = 0.25
"""Power of a latent's deviation in the spectrum, between 0 (all alike) and 1 (principal components)."""
LARGE = 20_000
"""Scans from which on batches are large."""

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Coded:
    """The pretrained autoencoder and the latents of the MIR means, NaN for none.

    `train[n, k]` of the pairs and of the labelled MIR that is learned from, `test[t, k]` of all.
    """

    autoencoder: Autoencoder
    train: Floats
    test: Floats

    def inputs(self, codes: Floats) -> Floats:
        """What regressors get of latents `[n, k]`: what carries more of the spectrum weighs a little more."""
        share = self.autoencoder.decoder.linear.norm(dim=1).double().numpy()
        return np.asarray(codes * (share / share.max()) ** WEIGHT)


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
    np.nan_to_num(scans, copy=False)  # 2 GB at the scale of the paper; the mask knows
    autoencoder, trained = fit_autoencoder(scans, mask, None, config, samples=samples, engine=engine)
    speed = trained.throughput
    told = "" if speed is None else f"; {speed.rows_per_second:.0f} spectra/s on {speed.device}"
    say(f"autoencoder: {steps} steps of {batch} on {len(scans)} scans{told}")
    test = np.flatnonzero(comparison.test.has_mir)
    used = np.union1d(comparison.pairs, comparison.labelled_mir(options.seed))
    return Coded(
        autoencoder, _codes(autoencoder, comparison.train.mir, used), _codes(autoencoder, comparison.test.mir, test)
    )


def _codes(autoencoder: Autoencoder, mir: Singles, rows: Rows) -> Floats:
    """Latents `[n, k]` of these rows, NaN in the others."""
    codes = np.full((len(mir), autoencoder.decoder.linear.shape[0]), np.nan)
    if len(rows):
        codes[rows] = autoencoder.encode(np.nan_to_num(mir[rows]), np.isfinite(mir[rows]))
    return codes


def predict_latents(comparison: Comparison, coded: Coded, pairs: Rows, options: Options, *, folds: int) -> Predicted:
    """By encoders learned from `pairs` (rows of the training folder): in `folds` parts, and from all for the test."""
    train, test = comparison.train, comparison.test
    unseen = np.empty((len(pairs), coded.train.shape[1]))
    for split in grouped_cv(train.ids[pairs], folds, options.seed):
        unseen[split.test] = _encoded(comparison, coded, pairs[split.train], train.nir[pairs[split.test]], options)
    rows = np.flatnonzero(test.has_nir)
    found = np.full((len(test), unseen.shape[1]), np.nan)
    found[rows] = _encoded(comparison, coded, pairs, test.nir[rows], options)
    return Predicted(unseen, found)


def _encoded(comparison: Comparison, coded: Coded, pairs: Rows, nir: Floats, options: Options) -> Floats:
    """Latents of `nir[k, g]` by an encoder learned from `pairs` through the frozen decoder."""
    train = comparison.train
    mir = train.mir[pairs].astype(np.float64)
    learned = Pairs(train.nir[pairs], np.nan_to_num(mir), np.isfinite(mir))
    without_mir = train.has_nir & ~train.has_mir
    without_nir = np.asarray(np.isfinite(coded.train).all(axis=1))
    without_nir[pairs] = False
    unpaired = Unpaired(train.nir[without_mir], coded.train[without_nir])
    encoder = train_encoder(learned, unpaired, coded.autoencoder, _config(comparison, options))
    return encoder.encode(nir)[0]


def _config(comparison: Comparison, options: Options) -> EncoderConfig:
    """Level and gain of the absorbance tell of the soil where all was scanned alike, and of the scanner elsewhere."""
    epochs, draws = (2, 1) if options.quick else (20, 3)
    if comparison.scanned_alike:
        views = (*ABSOLUTE_VIEWS, ROBUST_VIEWS[2])
        return EncoderConfig(views=views, disturbed=False, epochs=epochs, draws=draws, seed=options.seed)
    return EncoderConfig(views=ROBUST_VIEWS, epochs=epochs, draws=draws, seed=options.seed)
