"""`tilth correct`: corrections between scanners, from moist to dry, and by the internal soil standard."""

from __future__ import annotations

import uuid
from argparse import Namespace
from datetime import UTC, datetime

from core.corrections.codes import CorrectionCode
from core.corrections.correction import Condition, Correction
from core.corrections.file import read_correction, to_json, write_correction
from core.corrections.fitting import Told, fit_moisture, fit_standard, fit_transfer
from core.corrections.pairs import Named
from core.errors import ExitCode, InputError
from core.formats import SpectraTable
from core.inference.predictor import Predictor
from core.local import re_estimate
from core.pipeline import Predictors, naming
from core.store.local_records import NewCorrection, StoredCorrection
from core.store.records import Project
from core.store.store import Store
from desktop.cli.bench import instrument_of, read_file
from desktop.cli.correct_output import correction_json, print_correction, print_stored, stored_json
from desktop.cli.guard import tell
from desktop.cli.output import print_json
from desktop.cli.places import open_existing_store, project_named
from desktop.installation import installed, user


def run(arguments: Namespace) -> int:
    """Answer one of the actions."""
    _ACTIONS.get(arguments.action, _fit)(arguments)
    return ExitCode.DONE


def _fit(arguments: Namespace) -> None:
    """Fit, and only then write, keep and print."""
    predictors = Predictors(installed())
    source, target = read_file(arguments.source), read_file(arguments.target)
    with naming(source.source):
        predictor = predictors.choose(source.spectra.axis, arguments.bundle)
        correction = _FITS[arguments.action](arguments, predictor, source, target)
    if arguments.output is not None:
        write_correction(correction, arguments.output)
    if arguments.project is not None:
        _keep(arguments, predictors, correction)
    if arguments.json:
        print_json(correction_json(correction))
    else:
        print_correction(correction)


def _transfer(arguments: Namespace, predictor: Predictor, source: SpectraTable, target: SpectraTable) -> Correction:
    towards = Condition(arguments.to_family, instrument_of(target, arguments.to_instrument))
    away = Condition(arguments.family, instrument_of(source, arguments.instrument))
    return fit_transfer(predictor, _named(source), _named(target), away, towards, _told(arguments))


def _moisture(arguments: Namespace, predictor: Predictor, source: SpectraTable, target: SpectraTable) -> Correction:
    away, towards = Condition(state=arguments.state), Condition(state=arguments.to_state)
    return fit_moisture(predictor, _named(source), _named(target), away, towards, _told(arguments))


def _standard(arguments: Namespace, predictor: Predictor, source: SpectraTable, target: SpectraTable) -> Correction:
    away = Condition(arguments.family, instrument_of(source, arguments.instrument))
    return fit_standard(predictor.bundle, source.spectra, target.spectra, away, _told(arguments))


_FITS = {"transfer": _transfer, "moisture": _moisture, "standard": _standard}


def _named(table: SpectraTable) -> Named:
    return Named(table.samples, table.spectra, table.source)


def _told(arguments: Namespace) -> Told:
    name = arguments.name or arguments.source.stem
    return Told(str(uuid.uuid4()), name, arguments.reason, arguments.who or user(), datetime.now(UTC))


def _keep(arguments: Namespace, predictors: Predictors, correction: Correction) -> None:
    """Into the store; accepted, it holds for every spectrum of the project that it is for."""
    new = NewCorrection(correction.id, correction.sha256, correction.corrects, correction.name, to_json(correction))
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        row = store.add_correction(project.id, new)
        if arguments.accept:
            store.accept_correction(row, correction.who, correction.reason)
            _again(store, predictors, project)


def _again(store: Store, predictors: Predictors, project: Project) -> None:
    done = re_estimate(store, predictors, project.id)
    tell(f"{project.name}: {done.done} measurements were estimated anew.")
    for sample, error in done.refused.items():
        tell(f"{sample}: not estimated anew ({error}).")


def _list(arguments: Namespace) -> None:
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        stored, active = store.corrections(project.id), {one.id for one in store.active_corrections(project.id)}
    if arguments.json:
        print_json([stored_json(one, one.id in active) for one in stored])
    elif not stored:
        print(f"The project {project.name} has no correction.")
    else:
        print_stored(stored, active)


def _show(arguments: Namespace) -> None:
    correction = read_correction(arguments.file)
    if arguments.json:
        print_json(correction_json(correction))
    else:
        print_correction(correction)


def _roll_back(arguments: Namespace) -> None:
    predictors = Predictors(installed())
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        taken = _numbered(store, project, arguments.number)
        to = None if arguments.to is None else _numbered(store, project, arguments.to).id
        store.roll_back_correction(project.id, taken.corrects, arguments.who or user(), arguments.reason, to)
        _again(store, predictors, project)


def _numbered(store: Store, project: Project, wanted: int) -> StoredCorrection:
    for one in store.corrections(project.id):
        if one.id == wanted:
            return one
    raise InputError(CorrectionCode.UNKNOWN_NUMBER, file=str(store.path), number=wanted)


_ACTIONS = {"list": _list, "show": _show, "roll-back": _roll_back}
