"""Regressors from spectra to soil properties, each a scikit-learn estimator that tunes itself.

`make_estimator` names them; `fit_properties` puts one between laboratory values in OSSL units: transforms,
missing labels, texture that adds up to 100 %.
"""

from training.estimators.folds import group_numbers, grouped_folds
from training.estimators.names import ESTIMATORS, make_estimator
from training.estimators.properties import PropertyModels, fit_properties, property_models, target_codes
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, Layout

__all__ = [
    "ESTIMATORS",
    "Estimator",
    "Inputs",
    "Layout",
    "PropertyModels",
    "fit_properties",
    "group_numbers",
    "grouped_folds",
    "make_estimator",
    "property_models",
    "target_codes",
]
