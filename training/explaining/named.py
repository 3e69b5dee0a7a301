"""From values along an axis to the bands of soils that have names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.bands import Band, bands_on
from core.inference.attribution import hats, knots_on
from core.spectrum import Axis
from training.preprocessing import Floats


def members(axis: Axis, bands: tuple[Band, ...]) -> NDArray[np.bool_]:
    """Which points of the axis lie in each band, `[b, g]`; a border that two bands share belongs to the upper one."""
    return np.array([(band.first <= axis.points) & (axis.points < band.last) for band in bands]).reshape(
        len(bands), len(axis)
    )


def band_means(values: Floats, axis: Axis) -> dict[str, float]:
    """Mean of `values[g]` over the points of each named band on the axis, by name."""
    bands = bands_on(axis)
    return {
        band.name: float(values[own].mean())
        for band, own in zip(bands, members(axis, bands), strict=True)
        if own.any()
    }


def at_knots(values: Floats, axis: Axis) -> Floats:
    """Means of `values[g]` under the hat of each knot of an explanation, `[k]`."""
    shapes = hats(knots_on(axis), axis)
    return np.asarray(shapes @ values / shapes.sum(axis=1))


def direct(axis: Axis, property_name: str) -> NDArray[np.bool_]:
    """Which of the named bands on the axis `[b]` are direct evidence of the property."""
    return np.array([property_name in band.properties for band in bands_on(axis)], dtype=np.bool_)
