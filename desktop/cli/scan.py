"""`tilth scan`: samples scanned, every scan stored, properties estimated."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import closing

from core.acquisition.rules import Rules
from core.acquisition.session import Session
from core.errors import ExitCode, InputError
from core.exports.predict_json import entry
from core.inference.estimate import BundleRef, Prediction
from core.inference.explaining import associated
from core.pipeline import Predictors
from core.store.records import Project, Sample, State
from core.store.sink import StoreSink, source_of
from core.store.store import Store
from desktop.cli.acquire import Attendant, ToldSink
from desktop.cli.codes import CliCode
from desktop.cli.estimates import print_estimates
from desktop.cli.interrupt import ending_like_ctrl_c
from desktop.cli.operators import beside
from desktop.cli.output import print_json
from desktop.cli.places import open_store
from desktop.installation import installed
from drivers.discovery import open_scanner


def run(arguments: Namespace) -> int:
    """Scan, store and estimate; each line `stored scan …` is printed when that scan cannot be lost any more."""
    log = sys.stderr if arguments.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=log, flush=True)

    with (
        ending_like_ctrl_c(),
        open_store(arguments) as store,
        closing(open_scanner(arguments.device)) as scanner,
    ):
        samples = _samples(store, arguments)
        session = Session(scanner, ToldSink(StoreSink(store), say), rules=_rules(arguments.repeats))
        attendant = Attendant(session, beside(arguments.device), say)
        measured = []
        for sample in samples:
            attendant.prepare(warm_up=not arguments.no_warm_up)
            measured.append(attendant.measure(sample))
        predictors = Predictors(installed())
        predictions = [(one.sample, one.estimate(store, predictors)) for one in measured]
        without_band = {bundle.ref: associated(bundle.manifest) for bundle in predictors.used}
        _print(source_of(scanner.identity), predictions, without_band, as_json=arguments.json)
    return ExitCode.DONE


def _rules(repeats: int) -> Rules:
    return Rules(repeats=repeats, least_repeats=min(repeats, Rules.least_repeats))


def _samples(store: Store, arguments: Namespace) -> list[Sample]:
    project = store.project(arguments.project) or store.add_project(arguments.project)
    state = State(arguments.state) if arguments.state is not None else None
    return [_sample(store, project, name, state) for name in dict.fromkeys(arguments.sample)]


def _sample(store: Store, project: Project, name: str, state: State | None) -> Sample:
    known = store.sample(project.id, name)
    if known is None:
        return store.add_sample(project.id, name, state=state or State.UNKNOWN)
    if state is not None and known.state is not state:
        raise InputError(CliCode.STATE_DIFFERS, sample=name, stored=known.state, typed=state)
    return known


def _print(
    source: str,
    predictions: list[tuple[Sample, Prediction]],
    without_band: Mapping[BundleRef, frozenset[str]],
    *,
    as_json: bool,
) -> None:
    if as_json:
        print_json([entry(source, sample.name, one.bundle, one.estimates) for sample, one in predictions])
        return
    for sample, one in predictions:
        print_estimates(sample.name, one.bundle, one.estimates, one.calibration, without_band.get(one.bundle, ()))
