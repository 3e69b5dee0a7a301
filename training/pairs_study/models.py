"""Models of soil properties that are compared: from NIR alone, by way of the MIR, and from the true MIR.

All use the same Gaussian processes (`training.encoder.kernel`), so what differs is the way, not the learner; partial
least squares stands beside them as what most groups would use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.encoder import ABSOLUTE_VIEWS, ROBUST_VIEWS, NirEncoder, learn_imagination
from training.encoder.kernel import fit_kernel
from training.encoder.ridge import fit_ridge
from training.encoder.training import decoder_gain
from training.encoder.views import fit_scores
from training.estimators import make_estimator
from training.features import fit_projection
from training.pairs_study.folds import Fold
from training.pairs_study.sets import Rows
from training.preprocessing import Floats

VIEWS = ROBUST_VIEWS + ABSOLUTE_VIEWS
LANDMARKS = 200
DRAWS = 3
WHITENINGS = (0.3, 0.7)
MOST_MIXED = 200
"""Pairs up to which the mean of PLS and GP is fitted too: beyond it takes long and is behind."""

NIR_PLSR = "NIR, PLSR"
NIR_MIX = "NIR, mix of PLS and GP"
NIR_GP = "NIR, GP over views"
PLAIN = "predicted latent, MIR model"
LATENT = "predicted latent"
IMAGINED = "NIR beside imagined NIR"
COMBINED = "NIR and predicted latent"
ALL = "NIR, imagined NIR and predicted latent"
TRUE_MIR = "true MIR (ceiling)"
NIR_ONLY = (NIR_PLSR, NIR_MIX, NIR_GP)
USUAL = {"plsr": NIR_PLSR, "mix": NIR_MIX}


@dataclass(frozen=True, eq=False)
class Task:
    """Targets `[n, t]` of all rows on the scale they are learned on, and which training rows have them."""

    targets: Floats
    labelled: Rows
    paired: Rows

    @property
    def known(self) -> Rows:
        """Labelled rows with NIR."""
        return np.intersect1d(self.labelled, self.paired)


def estimates(fold: Fold, paired: Rows, encoder: NirEncoder, targets: Floats, seed: int) -> dict[str, Floats]:
    """Of the test rows `[m, t]` by every model, from the NIR of `paired` and MIR and values of all training rows."""
    labelled = fold.train[np.isfinite(targets[fold.train]).all(axis=1)]
    task = Task(targets, labelled, paired)
    nir, gain = fold.data.pairs.nir, decoder_gain(fold.autoencoder.decoder, fold.codes[fold.train])
    codes, draws = fold.codes * gain, _imagined(fold, task, gain, seed)
    predicted = encoder.encode(nir[fold.test])[0] * gain
    mixed = np.where(np.isin(labelled, paired)[:, None], nir[labelled], draws[0])
    coded = [encoder.encode(drawn)[0] * gain for drawn in draws]
    latent = np.mean([_by_codes(rows, targets[labelled], predicted) for rows in coded], axis=0)
    alone = _by_views(nir[task.known], targets[task.known], nir[fold.test])
    imagined = _by_views(mixed, targets[labelled], nir[fold.test])
    usual = ["plsr", "mix"] if len(paired) <= MOST_MIXED else ["plsr"]
    return {USUAL[name]: _by_estimator(name, task, nir, fold.test, seed) for name in usual} | {
        NIR_GP: alone,
        PLAIN: _by_codes(codes[labelled], targets[labelled], predicted),
        LATENT: latent,
        IMAGINED: imagined,
        COMBINED: (alone + latent) / 2,
        ALL: (alone + latent + imagined) / 3,
        TRUE_MIR: _by_codes(codes[labelled], targets[labelled], codes[fold.test]),
    }


def _imagined(fold: Fold, task: Task, gain: Floats, seed: int) -> list[Floats]:
    """NIR drawn for all labelled training rows, those with NIR too: the encoder has not seen these draws."""
    rng = np.random.default_rng((seed, 1))
    nir = fold.data.pairs.nir[task.paired]
    imagination = learn_imagination(nir, fold.codes[task.paired], gain, LANDMARKS, rng)
    return [imagination.draw(fold.codes[task.labelled], rng) for _ in range(DRAWS)]


def _by_views(nir: Floats, targets: Floats, test: Floats) -> Floats:
    """Gaussian processes on the views of NIR, averaged."""
    found = []
    for spec in VIEWS:
        basis = fit_scores(spec, nir)
        found.append(_process(basis(nir), targets, basis(test)))
    return np.asarray(np.mean(found, axis=0))


def _by_codes(codes: Floats, targets: Floats, test: Floats) -> Floats:
    """Gaussian processes on latents in units of what they move in the MIR, averaged over whitenings."""
    found = []
    for whitening in WHITENINGS:
        projection = fit_projection(codes, np.ones(len(codes)), codes.shape[1], whitening)
        found.append(_process(projection(codes), targets, projection(test)))
    return np.asarray(np.mean(found, axis=0))


def _process(scores: Floats, targets: Floats, test: Floats) -> Floats:
    marks = np.random.default_rng(0).permutation(len(scores))[:LANDMARKS]
    kernel = fit_kernel(scores[np.sort(marks)])
    fit = fit_ridge(kernel(scores), targets)
    return np.asarray(kernel(test) @ fit.weights + fit.centre)


def _by_estimator(name: str, task: Task, nir: Floats, test: Rows, seed: int) -> Floats:
    columns = []
    for target in task.targets[task.known].T:
        model = make_estimator(name, inputs="reflectance", seed=seed).fit(nir[task.known], target)
        columns.append(np.asarray(model.predict(nir[test])).reshape(-1))
    return np.stack(columns, axis=1)
