"""`tilth calibrations list`, `show`, `export` and `roll-back`."""

from __future__ import annotations

from argparse import Namespace
from math import isnan
from pathlib import Path

from core.calibration.calibration import LocalCalibration
from core.calibration.file import from_json, read_calibration
from core.errors import ExitCode, InputError
from core.files import atomic_text
from core.local import LocalCode, roll_back
from core.pipeline import Predictors
from core.properties import PROPERTIES
from core.store.local_records import StoredCalibration
from core.store.records import Project
from core.store.store import Store
from desktop.cli.codes import CliCode
from desktop.cli.local_output import print_verdicts, verdict_json
from desktop.cli.output import print_json, print_table
from desktop.cli.places import open_existing_store, project_named
from desktop.figures import number
from desktop.installation import installed, user

_COLUMNS = ("number", "name", "model", "version", "samples", "laboratory", "by", "added", "state")


def run(arguments: Namespace) -> int:
    """Answer one of the actions."""
    _ACTIONS[arguments.action](arguments)
    return ExitCode.DONE


def _list(arguments: Namespace) -> None:
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        stored, active = store.calibrations(project.id), _active(store, project)
    if arguments.json:
        print_json([_entry(one, one.id in active) for one in stored])
    elif not stored:
        print(f"The project {project.name} has no local calibration.")
    else:
        print_table(_COLUMNS, [_row(one, one.id in active) for one in stored], right=(0, 3, 4))


def _show(arguments: Namespace) -> None:
    calibration = _calibration(arguments)
    if arguments.json:
        print_json(_told(calibration))
        return
    samples, bundle = calibration.samples, calibration.bundle
    print(f"{calibration.name}  [{bundle.id} version {bundle.version}, {len(samples)} samples]")
    print(f"made         {calibration.created:%Y-%m-%d %H:%M} UTC by {calibration.who}")
    print(f"reason       {calibration.reason or '–'}")
    print(f"id           {calibration.id}, sha256 {calibration.sha256}")
    print(f"follows      {calibration.previous or '–'}")
    print(f"preparation  {', '.join(sorted({*samples.states})) or '–'}")
    print(f"scanners     {', '.join(sorted({*samples.instruments} - {''})) or '–'}\n")
    print_verdicts(calibration)
    print()
    names = [name for name in PROPERTIES if name in samples.values]
    rows = [(sample, *(_cell(calibration, name, row) for name in names)) for row, sample in enumerate(samples.names)]
    print_table(("sample", *(PROPERTIES[name].label for name in names)), rows, right=range(1, len(names) + 1))


def _export(arguments: Namespace) -> None:
    with open_existing_store(arguments) as store:
        stored = _numbered(store, arguments.number)
    with atomic_text(arguments.output) as file:
        file.write(stored.content)
    print(f"written: {arguments.output}")


def _roll_back(arguments: Namespace) -> None:
    predictors = Predictors(installed())
    who = arguments.who or user()
    with open_existing_store(arguments) as store:
        project = project_named(store, arguments.project)
        bundle = _bundle(store, project, arguments.bundle)
        to = None if arguments.to is None else _numbered(store, arguments.to).id
        done = roll_back(store, predictors, project.id, bundle, who=who, reason=arguments.reason, to=to).done
    now = "no local calibration" if arguments.to is None else f"calibration {arguments.to}"
    print(f"{project.name}: {bundle} uses {now}; {done} measurements were estimated anew")


_ACTIONS = {"list": _list, "show": _show, "export": _export, "roll-back": _roll_back}


def _calibration(arguments: Namespace) -> LocalCalibration:
    """The one of a number in the store, else of a file."""
    if not arguments.what.isdecimal() or Path(arguments.what).is_file():
        return read_calibration(Path(arguments.what))
    with open_existing_store(arguments) as store:
        return from_json(_numbered(store, int(arguments.what)).content, str(store.path))


def _numbered(store: Store, wanted: int) -> StoredCalibration:
    known = {one.id: one for project in store.projects() for one in store.calibrations(project.id)}
    if wanted not in known:
        raise InputError(CliCode.NO_CALIBRATION, file=str(store.path), number=wanted)
    return known[wanted]


def _bundle(store: Store, project: Project, named: str | None) -> str:
    """The model of which a calibration holds: the one named, else the only one."""
    bundles = sorted({one.bundle.id for one in store.calibrations(project.id)})
    if named is not None or len(bundles) == 1:
        return named or bundles[0]
    if not bundles:
        raise InputError(LocalCode.NOTHING_TO_ROLL_BACK, file=str(store.path), bundle=project.name)
    raise InputError(CliCode.SEVERAL_BUNDLES, file=str(store.path), project=project.name, bundles=", ".join(bundles))


def _active(store: Store, project: Project) -> set[int]:
    return {one.id for one in store.active_calibrations(project.id).values()}


def _row(stored: StoredCalibration, active: bool) -> tuple[str, ...]:
    made = from_json(stored.content)
    return (
        str(stored.id),
        stored.name,
        f"{stored.bundle.id} version {stored.bundle.version}",
        str(stored.version),
        str(stored.ref.n),
        stored.laboratory or "–",
        made.who,
        f"{stored.added:%Y-%m-%d %H:%M}",
        "in use" if active else "",
    )


def _entry(stored: StoredCalibration, active: bool) -> dict[str, object]:
    said = _told(from_json(stored.content))
    return {"number": stored.id, "version": stored.version, "active": active, "laboratory": stored.laboratory, **said}


def _told(calibration: LocalCalibration) -> dict[str, object]:
    """Everything but the spectra of its samples."""
    content = calibration.content()
    samples = {key: value for key, value in content.pop("samples").items() if key != "nir"}
    figures = [verdict_json(verdict) for verdict in calibration.verdicts]
    kept = {key: content[key] for key in ("id", "name", "reason", "who", "created", "bundle", "previous")}
    return {**kept, "sha256": calibration.sha256, "n": len(calibration.samples), "properties": figures} | samples


def _cell(calibration: LocalCalibration, name: str, row: int) -> str:
    value = float(calibration.samples.values[name][row])
    return "–" if isnan(value) else number(value, PROPERTIES[name].decimals + 1)
