"""What the commands that make measurements share: their rules, their samples in the store, and what they print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.acquisition.rules import Rules
from core.errors import InputError
from core.exports.predict_json import Json, entry
from core.inference.estimate import Prediction
from core.inference.explaining import associated
from core.pipeline import Predictors
from core.store.records import Project, Sample, State
from core.store.store import Store
from desktop.cli.codes import CliCode
from desktop.cli.estimates import print_estimates
from desktop.cli.output import print_json


@dataclass(frozen=True)
class Estimated:
    """A sample, the scanner that measured it, and what was estimated."""

    source: str
    sample: Sample
    prediction: Prediction


def rules_for(repeats: int) -> Rules:
    """The rules of a measurement of so many repeats; of few all must count."""
    return Rules(repeats=repeats, least_repeats=min(repeats, Rules.least_repeats))


def project_for(store: Store, name: str) -> Project:
    """The project of that name, made when it does not exist yet."""
    return store.project(name) or store.add_project(name)


def sample_for(store: Store, project: Project, name: str, state: State | None) -> Sample:
    """The sample of that name, made when it does not exist yet; `InputError(STATE_DIFFERS)`."""
    known = store.sample(project.id, name)
    if known is None:
        return store.add_sample(project.id, name, state=state or State.UNKNOWN)
    if state is not None and known.state is not state:
        raise InputError(CliCode.STATE_DIFFERS, sample=name, stored=known.state, typed=state)
    return known


def print_estimated(estimated: Sequence[Estimated], predictors: Predictors, *, as_json: bool) -> None:
    """One table for each sample, or one JSON list of all."""
    if as_json:
        print_json([_entry(one.source, one.sample, one.prediction) for one in estimated])
        return
    without_band = {bundle.ref: associated(bundle.manifest) for bundle in predictors.used}
    for one in estimated:
        said = one.prediction
        print_estimates(
            one.sample.name, said.bundle, said.estimates, said.calibration, without_band.get(said.bundle, ())
        )


def _entry(source: str, sample: Sample, said: Prediction) -> Json:
    return entry(source, sample.name, said.bundle, said.estimates)
