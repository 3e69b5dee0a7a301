"""The estimators by name."""

from __future__ import annotations

from core.errors import InputError
from training.errors import TrainingCode
from training.estimators.blend import Blend
from training.estimators.cubist_rules import Cubist
from training.estimators.forest import RandomForest
from training.estimators.gaussian_process import GaussianProcess
from training.estimators.mbl import MemoryBased
from training.estimators.mix import Mix
from training.estimators.mlp import MLP
from training.estimators.plsr import PLSR
from training.estimators.ridge import Ridge
from training.estimators.svr import SVR
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, Layout
from training.hybrids.boosting import Boosting
from training.hybrids.learners import (
    ScatteringBoosting,
    ScatteringGP,
    ScatteringMix,
    ScatteringMLP,
    ScatteringPLS,
    ScatteringRidge,
    ScatteringSVR,
)

ESTIMATORS: dict[str, type[Estimator]] = {
    "plsr": PLSR,
    "ridge": Ridge,
    "cubist": Cubist,
    "svr": SVR,
    "rf": RandomForest,
    "mbl": MemoryBased,
    "mlp": MLP,
    "gp": GaussianProcess,
    "mix": Mix,
    "blend": Blend,
    "boosting": Boosting,
    "scattering-ridge": ScatteringRidge,
    "scattering-pls": ScatteringPLS,
    "scattering-gp": ScatteringGP,
    "scattering-svr": ScatteringSVR,
    "scattering-boosting": ScatteringBoosting,
    "scattering-mlp": ScatteringMLP,
    "scattering-mix": ScatteringMix,
}


def make_estimator(name: str, *, inputs: Layout = Inputs.ABSORBANCE, seed: int = 0) -> Estimator:
    """A fresh estimator; `inputs` says what the columns are. Raises `InputError` (`ESTIMATOR_UNKNOWN`).

    Reflectance is given as `inputs="reflectance"`, a latent as `"features"`, both beside each other as
    `[("reflectance", 417), ("features", 32)]`.
    """
    if name not in ESTIMATORS:
        raise InputError(TrainingCode.ESTIMATOR_UNKNOWN, estimator=name, known=", ".join(ESTIMATORS))
    return ESTIMATORS[name](inputs=inputs, seed=seed)
