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
from training.reproduce.processes import fit_processes

SMALL_BATCH, LARGE_BATCH = 64, 256
WEIGHT = 0.25
"""Power of a latent's deviation in the spectrum, between 0 (all alike) and 1 (principal components)."""
LARGE = 20_000
"""Scans from which on batches are large."""

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Coded:
    """The pretrained autoencoder and the latents `train[n, k]` and `test[t, k]` of the MIR means, NaN for none."""

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
    return Coded(autoencoder, _codes(autoencoder, comparison.train.mir), _codes(autoencoder, comparison.test.mir))


def _codes(autoencoder: Autoencoder, mir: Singles) -> Floats:
    mask = np.isfinite(mir)
    rows = np.flatnonzero(mask.any(axis=1))
    codes = np.full((len(mir), autoencoder.decoder.linear.shape[0]), np.nan)
    if len(rows):
        codes[rows] = autoencoder.encode(np.nan_to_num(mir[rows]), mask[rows])
    return codes


def predict_latents(comparison: Comparison, coded: Coded, pairs: Rows, options: Options, *, folds: int) -> Predicted:
    """From `pairs` (rows of the training folder): the mean of a network through the frozen decoder and of processes.

    The pairs' own latents come from networks learned on the other of `folds` parts, and from processes that leave
    each of them out.
    """
    train, test = comparison.train, comparison.test
    unseen = np.empty((len(pairs), coded.train.shape[1]))
    for split in grouped_cv(train.ids[pairs], folds, options.seed):
        unseen[split.test] = _encoded(comparison, coded, pairs[split.train], train.nir[pairs[split.test]], options)
    rows = np.flatnonzero(test.has_nir)
    network = _encoded(comparison, coded, pairs, test.nir[rows], options)
    processes = fit_processes(train.nir[pairs], coded.train[pairs], options.seed)
    found = np.full((len(test), unseen.shape[1]), np.nan)
    found[rows] = (network + processes.predict(test.nir[rows])) / 2
    return Predicted((unseen + processes.left_out()) / 2, found)


def _encoded(comparison: Comparison, coded: Coded, pairs: Rows, nir: Floats, options: Options) -> Floats:
    """Latents of `nir[k, g]` by an encoder learned from `pairs` through the frozen decoder."""
    train = comparison.train
    mir = train.mir[pairs].astype(np.float64)
    learned = Pairs(train.nir[pairs], np.nan_to_num(mir), np.isfinite(mir))
    without_mir, without_nir = train.has_nir & ~train.has_mir, train.has_mir.copy()
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
