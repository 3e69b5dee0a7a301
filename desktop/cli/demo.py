"""`tilth demo`: the whole job with a simulated scanner, from warm-up to the report for a partner."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from core.acquisition.scanner import CancelToken
from core.acquisition.session import Session
from core.errors import ExitCode
from core.pipeline import Predictors
from core.store.records import Position, Project, Sample, State
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.cli.acquire import Attendant, ToldSink
from desktop.cli.estimates import print_estimates
from desktop.cli.interrupt import ending_like_ctrl_c
from desktop.cli.operators import Simulated
from desktop.installation import installed, user
from desktop.issuing import issue
from drivers.clock import VirtualClock
from drivers.discovery import open_emulator

SEED = 1
SOILS = {"Ridge": 11, "Slope": 12, "Hollow": 13}
"""Samples, and the simulated soils that they are."""
PLACES = (Position(46.9480, 7.4474), Position(46.9476, 7.4481), Position(46.9471, 7.4489))
DEPTH_CM = (0.0, 20.0)


class SessionClock:
    """The clock of the emulated scanner as its session sees it."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Time of day."""
        return self._clock.utc()

    def monotonic(self) -> float:
        """Seconds of the scanner."""
        return self._clock.now()

    def wait(self, seconds: float, cancel: CancelToken) -> None:
        """Let seconds pass."""
        self._clock.wait(seconds, cancel)


def run(arguments: Namespace) -> int:
    """Leave `report.pdf` and `estimates.csv` in a folder; the store is a passing one."""
    arguments.folder.mkdir(parents=True, exist_ok=True)
    pdf, csv = arguments.folder / "report.pdf", arguments.folder / "estimates.csv"
    with (
        ending_like_ctrl_c(),
        tempfile.TemporaryDirectory(prefix="tilth-demo-") as folder,
        Store.open(Path(folder) / "demo.tilthdb", who=user()) as store,
    ):
        project = store.add_project("Demo", "Simulated soils")
        predictors = Predictors(installed())
        _measure(store, _samples(store, project), predictors)
        issue(store, project, predictors, pdf=pdf, csv=csv)
    print(f"{pdf}\n{csv}")
    return ExitCode.DONE


def _samples(store: Store, project: Project) -> list[Sample]:
    samples = []
    for name, place in zip(SOILS, PLACES, strict=True):
        site = store.add_site(project.id, name, place)
        upper, lower = DEPTH_CM
        samples.append(
            store.add_sample(
                project.id, name, site_id=site.id, depth_from_cm=upper, depth_to_cm=lower, state=State.AIR_DRY_SIEVED
            )
        )
    return samples


def _measure(store: Store, samples: list[Sample], predictors: Predictors) -> None:
    clock = VirtualClock(datetime.now(UTC))
    scanner, world = open_emulator("nirscan-nano", seed=SEED, clock=clock)
    with closing(scanner):
        session = Session(scanner, ToldSink(StoreSink(store), print), clock=SessionClock(clock))
        attendant = Attendant(session, Simulated(world, SOILS), print)
        for sample in samples:
            attendant.prepare(warm_up=True)
            prediction = attendant.measure(sample).estimate(store, predictors)
            print_estimates(sample.name, prediction.bundle, prediction.estimates, prediction.calibration)
