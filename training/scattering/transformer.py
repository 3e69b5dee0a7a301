"""The scattering as a transformer of scikit-learn: absorbance spectra → features, scaled and pruned."""

from __future__ import annotations

import copy
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from torch import Tensor, nn

from training.preprocessing import SNV_FLOOR, Floats
from training.scattering.filters import Path, ScatteringSpec
from training.scattering.grid import resampling_matrix, uniform_grid, wavenumbers
from training.scattering.layers import Scattering
from training.scattering.pruning import divisors, kept_paths

ROWS = 512
"""Spectra that are scattered at once: what that takes stays below 100 MB."""
FLAT = 1e-12
"""A spectrum whose values differ by less than this part of the largest is constant."""


class FeaturePlace(NamedTuple):
    """The path of a feature, and the wavenumber (cm⁻¹) it is centred on; without an axis the column (0, 1, …)."""

    path: Path
    wavenumber: float


class ScatteringLayers(nn.Module):
    """Absorbance `[n, g]` → features `[n, kept]`: resampled, SNV, scattered, kept, centred and scaled."""

    resampling: Tensor
    kept: Tensor
    centre: Tensor
    factor: Tensor

    def __init__(self, resampling: Floats, scattering: Scattering, *, snv: bool) -> None:
        super().__init__()
        self.snv, self.scattering = snv, scattering
        self.register_buffer("resampling", torch.tensor(resampling))
        features = len(scattering.paths) * scattering.spec.positions
        self.select(np.arange(features), np.zeros(features), np.ones(features))

    def select(self, kept: NDArray[np.intp], centre: Floats, factor: Floats) -> None:
        """Which coefficients are features, what is taken from each and what it is then multiplied by."""
        self.register_buffer("kept", torch.tensor(kept))
        self.register_buffer("centre", torch.tensor(centre))
        self.register_buffer("factor", torch.tensor(factor))

    def forward(self, absorbance: Tensor) -> Tensor:
        """Features."""
        spectra = absorbance @ self.resampling
        if self.snv:
            spectra = spectra - spectra.mean(dim=1, keepdim=True)
            spectra = spectra / ((spectra * spectra).mean(dim=1, keepdim=True).sqrt() + SNV_FLOOR)
        found: Tensor = self.scattering(spectra)
        return (found.flatten(1)[:, self.kept] - self.centre) * self.factor


class ScatteringFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Absorbance `X[n, g]` → scattering coefficients `[n, features]`, path by path, in each along the axis.

    `axis[g]` are the places of the columns in `unit` (`cm-1` or `nm`), rising or falling, even or not; without it
    the columns are taken for uniform in wavenumber. Spectra are brought onto `points` uniform in wavenumber, each
    after SNV unless `snv` is false. `J`, `Q`, `order`, `compression`: `ScatteringSpec`. Of the paths of each order
    the fewest stay that hold the share `keep` of its variance over the spectra of `fit`. `scaling` equals variances
    over the spectra of `fit`: of each `path`, of each `order`, of each `column`, or none (then nothing is centred
    either). `ValueError` for NaN, constant spectra (with SNV), fewer columns than 2^J, or other columns than those
    of `fit`. `paths_[features]` tells what each feature is.
    """

    def __init__(
        self,
        axis: ArrayLike | None = None,
        unit: str = "cm-1",
        J: int = 4,
        Q: int = 8,
        order: int = 2,
        points: int = 256,
        compression: str = "none",
        snv: bool = True,
        keep: float = 1.0,
        scaling: str = "path",
    ) -> None:
        self.axis = axis
        self.unit = unit
        self.J = J
        self.Q = Q
        self.order = order
        self.points = points
        self.compression = compression
        self.snv = snv
        self.keep = keep
        self.scaling = scaling

    def fit(self, X: ArrayLike, y: object = None) -> ScatteringFeatures:  # noqa: ARG002 - scikit-learn's signature
        """Make the filters for the columns of absorbance `X[n, g]`; learn which paths to keep, and their scale."""
        spec = ScatteringSpec(self.points, self.J, self.Q, self.order, self.compression)
        spectra = self._checked(X, reset=True)
        places = self._places(spectra.shape[1])
        grid = uniform_grid(places, spec.points)
        self.layers_ = ScatteringLayers(resampling_matrix(places, grid), Scattering(spec), snv=self.snv)
        paths = self.layers_.scattering.paths
        found = self._scattered(spectra).reshape(len(spectra), len(paths), spec.positions)
        kept = kept_paths(found, paths, self.keep)
        centre, factor = divisors(found[:, kept], [paths[index] for index in kept], self.scaling)
        columns = (kept[:, np.newaxis] * spec.positions + np.arange(spec.positions)).ravel()
        self.layers_.select(columns, centre.ravel(), factor.ravel())
        centres = grid[:: 2**spec.J]
        self.paths_ = tuple(FeaturePlace(paths[index], float(place)) for index in kept for place in centres)
        self._n_features_out = len(self.paths_)
        return self

    def transform(self, X: ArrayLike) -> Floats:
        """Features `[n, features]` of absorbance `X[n, g]`."""
        check_is_fitted(self, "layers_")
        return self._scattered(self._checked(X, reset=False))

    def layers(self) -> nn.Module:
        """The same as a module of its own, for ONNX export: absorbance `[n, g]` → features, in float64 as made."""
        check_is_fitted(self, "layers_")
        return copy.deepcopy(self.layers_)

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002
        """Order, frequencies (cycles per point of the grid) and wavenumber of each feature."""
        check_is_fitted(self, "layers_")
        return np.array([_name(*place) for place in self.paths_], dtype=object)

    def _checked(self, X: ArrayLike, *, reset: bool) -> Floats:
        found: Floats = validate_data(self, X, dtype=np.float64, reset=reset)
        if reset and found.shape[1] < 2**self.J:
            few = f"{found.shape[1]} feature(s)"
            raise ValueError(f"spectra of {few} are too short for averages over 2^{self.J} = {2**self.J} points")
        if self.axis is not None and np.shape(self.axis) != found.shape[1:]:
            raise ValueError(f"the axis has {np.size(self.axis)} points, the spectra {found.shape[1]}")
        constant = np.flatnonzero(np.ptp(found, axis=1) <= FLAT * np.abs(found).max(axis=1))
        if self.snv and constant.size:
            raise ValueError(f"{constant.size} constant spectra, the first in row {constant[0]}: SNV is undefined")
        return found

    def _places(self, columns: int) -> Floats:
        if self.axis is None:
            return np.arange(columns, dtype=np.float64)
        return wavenumbers(self.axis, self.unit)

    def _scattered(self, spectra: Floats) -> Floats:
        with torch.no_grad():
            parts = [
                self.layers_(torch.tensor(spectra[start : start + ROWS])).numpy()
                for start in range(0, len(spectra), ROWS)
            ]
        return np.asarray(np.concatenate(parts), dtype=np.float64)


def _name(path: Path, wavenumber: float) -> str:
    centres = "".join(f"_{frequency:.4f}" for frequency in path.frequencies)
    return f"s{path.order}{centres}@{wavenumber:.1f}"
