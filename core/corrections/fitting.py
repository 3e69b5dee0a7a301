"""Corrections from the same soils measured both ways, and from two scans of the internal soil standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from core.corrections.affine import shifted
from core.corrections.choosing import Chosen, Estimate, choose
from core.corrections.codes import CorrectionCode
from core.corrections.correction import Condition, Correction, Kind
from core.corrections.methods import Method, moisture_methods, transfer_methods
from core.corrections.pairs import Named, Pairs, absorbance_on, pairs_on, reflectance_of
from core.errors import InputError
from core.inference.bundle import Bundle
from core.inference.table import PredictionTable
from core.spectrum import Floats, Spectra

MOST_FACTOR = 1.5
"""By how much two scans of one standard may differ in the median: a dirty panel takes a few per cent."""


class Estimating(Protocol):
    """What of a `Predictor` is needed here."""

    @property
    def bundle(self) -> Bundle:
        """The bundle that it runs."""

    def predict_table(self, spectra: Spectra) -> PredictionTable:
        """Estimates of `spectra`."""


@dataclass(frozen=True)
class Told:
    """What a person says about a correction, and when; `id` is unique."""

    id: str
    name: str
    reason: str
    who: str
    created: datetime
    previous: str = ""


def fit_transfer(
    predictor: Estimating, source: Named, target: Named, away: Condition, towards: Condition, told: Told
) -> Correction:
    """From the scanner of `source` to that of `target`, by the soils that both have measured.

    The way is chosen that brings the bundle's estimates closest (`choosing.choose`). Raises `InputError`:
    `SAME_INSTRUMENT`, `NO_GAIN`, and as `pairs_on` does.
    """
    if (away.family, away.instrument) == (towards.family, towards.instrument):
        instrument = " ".join(filter(None, (away.family, away.instrument))) or "–"
        raise InputError(CorrectionCode.SAME_INSTRUMENT, instrument=instrument)
    return _fitted(predictor, Kind.TRANSFER, transfer_methods(), (source, target), (away, towards), told)


def fit_moisture(
    predictor: Estimating, moist: Named, dry: Named, away: Condition, towards: Condition, told: Told
) -> Correction:
    """From soil in the state of `moist` to a state that the bundle is made for, by soils measured in both.

    Raises `InputError`: `SAME_STATE`, `STATE_NOT_COVERED`, `NO_GAIN`, and as `pairs_on` does.
    """
    manifest = predictor.bundle.manifest
    if towards.state not in manifest.preparation_states:
        known = ", ".join(manifest.preparation_states)
        raise InputError(CorrectionCode.STATE_NOT_COVERED, bundle=manifest.id, state=towards.state, known=known)
    if away.state in manifest.preparation_states:
        raise InputError(CorrectionCode.SAME_STATE, state=away.state)
    return _fitted(predictor, Kind.MOISTURE, moisture_methods(), (moist, dry), (away, towards), told)


def fit_standard(bundle: Bundle, here: Spectra, reference: Spectra, away: Condition, told: Told) -> Correction:
    """From check scans of the internal soil standard on this set-up, and its scans on the one to agree with.

    The reflectance of every point is multiplied by reference / here (Ben-Dor, Ong & Lau 2015, Geoderma 245–246,
    112–124; Kopačková & Ben-Dor 2016, Int. J. Remote Sens.); the rows of either are averaged. Nothing judges it:
    it makes up for lamp, panel and gain, not for line shape or wavelength. Raises `InputError(DIFFERENT_STANDARD)`.
    """
    grid = bundle.manifest.nir_grid
    axis = grid.axis()
    offset = absorbance_on(axis, reference).mean(axis=0) - absorbance_on(axis, here).mean(axis=0)
    factor = float(10 ** np.abs(np.median(offset)))
    if factor > MOST_FACTOR:
        raise InputError(CorrectionCode.DIFFERENT_STANDARD, factor=factor)
    return Correction(
        **vars(told),
        kind=Kind.STANDARD,
        method="internal soil standard",
        source=away,
        target=away,
        grid=grid,
        map=shifted(offset),
    )


def estimate_by(predictor: Estimating, columns: Sequence[int]) -> Estimate:
    """The predictor as a function of absorbance on its own grid, for some of its properties."""
    axis = predictor.bundle.manifest.nir_grid.axis()

    def estimate(absorbance: Floats) -> Floats:
        outputs = predictor.predict_table(reflectance_of(absorbance, axis)).outputs
        return np.asarray(outputs.value[:, columns], dtype=np.float64)

    return estimate


def _fitted(
    predictor: Estimating,
    kind: Kind,
    methods: Sequence[Method],
    spectra: tuple[Named, Named],
    conditions: tuple[Condition, Condition],
    told: Told,
) -> Correction:
    manifest = predictor.bundle.manifest
    pairs = pairs_on(manifest.nir_grid.axis(), *spectra)
    chosen = _chosen(predictor, pairs, methods)
    if chosen.method is None or chosen.map is None:
        raise InputError(CorrectionCode.NO_GAIN, pairs=len(pairs.names), before=chosen.without)
    return Correction(
        **vars(told),
        kind=kind,
        method=chosen.method.name,
        source=conditions[0],
        target=conditions[1],
        grid=manifest.nir_grid,
        map=chosen.map,
        level=chosen.level,
        samples=pairs.names,
        figures=chosen.figures,
        bundle=predictor.bundle.ref,
    )


def _chosen(predictor: Estimating, pairs: Pairs, methods: Sequence[Method]) -> Chosen:
    """By the properties that the bundle gives a value of; by all where it gives none before it is calibrated."""
    models = predictor.bundle.manifest.properties
    given = [column for column, model in enumerate(models) if model.interval is not None]
    names = [model.name for model in models]
    return choose(pairs, methods, estimate_by(predictor, range(len(models))), names, given or None)
