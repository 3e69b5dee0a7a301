"""The part of the encoder that needs no steps: views fitted to latents, weighed by their errors on rows left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from training.encoder.imagining import learn_imagination
from training.encoder.kernel import KernelBasis, fit_kernel
from training.encoder.network import EncoderConfig
from training.encoder.ridge import Ridge, fit_ridge
from training.encoder.views import ScoreBasis, View, fit_scores
from training.preprocessing import Floats

EQUAL_SHARE = 0.5
"""How far the weights of the fits are drawn towards equal ones."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Spectra to fit on: reflectance `nir[n, g]`, `latent[n, l]`."""

    nir: Floats
    latent: Floats


@dataclass(frozen=True, eq=False)
class Fitted:
    """Views with their weights, and the estimates `left_out[n, l]` of the pairs, each without itself."""

    views: list[View]
    left_out: Floats


def imagined_rows(pairs: Rows, latent: Floats, gain: Floats, config: EncoderConfig) -> list[Rows]:
    """NIR drawn `config.draws` times for soils with `latent[m, l]`; `gain[l]` as below."""
    rng = np.random.default_rng(config.seed)
    chosen = latent[np.sort(rng.permutation(len(latent))[: config.most_imagined])]
    imagination = learn_imagination(pairs.nir, pairs.latent, gain, config.landmarks, rng)
    return [Rows(imagination.draw(chosen, rng), chosen) for _ in range(config.draws)]


def fit_views(pairs: Rows, draws: Sequence[Rows], unpaired: Floats, config: EncoderConfig, gain: Floats) -> Fitted:
    """Fit to `pairs`, and to `draws` that begin with the same soils as the pairs; `gain[l]` is what a unit of each
    latent moves in the MIR. Components know the `unpaired` reflectances too."""
    rng = np.random.default_rng(config.seed)
    everything = np.vstack([pairs.nir, *(rows.nir for rows in draws)])
    marks = everything[np.sort(rng.permutation(len(everything))[: config.landmarks])]
    scores = [fit_scores(spec, np.vstack((pairs.nir, unpaired))) for spec in config.views]
    kernels = [fit_kernel(basis(marks)) for basis in scores]
    fits = [_fits(*bases, pairs, draws) for bases in zip(scores, kernels, strict=True)]
    shares = _shares([fit.left_out for both in fits for fit in both], pairs.latent, gain)
    means = [_mean(both, own) for both, own in zip(fits, np.split(shares, len(fits)), strict=True)]
    views = [View(*parts) for parts in zip(scores, kernels, means, strict=True)]
    return Fitted(views, np.asarray(np.sum([mean.left_out for mean in means], axis=0)))


def _fits(scores: ScoreBasis, kernel: KernelBasis, pairs: Rows, draws: Sequence[Rows]) -> list[Ridge]:
    """The fit to the pairs and, where there are draws, the mean of those to them: one by one, so that no soil stands
    twice in a fit and the row left out is really left out."""
    count = len(pairs.nir)
    own, *others = [fit_ridge(kernel(scores(rows.nir)), rows.latent) for rows in (pairs, *draws)]
    if not others:
        return [own]
    cut = [Ridge(fit.weights, fit.centre, fit.left_out[:count]) for fit in others]
    return [own, _mean(cut, np.full(len(cut), 1 / len(cut)))]


def _mean(fits: Sequence[Ridge], shares: Floats) -> Ridge:
    """Sum of the fits times their shares."""
    parts = list(zip(shares, fits, strict=True))
    return Ridge(
        np.asarray(sum(share * fit.weights for share, fit in parts)),
        np.asarray(sum(share * fit.centre for share, fit in parts)),
        np.asarray(sum(share * fit.left_out for share, fit in parts)),
    )


def _shares(left_out: Sequence[Floats], latent: Floats, gain: Floats) -> Floats:
    """Weights of the fits, none negative, of sum 1: by least squares on rows left out (Breiman 1996), drawn
    towards equal ones by `EQUAL_SHARE`, because few rows tell little about which is best."""
    centre = latent.mean(axis=0)
    columns = np.stack([((found - centre) * gain).ravel() for found in left_out], axis=1)
    found, _ = nnls(columns, ((latent - centre) * gain).ravel())
    equal = np.full(len(left_out), 1 / len(left_out))
    best = found / found.sum() if found.sum() > 0 else equal
    return np.asarray(EQUAL_SHARE * equal + (1 - EQUAL_SHARE) * best)
