"""What the transformers share: they check what they are given, and travel into graphs as layers."""

from __future__ import annotations

from abc import abstractmethod
from typing import Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from torch import nn

from core.errors import InputError
from training.errors import TrainingCode
from training.preprocessing.values import Floats

LEAST_POINTS = 2
"""A spectrum of one point has no shape."""
FLAT = 1e-12
"""Standard deviation of a spectrum, in shares of its largest value, that is rounding."""
UNEVEN = 0.1
"""Share of a step by which a point may be off an even grid: file headers round wavenumbers to a decimal."""


class PreprocessingError(InputError, ValueError):
    """Spectra or settings were refused; a `ValueError` too, which scikit-learn expects of a transformer."""


class Preprocessing(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Transformer of scikit-learn from spectra to spectra: `fit(X[n, g])` sees training rows only, `transform(X)`.

    Whatever is not a finite number, or has other columns than in `fit`, is refused with `ValueError`; spectra that
    a method cannot treat and settings that do not fit with `PreprocessingError`. Nothing is left out silently.
    `layers()` is the fitted transformer as a torch module `[n, g]` → `[n, m]` of operations that ONNX has; it
    refuses nothing, for a graph cannot.
    """

    def fit(self, X: Floats, y: object = None) -> Self:  # noqa: ARG002 - the signature of scikit-learn
        """Check the spectra `X[n, g]` and learn from them."""
        self._learn(validate_data(self, X, dtype=np.float64, ensure_min_features=LEAST_POINTS))
        return self

    def transform(self, X: Floats) -> Floats:
        """Treated spectra; `ValueError` where `X` has other columns than those of `fit`."""
        check_is_fitted(self, "n_features_in_")
        return self._treat(validate_data(self, X, dtype=np.float64, reset=False))

    def layers(self) -> nn.Module:
        """The fitted transformer as a torch module in float64; `NotFittedError` before `fit`."""
        check_is_fitted(self, "n_features_in_")
        return self._module()

    @property
    def points(self) -> int:
        """Columns g of the spectra, known after `fit`."""
        return int(self.n_features_in_)

    def _learn(self, spectra: Floats) -> None:
        """Check settings against the spectra, and keep what is learned."""

    @abstractmethod
    def _treat(self, spectra: Floats) -> Floats:
        """Checked spectra, treated."""

    @abstractmethod
    def _module(self) -> nn.Module:
        """`layers` of the fitted transformer."""

    def _named(self) -> str:
        return type(self).__name__

    def _refuse_flat(self, spectra: Floats) -> None:
        """Raise for a spectrum whose values are all the same."""
        largest = np.abs(spectra).max(axis=1)
        flat = np.ptp(spectra, axis=1) <= FLAT * largest
        if flat.any():
            raise PreprocessingError(TrainingCode.SPECTRUM_FLAT, method=self._named(), row=int(flat.argmax()) + 1)

    def _refuse_setting(self, setting: str, value: float | str, allowed: str) -> None:
        raise PreprocessingError(
            TrainingCode.PREPROCESSING_SETTING, method=self._named(), setting=setting, value=value, allowed=allowed
        )

    def _refuse_window(self, window: int, points: int) -> None:
        """Raise where a filter of `window` points is longer than a spectrum."""
        if window > points:
            raise PreprocessingError(TrainingCode.WINDOW_WIDE, method=self._named(), window=window, points=points)

    def _positions(self, axis: Floats | None, points: int, *, even: bool = False) -> Floats:
        """Where the columns stand, 0 … 1 from the first to the last; raises for an axis that is none.

        Without an axis the columns are an even step apart. `even`: an axis whose steps differ is refused.
        """
        if axis is None:
            return np.linspace(0.0, 1.0, points)
        given = np.asarray(axis, dtype=np.float64)
        if given.shape != (points,):
            raise PreprocessingError(TrainingCode.AXIS_LENGTH, method=self._named(), axis=given.size, points=points)
        steps = np.diff(given)
        if not np.isfinite(given).all() or not (np.all(steps > 0) or np.all(steps < 0)):
            raise PreprocessingError(TrainingCode.AXIS_ORDER, method=self._named())
        placed = (given - given[0]) / (given[-1] - given[0])
        off = np.abs(placed - np.linspace(0.0, 1.0, points)) * (points - 1)
        if even and off.max() > UNEVEN:
            raise PreprocessingError(
                TrainingCode.AXIS_UNEVEN, method=self._named(), position=float(given[off.argmax()])
            )
        return np.asarray(placed, dtype=np.float64)
