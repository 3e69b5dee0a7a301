"""Which wavenumbers and scales carry a model of scattering coefficients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.spectrum import Axis, AxisUnit
from training.estimators import Inputs
from training.estimators.ridge import Ridge, RidgePath
from training.estimators.tuned import Chosen
from training.preprocessing import Floats
from training.scattering import FeaturePlace, Path, ScatteringFeatures


@dataclass(frozen=True, eq=False)
class ScatteredImportance:
    """|coefficient| times the deviation of its feature, in deviations of the target, summed by place and scale.

    `strength[s, w]`: at `wavenumbers[w]` (cm⁻¹) and for bands of about the width `scales[s]` (cm⁻¹), infinite for the
    averages of order 0; order 2 counts for the scale of its first wavelet. `r2` is that of the inner folds.
    """

    wavenumbers: Floats
    scales: Floats
    strength: Floats
    r2: float

    def along(self, axis: Axis) -> Floats:
        """All scales together at the points of an axis, linear between the places `[g]`."""
        order = np.argsort(self.wavenumbers)
        places = axis.to(AxisUnit.CM1)
        return np.asarray(np.interp(places, self.wavenumbers[order], self.strength.sum(axis=0)[order]))


def scattered_importance(absorbance: Floats, target: Floats, axis: Axis) -> ScatteredImportance:
    """Of a ridge on the scattering of absorbance `[n, g]` on `axis` for `target[n]`, its penalty from inner folds."""
    features = ScatteringFeatures(axis=axis.points, unit=axis.unit.value).fit(absorbance)
    x = features.transform(absorbance)
    [chosen] = Ridge(inputs=Inputs.FEATURES).fit(x, target).models_
    assert isinstance(chosen, Chosen)  # noqa: S101 - for the types: ridge gives no other
    path = chosen.path
    assert isinstance(path, RidgePath)  # noqa: S101 - the same
    slopes = chosen.spread * (path.components.loadings @ path.slopes[:, 0]) / chosen.preparation.scale
    weights = np.abs(slopes) * x.std(axis=0) / target.std()
    step = _step(features)
    return ScatteredImportance(*_placed(features.paths_, weights, step), float(1 - (chosen.rmse / target.std()) ** 2))


def _step(features: ScatteringFeatures) -> float:
    """Points of the grid are so many cm⁻¹ apart."""
    places = np.unique([place.wavenumber for place in features.paths_])
    return float(np.diff(places).min()) / (1 << int(features.J))


def _placed(paths: tuple[FeaturePlace, ...], weights: Floats, step: float) -> tuple[Floats, Floats, Floats]:
    """Places, scales and the summed weights `[s, w]`."""
    wavenumbers, columns = np.unique([place.wavenumber for place in paths], return_inverse=True)
    scales, rows = np.unique(np.round([_width(place, step) for place in paths], 6), return_inverse=True)
    strength = np.zeros((len(scales), len(wavenumbers)))
    np.add.at(strength, (rows, columns), weights)
    return wavenumbers, scales, strength


def _width(place: FeaturePlace, step: float) -> float:
    """Half a period of the first wavelet in cm⁻¹: a band of that width answers most; infinite at order 0."""
    path: Path = place.path
    return step / (2 * path.frequencies[0]) if path.frequencies else float("inf")
