"""From what a laboratory found to a calibration that nobody has accepted yet."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from core.calibration.calibration import LocalCalibration
from core.calibration.file import from_json
from core.calibration.fitting import calibrate
from core.calibration.preview import Preview, preview
from core.calibration.samples import LocalSamples
from core.corrections.correction import Condition
from core.errors import InputError
from core.estimator import Estimator
from core.inference.predictor import Predictor
from core.laboratory.matching import Matched, match_results
from core.laboratory.table import Result
from core.local.codes import LocalCode
from core.local.soils import ProjectSoils, soils_of_project
from core.pipeline import Predictors
from core.spectrum import Axis, Quantity, Spectra
from core.store.store import Store


@dataclass(frozen=True, eq=False)
class Bench:
    """What a calibration of a project starts from.

    `soils` on the grid of the bundle, corrected where a correction holds, with the states and instruments that they
    count as after it. `predictor` is the bundle as it came; `active` the calibration that holds for a bundle of its
    id and grid, perhaps in an earlier version: its samples can be taken over.
    """

    project_id: int
    predictor: Predictor
    soils: ProjectSoils
    active: LocalCalibration | None


@dataclass(frozen=True, eq=False)
class Proposal:
    """A calibration to look at, and the results that it rests on as they were matched; nothing is changed by it."""

    bench: Bench
    matched: Matched
    calibration: LocalCalibration


@dataclass(frozen=True)
class Told:
    """What a person says about a calibration, and when."""

    name: str
    reason: str
    who: str
    created: datetime


def prepare(store: Store, predictors: Predictors, project_id: int, bundle_id: str | None = None) -> Bench:
    """The soils of a project before the bundle of an id, or before the one that estimates most of them.

    Raises `InputError` (`NOTHING_MEASURED`, `NO_SOILS`, and as `Predictors.choose` does), `BundleError`,
    `StoreError`.
    """
    axis = _usual_axis(store, project_id)
    estimator = predictors.estimator(store, project_id, axis, bundle_id, anew=True)
    soils = _corrected(soils_of_project(store, project_id, estimator.axis), estimator)
    stored = store.active_calibration(project_id, estimator.bundle.ref.id)
    active = None if stored is None else from_json(stored.content)
    if active is not None and active.samples.nir.shape[1] != len(estimator.axis):
        active = None
    return Bench(project_id, estimator.uncalibrated, soils, active)


def propose(
    bench: Bench,
    results: Sequence[Result],
    told: Told,
    *,
    renames: Mapping[str, str] | None = None,
    without: Collection[str] = (),
    keep: bool = True,
) -> Proposal:
    """A calibration from laboratory results, together with those that the present one rests on unless not `keep`.

    `renames` leads from names of the laboratory to samples; samples in `without` are left out. A new value of a
    property takes the place of the old one. Without any results, the values of the present calibration are put before
    the bundle once more, such as a newer version of it. Raises `InputError` (`NOTHING_MATCHED`, and as
    `match_results` and `calibrate` do), `BundleError`.
    """
    matched = match_results(results, bench.soils.names, renames=renames)
    if not matched.names and (results or not keep or bench.active is None):
        raise InputError(LocalCode.NOTHING_MATCHED, results=len(results), samples=len(bench.soils))
    samples = samples_of(bench.soils, matched)
    if keep and bench.active is not None:
        samples = merged(bench.active.samples, samples)
    samples = _without(samples, without)
    calibration = calibrate(
        bench.predictor,
        samples,
        name=told.name,
        reason=told.reason,
        who=told.who,
        created=told.created,
        id=str(uuid.uuid4()),
        previous=bench.active.id if bench.active is not None else "",
    )
    return Proposal(bench, matched, calibration)


def preview_of(proposal: Proposal) -> Preview:
    """What the calibration would change for all soils of the project, in the state and before the scanner of most."""
    soils = proposal.bench.soils
    state, family = (Counter(told).most_common(1)[0][0] for told in (soils.states, soils.families))
    return preview(proposal.bench.predictor, proposal.calibration, soils.spectra, state, family)


def samples_of(soils: ProjectSoils, matched: Matched) -> LocalSamples:
    """The soils that have laboratory values, with them."""
    rows = soils.rows(matched.names)
    return LocalSamples(
        names=matched.names,
        nir=soils.spectra.values[rows],
        values=matched.values,
        errors=matched.errors,
        strata=tuple(soils.strata[row] for row in rows),
        states=tuple(soils.states[row] for row in rows),
        instruments=tuple(soils.instruments[row] for row in rows),
    )


def merged(old: LocalSamples, new: LocalSamples) -> LocalSamples:
    """Samples of both; one that is in both is as in `new`, with the values of `old` that `new` lacks."""
    at = {name: row for row, name in enumerate(old.names)}
    known = [(row, at[name]) for row, name in enumerate(new.names) if name in at]
    values = {name: np.array(column) for name, column in new.values.items()}
    errors = {name: np.array(column) for name, column in new.errors.items()}
    for name in old.values:
        ours = values.setdefault(name, np.full(len(new), np.nan))
        spread = errors.setdefault(name, np.full(len(new), np.nan))
        for row, other in known:
            if np.isnan(ours[row]):
                ours[row] = old.values[name][other]
                spread[row] = old.errors[name][other] if name in old.errors else np.nan
    return _without(old, new.names).joined(replace(new, values=values, errors=errors))


def _without(samples: LocalSamples, names: Collection[str]) -> LocalSamples:
    rows = [row for row, name in enumerate(samples.names) if name not in names]
    return LocalSamples(
        names=tuple(samples.names[row] for row in rows),
        nir=samples.nir[rows],
        values={name: column[rows] for name, column in samples.values.items()},
        errors={name: column[rows] for name, column in samples.errors.items()},
        strata=tuple(samples.strata[row] for row in rows),
        states=tuple(samples.states[row] for row in rows),
        instruments=tuple(samples.instruments[row] for row in rows),
    )


def _usual_axis(store: Store, project_id: int) -> Axis:
    """The axis on which most spectra of a project lie."""
    axes = Counter(soil.spectrum.axis for soil in store.soils(project_id))
    if not axes:
        raise InputError(LocalCode.NOTHING_MEASURED)
    return axes.most_common(1)[0][0]


def _corrected(soils: ProjectSoils, estimator: Estimator) -> ProjectSoils:
    """As the bundle sees them."""
    if not estimator.corrections:
        return soils
    values = np.array(soils.spectra.values)
    states, families, instruments = list(soils.states), list(soils.families), list(soils.instruments)
    for row in range(len(soils)):
        given = Condition(families[row], instruments[row], states[row])
        one = Spectra(estimator.axis, values[[row]], Quantity.REFLECTANCE)
        seen, after = estimator.seen(one, given)
        values[row] = seen.values[0]
        families[row], instruments[row], states[row] = after.family, after.instrument, after.state
    return replace(
        soils,
        spectra=Spectra(estimator.axis, values, Quantity.REFLECTANCE),
        states=tuple(states),
        families=tuple(families),
        instruments=tuple(instruments),
    )
