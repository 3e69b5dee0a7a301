"""Scans that are there as files, put through the rules of a session: stored, judged, averaged, each once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from core.acquisition.scanner import CancelToken
from core.acquisition.session import Session
from core.pipeline import Predictors, estimate_measurement
from core.store.records import Project, Sample, State
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.cli.acquire import Say, ToldSink, told
from desktop.cli.measured import Estimated, rules_for, sample_for
from drivers.watched_folder.arrival import Arrival
from drivers.watched_folder.given import GivenScans
from drivers.watched_folder.lots import Lot

_UNCANCELLED = CancelToken()


@dataclass(frozen=True)
class Collected:
    """A finished measurement that has no estimates yet."""

    sample: Sample
    id: int
    source: str

    def estimate(self, store: Store, predictors: Predictors) -> Estimated:
        """Estimate with the bundle that fits the spectrum best, and store what it says."""
        return Estimated(self.source, self.sample, estimate_measurement(store, predictors, self.id))


class Collector:
    """Makes one measurement of the scans of a lot that the project does not have yet; `say` tells what happened."""

    def __init__(self, store: Store, project: Project, state: State | None, say: Say) -> None:
        self._store = store
        self._project = project
        self._state = state
        self._say = say
        self._given = GivenScans()
        self._sessions: dict[int, Session] = {}
        self._kept = store.hashes(project.id)

    def sample(self, lot: Lot) -> Sample:
        """The sample of a lot; `InputError(STATE_DIFFERS)`."""
        return sample_for(self._store, self._project, lot.sample, self._state)

    def collect(self, lot: Lot) -> list[Collected]:
        """The measurements of a lot that are still to be estimated; none when all of it was collected before.

        What an earlier run began and did not finish is finished. Raises `AcquisitionError(TOO_FEW_REPEATS)` when
        too few scans count, which are kept, and `StoreError`.
        """
        before = dict.fromkeys(self._kept[sha] for sha in map(_sha256, lot.scans) if sha in self._kept)
        measured = [self._store.measurement(one) for one in before]
        open_id = next((one.id for one in measured if one.spectrum is None), None)
        fresh = [one for one in lot.scans if _sha256(one) not in self._kept]
        if fresh or open_id is not None:
            return [self._measure(lot, fresh, open_id)]
        if any(not self._store.estimates(one.id) for one in measured):
            sample = self._store.sample_with_id(measured[0].sample_id)
            return [Collected(sample, one.id, one.source) for one in measured if not self._store.estimates(one.id)]
        self._say(f"{lot.sample}: collected before")
        return []

    def _measure(self, lot: Lot, fresh: list[Arrival], open_id: int | None) -> Collected:
        sample = self.sample(lot) if open_id is None else self._sample_of(open_id)
        begun = [] if open_id is None else self._store.scans(open_id)
        session = self._session(len(begun) + len(fresh))
        measurement = session.begin(sample.id) if open_id is None else session.resume(sample.id, open_id)
        self._say(f"{sample.name}: {_counted(fresh)} from {', '.join(lot.files)}")
        self._given.lay_out(fresh)
        for one in fresh:
            measurement.add_repeat(_UNCANCELLED, _unwatched)
            if measurement.id is None:
                raise ValueError("a kept repeat of no measurement")
            self._kept[_sha256(one)] = measurement.id
        for verdict in measurement.verdicts:
            if not verdict.ok:
                self._say(f"repeat {verdict.repeat} does not count: {told(verdict.reasons)}")
        measurement.finish()
        if measurement.id is None:
            raise ValueError("a finished measurement that no sink keeps")
        return Collected(sample, measurement.id, self._store.measurement(measurement.id).source)

    def _sample_of(self, measurement_id: int) -> Sample:
        return self._store.sample_with_id(self._store.measurement(measurement_id).sample_id)

    def _session(self, repeats: int) -> Session:
        """With the rules for so many repeats; a session stores its reference once."""
        if repeats not in self._sessions:
            sink = ToldSink(StoreSink(self._store), self._say)
            self._sessions[repeats] = Session(self._given, sink, rules=rules_for(repeats))
        return self._sessions[repeats]


def _sha256(one: Arrival) -> str:
    """As the store knows the scan."""
    return hashlib.sha256(one.raw).hexdigest()


def _counted(scans: Iterable[Arrival]) -> str:
    number = len(list(scans))
    return "1 scan" if number == 1 else f"{number} scans"


def _unwatched(_share: float) -> None:
    """Progress is told by the scans that are stored."""
