"""How far the predicted MIR spectrum may be off, per point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.inference.engine import Singles
from core.spectrum import Floats

ROWS_AT_ONCE = 32
"""Spectra whose moved copies are held in memory together."""


def mir_spread(decode: Callable[[Singles], Singles], mu: Singles, logvar: Singles, floor: float) -> Floats:
    """Spread `[n, w]` (one standard deviation, SNV units) of the MIR spectra decoded from `mu[n, l]`.

    √(floor² + Σᵢ Δᵢ²), where Δᵢ is what the decoder answers to one standard deviation √exp(logvarᵢ) along
    latent i: the variance that the encoder gives, carried through the decoder in first order with finite
    differences, latents taken as independent. `floor` is the error of the predicted MIR on pairs held out,
    which the encoder's own variance does not see. Costs l + 1 decodings per spectrum.
    """
    blocks = [slice(at, at + ROWS_AT_ONCE) for at in range(0, max(len(mu), 1), ROWS_AT_ONCE)]
    return np.concatenate([_block(decode, mu[rows], logvar[rows], floor) for rows in blocks])


def _block(decode: Callable[[Singles], Singles], mu: Singles, logvar: Singles, floor: float) -> Floats:
    count, latents = mu.shape
    sigma = np.exp(0.5 * np.clip(logvar, -30.0, 10.0))
    steps = np.concatenate((np.zeros((count, 1, latents)), sigma[:, :, np.newaxis] * np.eye(latents)), axis=1)
    points = (mu[:, np.newaxis, :] + steps).astype(np.float32)
    spectra = decode(points.reshape(-1, latents)).astype(np.float64)
    spectra = spectra.reshape(count, latents + 1, spectra.shape[1])
    with np.errstate(invalid="ignore"):
        answers = spectra[:, 1:] - spectra[:, :1]
    spread: Floats = np.sqrt(floor**2 + np.einsum("nlw,nlw->nw", answers, answers))
    return spread
