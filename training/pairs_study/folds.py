"""One fold: an autoencoder that has not seen it, encoders from some of its pairs, estimates for its test soils."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from training.autoencoder import Autoencoder, AutoencoderConfig, train_autoencoder
from training.encoder import NirEncoder, Unpaired, train_encoder
from training.encoder.network import EncoderConfig
from training.pairs_study.sets import PairedSet, Rows
from training.preprocessing import Floats

POOL_WEIGHT = 0.2
"""Weight of a spectrum of another set in pretraining, beside 1 of the set's own training folds."""


@dataclass(frozen=True, eq=False)
class Fold:
    """Training and test rows of a set, the autoencoder of the fold and the latents `codes[n, l]` of all rows.

    Those of the test rows serve the ceiling only.
    """

    data: PairedSet
    train: Rows
    test: Rows
    autoencoder: Autoencoder
    codes: Floats


def open_fold(data: PairedSet, train: Rows, test: Rows, config: AutoencoderConfig) -> Fold:
    """Pretrain on the MIR of the training rows and of the other sets."""
    own, (pool, reach) = data.take(train), data.pool
    weights = np.concatenate((np.ones(len(train)), np.full(len(pool), POOL_WEIGHT)))
    spectra, mask = np.vstack((own.mir, pool)), np.vstack((own.mask, reach))
    autoencoder = train_autoencoder(spectra, mask, weights, config)
    return Fold(data, train, test, autoencoder, autoencoder.encode(data.pairs.mir, data.pairs.mask))


def encoder_of(fold: Fold, paired: Rows, config: EncoderConfig, seed: int) -> NirEncoder:
    """From the NIR of the `paired` rows; the other training rows have MIR only."""
    rest = np.setdiff1d(fold.train, paired)
    unpaired = Unpaired(fold.data.pairs.nir[:0], fold.codes[rest])
    return train_encoder(fold.data.take(paired), unpaired, fold.autoencoder, replace(config, seed=seed))


def residual_squares(fold: Fold, predicted: Floats) -> tuple[Floats, Floats]:
    """Of each test row: squared error of the predicted MIR, and squared distance from the mean of the training
    rows, summed over what was measured."""
    test, train = fold.data.take(fold.test), fold.data.take(fold.train)
    mean = np.where(train.mask, train.mir, 0).sum(axis=0) / np.maximum(train.mask.sum(axis=0), 1)
    found = [np.where(test.mask, test.mir - other, 0.0) ** 2 for other in (predicted, mean)]
    return found[0].sum(axis=1), found[1].sum(axis=1)
