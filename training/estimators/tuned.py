"""What all estimators share: inputs, views, inner grouped folds, labels that are missing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self, overload

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_array, check_consistent_length, check_is_fitted, validate_data

from training.estimators.folds import Folds, Groups, group_numbers, grouped_folds
from training.estimators.views import VIEWS, Inputs, Layout, Preparation, View, candidate_views, prepare_view
from training.preprocessing import Floats


class Path(Protocol):
    """A learner fitted with several settings at once."""

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[settings, n]` of prepared inputs `[n, m]`."""


class Fitted(Protocol):
    """A model of one target, in its units."""

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate `[n]` and its standard deviation `[n]` from raw inputs `[n, m]`."""


@dataclass(frozen=True)
class Chosen:
    """The path with the one setting that the inner folds chose; `rmse` is the error there, in units of the target."""

    preparation: Preparation
    path: Path
    centre: float
    spread: float
    rmse: float
    setting: Any

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate, and the inner error as the standard deviation of every row."""
        return self.centre + self.spread * self.path(self.preparation(x))[0], np.full(len(x), self.rmse)


class Estimator(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Base of the regressors: `fit(X[n, m], y[n] or y[n, t], groups=None)`, `predict(X, return_std=False)`.

    `inputs` says what the columns are (`training.estimators.views.Layout`). Everything that is tuned is tuned
    inside `fit` by `folds` inner folds that keep equal `groups` together. NaN in `y` is a label that is missing.
    """

    views: Sequence[View] = VIEWS

    def __init__(self, inputs: Layout = Inputs.ABSORBANCE, folds: int = 5, seed: int = 0) -> None:
        self.inputs = inputs
        self.folds = folds
        self.seed = seed

    @abstractmethod
    def fit(self, X: Floats, y: Floats, groups: Groups | None = None) -> Self:
        """Choose settings and fit; `ValueError` where the arrays do not fit together (as scikit-learn does)."""

    @abstractmethod
    def _estimates(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimates and standard deviations `[n, t]` of checked inputs."""

    @overload
    def predict(self, X: Floats, *, return_std: Literal[False] = False) -> Floats: ...

    @overload
    def predict(self, X: Floats, *, return_std: Literal[True]) -> tuple[Floats, Floats]: ...

    def predict(self, X: Floats, *, return_std: bool = False) -> Floats | tuple[Floats, Floats]:
        """Estimates, of the shape of `y`; with `return_std` also the standard deviation of each."""
        check_is_fitted(self, "n_targets_")
        x = validate_data(self, X, dtype=np.float64, reset=False)
        value, spread = self._estimates(x)
        if self.flat_:
            value, spread = value[:, 0], spread[:, 0]
        return (value, spread) if return_std else value

    def __sklearn_tags__(self) -> object:
        tags: Any = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.target_tags.single_output = True
        return tags

    def _checked(self, X: Floats, y: Floats, groups: Groups | None) -> tuple[Floats, Floats, Folds]:
        """Inputs, targets `[n, t]` and group numbers."""
        if y is None:
            raise ValueError(f"{type(self).__name__} requires y to be passed, but the target y is None")
        x = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        targets = check_array(
            y, dtype=np.float64, ensure_2d=False, ensure_all_finite="allow-nan", input_name="y", estimator=self
        )
        check_consistent_length(x, targets)
        self.flat_ = targets.ndim == 1
        targets = targets.reshape(len(targets), -1)
        self.n_targets_ = targets.shape[1]
        return x, targets, group_numbers(groups, len(x))


class PerTarget(Estimator):
    """An estimator that has a model of its own for every target: `models_`."""

    def fit(self, X: Floats, y: Floats, groups: Groups | None = None) -> Self:
        """Choose settings and fit; `ValueError` where the arrays do not fit together (as scikit-learn does)."""
        x, targets, numbers = self._checked(X, y, groups)
        self.models_ = self._fit_all(x, targets, numbers)
        return self

    def _estimates(self, x: Floats) -> tuple[Floats, Floats]:
        found = [model.predict(x) for model in self.models_]
        return np.stack([value for value, _ in found], axis=1), np.stack([spread for _, spread in found], axis=1)

    def _fit_all(self, x: Floats, y: Floats, numbers: Folds) -> list[Fitted]:
        """Targets that are labelled on the same rows are fitted together."""
        labelled = np.isfinite(y)
        models: dict[int, Fitted] = {}
        for known in dict.fromkeys(map(tuple, labelled.T.tolist())):
            rows = np.array(known)
            if rows.sum() < 2:
                raise ValueError(f"{int(rows.sum())} labels; at least 2 are needed")
            columns = [at for at, own in enumerate(labelled.T.tolist()) if tuple(own) == known]
            fitted = self._fit_together(x[rows], y[rows][:, columns], numbers[rows])
            models.update(zip(columns, fitted, strict=True))
        return [models[column] for column in range(y.shape[1])]

    def _fit_together(self, x: Floats, y: Floats, numbers: Folds) -> Sequence[Fitted]:
        """Models of the targets `y[n, t]`, all labelled."""
        return [self._fit_target(x, target, numbers) for target in y.T]

    def _fit_target(self, x: Floats, y: Floats, numbers: Folds) -> Fitted:
        """A model of one target without gaps."""
        raise NotImplementedError


class TunedEstimator(PerTarget):
    """An estimator whose view and settings are those of the least inner error."""

    def _fit_target(self, x: Floats, y: Floats, numbers: Folds) -> Fitted:
        centre, spread = float(y.mean()), float(y.std()) or 1.0
        scaled, folds = (y - centre) / spread, grouped_folds(numbers, self.folds, self.seed)
        tried = []
        for view in candidate_views(self.inputs, x.shape[1], self.views):
            preparation = prepare_view(self.inputs, view, x)
            tried.append((preparation, *self._choose(preparation(x), scaled, folds)))
        preparation, error, setting = min(tried, key=lambda each: each[1])
        path = self._path(preparation(x), scaled, [setting])
        return Chosen(preparation, path, centre, spread, spread * float(np.sqrt(error)), setting)

    def _choose(self, x: Floats, y: Floats, folds: Folds) -> tuple[float, Any]:
        """Least inner mean squared error and its setting."""
        settings = self._settings(len(x), x.shape[1])
        errors = self._errors(x, y, folds, settings).mean(axis=1)
        best = int(errors.argmin())
        return float(errors[best]), settings[best]

    def _errors(self, x: Floats, y: Floats, folds: Folds, settings: Sequence[Any]) -> Floats:
        """Squared error `[settings, n]` of every row by the model of the other folds."""
        errors = np.full((len(settings), len(y)), float(np.mean((y - y.mean()) ** 2)))
        if folds.max() == 0:
            return errors
        for fold in range(folds.max() + 1):
            left = folds == fold
            errors[:, left] = (self._path(x[~left], y[~left], settings)(x[left]) - y[left]) ** 2
        return errors

    @abstractmethod
    def _settings(self, rows: int, columns: int) -> Sequence[Any]:
        """The settings to choose from, simplest first."""

    @abstractmethod
    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Path:
        """Models of standardised `y[n]` on prepared `x[n, m]`, one per setting."""
