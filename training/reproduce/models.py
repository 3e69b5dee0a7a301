"""The seven models of the paper, and ours beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.estimators import Inputs, Layout
from training.evaluation.estimates import judged
from training.evaluation.judged import Judged
from training.preprocessing import Floats
from training.reproduce.data import Comparison, Say
from training.reproduce.latents import Coded, Predicted
from training.reproduce.options import (
    MIR_MLP,
    MIR_PLSR,
    MIR_SSL,
    NIR_AND_LATENT,
    PREDICTED_MLP,
    PREDICTED_SSL,
    Options,
)
from training.reproduce.regression import LATENT_HEADS, Learned, fit

Found = dict[str, dict[str, Judged]]
"""By model and property, over all rows of the test folder."""
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Setting:
    """What all models share."""

    comparison: Comparison
    coded: Coded
    options: Options

    def learned(self, x: Floats, rows: Rows) -> Learned:
        """`x[n, m]` with the laboratory values of these rows of the training folder."""
        train = self.comparison.train
        return Learned(x, train.labels(self.comparison.names, rows), train.ids[rows])

    def judged(
        self, estimator: str, learned: Learned, x: Floats, inputs: Layout, present: NDArray[np.bool_]
    ) -> dict[str, Judged]:
        """Fit, and estimates over the test folder; NaN where `present[t]` is false, whose rows `x` leaves out."""
        test = self.comparison.test
        rows = np.flatnonzero(present)
        models = fit(estimator, learned, inputs, self.options.seed)
        found = judged(models, x, test.labels(self.comparison.names, rows))
        return {name: _spread_out(each, rows, test.properties[name]) for name, each in found.items()}


def on_mir(setting: Setting, say: Say) -> Found:
    """MIR-PLSR and MIR-MLP on spectra, MIR-SSL-MLP on latents; on all labelled MIR of the training folder."""
    comparison, coded = setting.comparison, setting.coded
    present = comparison.test.has_mir
    if not present.any():
        say(f"{MIR_PLSR}, {MIR_MLP} and {MIR_SSL} are left out: the test folder has no MIR spectra")
        return {}
    rows = comparison.labelled_mir(setting.options.seed)
    spectra = setting.learned(comparison.spectra(comparison.train.mir[rows]), rows)
    seen = comparison.spectra(comparison.test.mir[present])
    latents = setting.learned(coded.inputs(coded.train[rows]), rows)
    say(f"models on MIR learn from {len(rows)} samples")
    return {
        MIR_PLSR: setting.judged("plsr", spectra, seen, Inputs.ABSORBANCE, present),
        MIR_MLP: setting.judged("mlp", spectra, seen, Inputs.ABSORBANCE, present),
        MIR_SSL: setting.judged(LATENT_HEADS, latents, coded.inputs(coded.test[present]), Inputs.FEATURES, present),
    }


def on_nir(setting: Setting, rows: Rows, models: Iterable[tuple[str, str]]) -> Found:
    """NIR-PLSR and NIR-MLP from these rows with NIR: `models` names them with their estimators."""
    comparison = setting.comparison
    rows = rows[comparison.train.labelled(comparison.names)[rows]]
    present = comparison.test.has_nir
    learned = setting.learned(comparison.train.nir[rows], rows)
    seen = comparison.test.nir[present]
    return {name: setting.judged(estimator, learned, seen, Inputs.REFLECTANCE, present) for name, estimator in models}


def on_predicted(setting: Setting, pairs: Rows, predicted: Predicted) -> Found:
    """The NIRtoMIR models: on latents from NIR, on the MIR that they decode to, and on NIR and latents together.

    They learn from the pairs with latents by encoders that had not seen them, and from the MIR without NIR with
    its own latents degraded as NIR would have (`Degrading`).
    """
    comparison, present = setting.comparison, setting.comparison.test.has_nir
    codes, rows = stand_ins(setting, pairs, predicted)
    seen = predicted.test[present]
    decode = setting.coded.autoencoder.decode
    both = setting.learned(np.hstack((comparison.train.nir[pairs], predicted.unseen)), pairs)
    layout = [(Inputs.REFLECTANCE, comparison.train.nir.shape[1]), (Inputs.FEATURES, seen.shape[1])]
    together = np.hstack((comparison.test.nir[present], seen))
    mir, mir_seen = comparison.spectra(decode(codes)), comparison.spectra(decode(seen))
    return {
        PREDICTED_MLP: setting.judged("mlp", setting.learned(mir, rows), mir_seen, Inputs.ABSORBANCE, present),
        PREDICTED_SSL: latent_model(setting, codes, rows, seen),
        NIR_AND_LATENT: setting.judged("mlp", both, together, layout, present),
    }


def latent_model(setting: Setting, codes: Floats, rows: Rows, seen: Floats) -> dict[str, Judged]:
    """NIRtoMIR-SSL-MLP alone."""
    present = setting.comparison.test.has_nir
    inputs = setting.coded.inputs
    return setting.judged(LATENT_HEADS, setting.learned(inputs(codes), rows), inputs(seen), Inputs.FEATURES, present)


def stand_ins(setting: Setting, pairs: Rows, predicted: Predicted) -> tuple[Floats, Rows]:
    """Latents `[m, k]` as NIR gives them, and their rows: the pairs', and those of labelled MIR without NIR."""
    comparison, coded = setting.comparison, setting.coded
    others = np.setdiff1d(comparison.labelled_mir(setting.options.seed), pairs)
    if not len(others):
        return predicted.unseen, pairs
    degraded = degrade(coded.train[pairs], predicted.unseen, coded.train[others], setting.options.seed)
    return np.concatenate((predicted.unseen, degraded)), np.concatenate((pairs, others))


def degrade(true: Floats, predicted: Floats, others: Floats, seed: int) -> Floats:
    """Latents `others[m, k]` of MIR as NIR would have given them.

    From the pairs: predicted = mean + (true − mean) A + rest, with A by ridge regression; a rest is drawn from the
    pairs' own for each. A model that learned from true latents would trust them more than those of NIR deserve.
    """
    centre, mean = true.mean(axis=0), predicted.mean(axis=0)
    moved = true - centre
    strength = 0.1 * np.trace(moved.T @ moved) / moved.shape[1]
    slope = np.linalg.solve(moved.T @ moved + strength * np.eye(moved.shape[1]), moved.T @ (predicted - mean))
    rest = predicted - mean - moved @ slope
    drawn_rest = rest[np.random.default_rng(seed).integers(len(rest), size=len(others))]
    return np.asarray(mean + (others - centre) @ slope + drawn_rest)


def _spread_out(found: Judged, rows: Rows, truth: Floats) -> Judged:
    """Over all rows of the test folder, NaN where there is no estimate."""

    def over(values: Floats) -> Floats:
        whole = np.full(len(truth), np.nan)
        whole[rows] = values
        return whole

    bounds = None if found.bounds is None else (over(found.bounds[0]), over(found.bounds[1]))
    return Judged(truth, over(found.value), bounds)
