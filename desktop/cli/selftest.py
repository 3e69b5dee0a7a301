"""`tilth selftest`: whether this installation works, one line per part."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken
from core.acquisition.session import Session
from core.errors import ExitCode, InputError, TilthError
from core.inference.catalogue import BundleInfo, load_found
from core.inference.codes import InferenceCode
from core.pipeline import PipelineCode, Predictors, estimate_measurement
from core.report.contents import gather
from core.store.records import Sample, State
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.cli.bundle import golden_line
from desktop.cli.codes import CliCode
from desktop.cli.places import project_named
from desktop.installation import installed, user
from desktop.messages import sentence
from desktop.report.pdf import render_pdf
from drivers.attended import AttendedScanner
from drivers.clock import VirtualClock
from drivers.discovery import open_emulator

Check = Callable[[], str]

PROJECT, SAMPLE, SOIL = "Self-test", "Soil", 11


def run(_arguments: Namespace) -> int:
    """Try every part; `InputError(SELFTEST)` names those that do not work."""
    infos = installed()
    checks: list[tuple[str, Check]] = [(f"bundle {info.id}", partial(_bundle, info)) for info in infos]
    with tempfile.TemporaryDirectory(prefix="tilth-selftest-") as folder:
        store = Path(folder) / "selftest.tilthdb"
        checks += [
            ("bundles", partial(_some, infos)),
            ("store", partial(_store, store)),
            ("scanner", partial(_scanner, store)),
            ("estimate", partial(_estimate, store, infos)),
            ("report", partial(_report, store, Path(folder) / "report.pdf")),
        ]
        failed = [name for name, check in checks if not _passes(name, check)]
    if failed:
        raise InputError(CliCode.SELFTEST, parts=", ".join(failed))
    return ExitCode.DONE


def _passes(name: str, check: Check) -> bool:
    try:
        print(f"ok      {name}: {check()}", flush=True)
    except TilthError as error:
        print(f"FAILED  {name}: {sentence(error)}", flush=True)
        return False
    return True


def _some(infos: list[BundleInfo]) -> str:
    if not infos:
        raise InputError(InferenceCode.NO_BUNDLES)
    return f"{len(infos)} installed"


def _bundle(info: BundleInfo) -> str:
    return golden_line(load_found(info))


def _store(file: Path) -> str:
    with Store.open(file, who=user()) as store:
        store.add_sample(store.add_project(PROJECT).id, SAMPLE, state=State.AIR_DRY_SIEVED)
    with Store.open(file, who=user()) as store:
        return f"written and read, {_sample(store).name}"


def _scanner(file: Path) -> str:
    """White reference and repeats of an emulated scanner over its true protocol, into the store."""
    scanner, world = open_emulator("nirscan-nano", clock=VirtualClock(datetime.now(UTC)))
    with Store.open(file, who=user()) as store, closing(AttendedScanner(scanner, world, SOIL)) as attended:
        session = Session(attended, StoreSink(store), rules=Rules(repeats=3))
        session.take_reference(CancelToken(), _unwatched)
        session.measure_sample(_sample(store).id, CancelToken(), _unwatched)
        return f"{scanner.identity.model}, {store.check().scans} scans stored"


def _estimate(file: Path, infos: list[BundleInfo]) -> str:
    with Store.open(file, who=user()) as store:
        measurement = store.measurements(_sample(store).id)[0]
        if measurement.spectrum is None:
            raise InputError(PipelineCode.NOT_FINISHED, measurement=measurement.id, sample=SAMPLE)
        prediction = estimate_measurement(store, Predictors(infos), measurement.id)
    return f"{len(prediction.estimates)} properties by {prediction.bundle.id}"


def _report(file: Path, pdf: Path) -> str:
    with Store.open(file, who=user()) as store:
        project_id = _sample(store).project_id
        number = store.next_report_number()
        render_pdf(gather(store, project_id, number=number, issued=datetime.now(UTC), who=user()), pdf)
    return f"{pdf.stat().st_size} bytes of PDF"


def _sample(store: Store) -> Sample:
    project = project_named(store, PROJECT)
    return store.summaries(project.id)[0].sample


def _unwatched(_share: float) -> None:
    """Nobody watches."""
