"""The ways from a MIR spectrum to a property that are compared between instruments; each learns from other soils."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Axis
from training.autoencoder import MIR_AXIS, Autoencoder, AutoencoderConfig, snv, train_autoencoder
from training.correcting.mir_models import CORE, latents
from training.estimators import ESTIMATORS, Inputs, make_estimator
from training.estimators.folds import Folds, grouped_folds
from training.estimators.mix import Mix, Mixture
from training.estimators.tuned import Estimator, Fitted
from training.estimators.views import View
from training.preprocessing import Floats
from training.reproducibility.benches import AXIS, BENCHES, directions, on_bench, simulated_differences, without
from training.scattering import ScatteringFeatures

BASELINE = "PLSR, SNV"
"""What agreement between instruments is compared with."""
COPIES = 3
"""Simulated benches whose copies are learned from, beside the spectra themselves."""
STRONG = 3.0
"""Errors of the stronger benches, relative to those of `training.simulate.benches`."""
STRIDE = 2
"""The costly recipes see every second point, 4 cm⁻¹: what the instruments resolve."""
EPOCHS = 10
_HYBRID = "Gaussian process, scattering 0–2"
_AS_THEY_ARE, _SNV = (View(0, snv=False),), (View(0),)


@dataclass(frozen=True, eq=False)
class Lesson:
    """What is learned from: absorbance `x[n, 1524]`, values `y[n]` on the scale of the model, libraries `groups[n]`.

    `pool[k, 1524]` are all spectra that may be seen, labelled or not; `left_out` names the group that is not there.
    Recipes that only look at spectra take any `axis` (points and unit) in place of the 1524 points.
    """

    x: Floats
    y: Floats
    groups: NDArray[np.generic]
    pool: Floats
    left_out: str = ""
    axis: Axis = AXIS


Estimates = Callable[[Floats], Floats]
"""From absorbance `[n, 1524]` to estimates `[n]` on the scale of the model."""


class Recipe(NamedTuple):
    """A name for the tables, and how a lesson becomes estimates."""

    name: str
    learn: Callable[[Lesson], Estimates]


class AveragedPLS(Mix):
    """The partial least squares of `Mix` alone: averaged over eight views and the numbers of components near the
    best."""

    def _fit_target(self, x: Floats, y: Floats, numbers: Folds) -> Fitted:
        centre, spread = float(y.mean()), float(y.std()) or 1.0
        tried = self._pls(x, (y - centre) / spread, grouped_folds(numbers, self.folds, self.seed))
        return Mixture([tried.members], centre, spread, 1.0)


def local_recipes() -> list[Recipe]:
    """Those for a set of one place: no axis of theirs, no other spectra."""
    named = {
        "PLS averaged over views",
        "Gaussian process",
        "mix",
        "blend",
        "PLSR, scattering 0",
        "PLSR, scattering 0–2",
    }
    listed = recipes(autoencoder=False)
    return [listed[0], *(recipe for recipe in listed if recipe.name in named or recipe.name == _HYBRID)]


def recipes(*, autoencoder: bool = True) -> list[Recipe]:
    """All of them, the baseline first."""
    listed = [
        Recipe(BASELINE, partial(_head, _seeing("plsr", _SNV), 1)),
        Recipe("PLSR, absorbance", partial(_head, _seeing("plsr", _AS_THEY_ARE), 1)),
        Recipe("PLSR, SNV or derivative", partial(_head, partial(make_estimator, "plsr"), 1)),
        Recipe("PLS averaged over views", partial(_head, AveragedPLS, STRIDE)),
        Recipe("ridge, SNV", partial(_head, _seeing("ridge", _SNV), STRIDE)),
        Recipe("Gaussian process", partial(_head, partial(make_estimator, "gp"), STRIDE)),
        Recipe("mix", partial(_head, partial(make_estimator, "mix"), STRIDE)),
    ]
    if "blend" in ESTIMATORS:
        listed.append(Recipe("blend", partial(_head, partial(make_estimator, "blend"), STRIDE)))
    listed += [
        Recipe(f"PLSR, scattering {name}", partial(_scattered, "plsr", settings))
        for name, settings in SCATTERED.items()
    ]
    listed += [
        Recipe(_HYBRID, partial(_scattered, "gp", SCATTERED["0–2"])),
        Recipe("PLSR, simulated benches projected out", _projected),
        Recipe("PLSR, copies from simulated benches", partial(_copied, _seeing("plsr", _SNV), COPIES, 1.0)),
        Recipe("PLS averaged, copies from simulated benches", partial(_copied, AveragedPLS, COPIES, 1.0)),
        Recipe("PLS averaged, copies from stronger benches", partial(_copied, AveragedPLS, COPIES, STRONG)),
    ]
    return [*listed, Recipe("ridge on latents", OnCodes().learn)] if autoencoder else listed


SCATTERED: dict[str, dict[str, object]] = {
    "0": {"order": 0, "scaling": "none"},
    "0–1": {"order": 1, "scaling": "path"},
    "0–2": {"order": 2, "scaling": "path"},
    "0–2, by order": {"order": 2, "scaling": "order"},
    "0–2, unscaled": {"order": 2, "scaling": "none"},
    "0–2, log": {"order": 2, "scaling": "path", "compression": "log"},
}
"""Orders of the scattering, how blocks are scaled, and compression."""


def _seeing(kind: str, views: Sequence[View]) -> Callable[[], Estimator]:
    def make() -> Estimator:
        estimator = make_estimator(kind)
        estimator.views = views
        return estimator

    return make


def _head(make: Callable[[], Estimator], stride: int, lesson: Lesson) -> Estimates:
    """An estimator on every `stride`-th point of the absorbance."""
    fitted = make().fit(lesson.x[:, ::stride], lesson.y, groups=lesson.groups)
    return lambda x: fitted.predict(x[:, ::stride])


def _scattered(kind: str, settings: dict[str, object], lesson: Lesson) -> Estimates:
    """An estimator on scattering coefficients, which it takes as they are scaled."""
    axis = lesson.axis
    layers = ScatteringFeatures(axis=axis.points, unit=axis.unit.value, **settings).fit(lesson.x)  # type: ignore[arg-type]
    fitted = _seeing(kind, _AS_THEY_ARE)().fit(layers.transform(lesson.x), lesson.y, groups=lesson.groups)
    return lambda x: fitted.predict(layers.transform(x))


def _copied(make: Callable[[], Estimator], copies: int, times: float, lesson: Lesson) -> Estimates:
    """An estimator that sees each spectrum also as simulated benches would report it, a library in one fold."""
    seen = np.vstack([lesson.x, *(on_bench(lesson.x, number, times) for number in BENCHES[:copies])])[:, ::STRIDE]
    target, groups = (np.tile(column, copies + 1) for column in (lesson.y, lesson.groups))
    fitted = make().fit(seen, target, groups=groups)
    return lambda x: fitted.predict(x[:, ::STRIDE])


def _projected(lesson: Lesson) -> Estimates:
    """PLSR without the directions in which simulated benches differ."""
    return projected(lesson, directions(simulated_differences(lesson.x)))


def projected(lesson: Lesson, taken_out: Floats, stride: int = 1) -> Estimates:
    """PLSR on SNV spectra less what lies along `taken_out[r, 1524]`."""
    seen = without(lesson.x, taken_out)[:, ::stride]
    fitted = _seeing("plsr", _AS_THEY_ARE)().fit(seen, lesson.y, groups=lesson.groups)
    return lambda x: fitted.predict(without(x, taken_out)[:, ::stride])


@dataclass
class OnCodes:
    """Ridge on the latents of an autoencoder of the pool; one for each group left out."""

    seed: int = 0
    epochs: int = EPOCHS
    _made: dict[str, Autoencoder] = field(default_factory=dict)

    def learn(self, lesson: Lesson) -> Estimates:
        """The heads of one property."""
        if lesson.left_out not in self._made:
            spectra = snv(whole(lesson.pool))
            config = AutoencoderConfig(epochs=self.epochs, seed=self.seed)
            self._made[lesson.left_out] = train_autoencoder(spectra, np.isfinite(spectra), None, config)
        model = self._made[lesson.left_out]
        head = make_estimator("ridge", inputs=Inputs.FEATURES)
        fitted = head.fit(latents(model, whole(lesson.x)), lesson.y, groups=lesson.groups)
        return lambda x: fitted.predict(latents(model, whole(x)))


def whole(absorbance: Floats) -> Floats:
    """On the whole MIR axis `[n, 1700]`, NaN outside 752–3798 cm⁻¹."""
    found = np.full((len(absorbance), len(MIR_AXIS)), np.nan)
    found[:, CORE] = absorbance
    return found
