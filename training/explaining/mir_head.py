"""A model from measured MIR spectra to a property, linear in the spectrum, to put behind the decoder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.properties import Transform, property_named
from training.autoencoder import MIR_AXIS, SNV_RANGE_CM1, snv
from training.estimators import group_numbers, grouped_folds
from training.estimators.folds import Folds
from training.estimators.pls import Coefficients
from training.estimators.views import View
from training.evaluation.agreement import Agreement, agreement
from training.explaining.vip import chosen_components
from training.libraries import Library, mir_libraries
from training.preprocessing import Floats

RAW_VIEW = (View(0, snv=False),)
"""The spectra have their SNV already; a second would not be linear."""
FOLDS = 5


@dataclass(frozen=True, eq=False)
class MirHead:
    """`value = inverse(offset + mir @ slopes)` of SNV absorbance `mir[n, 1700]`, for the property `of`.

    `slopes` are 0 where a set was not measured. `own` is its agreement on soils left out in turn.
    """

    of: str
    slopes: Floats
    offset: float
    soils: int
    own: Agreement

    @property
    def transform(self) -> Transform:
        """Scale on which it is linear."""
        return property_named(self.of).transform

    def __call__(self, mir: Floats) -> Floats:
        """Values `[n]` in the unit of the property; a logarithm is not below that of nothing."""
        scaled = self.offset + np.nan_to_num(mir) @ self.slopes
        bounded = np.maximum(scaled, 0) if self.transform is Transform.LOG1P else scaled
        return self.transform.inverse(np.asarray(bounded, dtype=np.float64))


def mir_head(shared: Path, property_name: str) -> MirHead:
    """Partial least squares on all labelled MIR libraries, those for evaluation too: nothing of it ships."""
    libraries = [*mir_libraries(shared), *mir_libraries(shared, evaluation=True)]
    labelled = [library.take(library.labelled(property_name)) for library in libraries]
    return fitted_head([library for library in labelled if len(library)], property_name)


def fitted_head(libraries: list[Library], property_name: str) -> MirHead:
    """Of labelled libraries on the MIR axis; folds keep the rows of a sample together."""
    mir = snv(np.vstack([library.values for library in libraries]))
    truth = np.concatenate([library.properties[property_name] for library in libraries])
    samples = [f"{library.name}/{sample}" for library in libraries for sample in library.fold_groups.tolist()]
    low, high = SNV_RANGE_CM1
    columns = (low <= MIR_AXIS.points) & (high >= MIR_AXIS.points)
    numbers = group_numbers(samples, len(samples))
    target = property_named(property_name).transform.forward(truth)
    folds, found = grouped_folds(numbers, FOLDS, 0), np.empty(len(truth))
    for fold in range(folds.max() + 1):
        left = folds == fold
        head = _fit(mir[~left][:, columns], target[~left], numbers[~left])
        found[left] = head(mir[left][:, columns])[0]
    whole = _fit(mir[:, columns], target, numbers)
    slopes = np.zeros(len(MIR_AXIS))
    slopes[columns] = whole.slopes[:, 0]
    own = agreement(truth, property_named(property_name).transform.inverse(found))
    return MirHead(property_name, slopes, float(whole.offset[0]), len(truth), own)


def _fit(x: Floats, target: Floats, numbers: Folds) -> Coefficients:
    """Coefficients on the raw columns."""
    chosen = chosen_components(x, target, numbers, RAW_VIEW)
    preparation, path = chosen.preparation, chosen.path
    assert isinstance(path, Coefficients)  # noqa: S101 - for the types: PLSR has no other
    slopes = chosen.spread * path.slopes / preparation.scale[:, None]
    offset = chosen.centre + chosen.spread * path.offset - preparation.mean @ slopes
    return Coefficients(np.asarray(slopes), np.asarray(offset))
