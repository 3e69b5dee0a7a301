"""A scanner at work for the command line: white reference, repeats, each scan told when it is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from core.acquisition.codes import ScanReason
from core.acquisition.measurement import Measurement
from core.acquisition.preparing import Due
from core.acquisition.reference import Reference
from core.acquisition.result import MeasurementResult, Repeat
from core.acquisition.scanner import CancelToken, Progress, Scan
from core.acquisition.session import Session
from core.acquisition.sink import ScanSink
from core.acquisition.warm_up import WarmUpVerdict
from core.errors import InputError
from core.inference.estimate import Prediction
from core.pipeline import Predictors, estimate_measurement
from core.spectrum import Axis
from core.store.records import Sample
from core.store.store import Store
from desktop.cli.codes import CliCode
from desktop.cli.interrupt import cancelling
from desktop.cli.operators import Operator
from desktop.cli.regaining import Regaining
from desktop.messages import message_for

Say = Callable[[str], None]


class ToldSink:
    """A sink that says which scan is stored, once it is."""

    def __init__(self, sink: ScanSink, say: Say) -> None:
        self._sink = sink
        self._say = say

    def reference(self, scan: Scan, dark_id: int | None) -> int:
        """Keep a scan of the white panel, or a dark."""
        scan_id = self._sink.reference(scan, dark_id)
        self._say(f"stored scan {scan_id} sha256 {scan.sha256} {scan.kind}")
        return scan_id

    def begin(self, sample_id: int, reference: Reference, age_s: float) -> int:
        """Begin a measurement."""
        return self._sink.begin(sample_id, reference, age_s)

    def repeat(self, measurement_id: int, repeat: int, scan: Scan, reference: Reference) -> int:
        """Keep a repeat."""
        scan_id = self._sink.repeat(measurement_id, repeat, scan, reference)
        self._say(f"stored scan {scan_id} sha256 {scan.sha256} repeat {repeat}")
        return scan_id

    def finish(self, measurement_id: int, result: MeasurementResult) -> None:
        """Close a measurement."""
        self._sink.finish(measurement_id, result)

    def repeats(self, measurement_id: int) -> Sequence[Repeat]:
        """The repeats of an unfinished measurement."""
        return self._sink.repeats(measurement_id)


@dataclass(frozen=True)
class Measured:
    """A finished measurement of a sample; `axis` is that of its spectrum."""

    sample: Sample
    id: int
    axis: Axis

    def estimate(self, store: Store, predictors: Predictors) -> Prediction:
        """Estimate with the bundle that fits the spectrum best, and store what it says."""
        return estimate_measurement(store, predictors, self.id)


class Attendant:
    """Leads one session: has panel and samples put there, scans, and redoes what does not count.

    `say` tells what happened. With `regaining` a scanner that is lost is waited for.
    """

    def __init__(self, session: Session, operator: Operator, say: Say, regaining: Regaining | None = None) -> None:
        self._session = session
        self._operator = operator
        self._say = say
        self._regaining = regaining

    def prepare(self, *, warm_up: bool) -> None:
        """Have a white reference that holds; `InputError(REFERENCE_REFUSED)` when the panel does not pass.

        With `warm_up` the lamp is waited for first, once.
        """
        self._kept(lambda: self._prepare(warm_up=warm_up), lambda: None)

    def _prepare(self, *, warm_up: bool) -> None:
        if self._session.due is Due.OPTIMISE:
            self._operator.panel()
            with cancelling() as cancel:
                self._session.optimise(cancel, _unwatched)
        if self._session.due is Due.DARK:
            self._operator.dark()
            with cancelling() as cancel:
                self._session.take_dark(cancel, _unwatched)
        if self._session.due is None:
            return
        self._operator.panel()
        cold = warm_up and self._session.warmed_up.verdict is WarmUpVerdict.SKIPPED
        reasons = self._warmed_up() if cold else self._white()
        if reasons:
            raise InputError(CliCode.REFERENCE_REFUSED, reasons=told(reasons))
        if cold and self._session.due is not None:  # the dark has grown old while the lamp warmed up
            self._prepare(warm_up=False)

    def measure(self, sample: Sample) -> Measured:
        """All repeats of a sample, finished."""
        measurement = self._session.begin(sample.id)
        self._operator.sample(sample.name)
        while measurement.missing:
            self._repeat(sample, measurement.add_repeat)
            if measurement.missing:
                self._operator.move(measurement.missing)
        self._redo(sample, measurement)
        if len(measurement.labels) > 1:
            names = ", ".join(measurement.labels)
            self._say(
                f"the instrument calls these repeats by different names: {names}; tilth collect keeps them apart"
            )
        result = measurement.finish()
        if measurement.id is None:
            raise ValueError("a finished measurement that no sink keeps")
        return Measured(sample, measurement.id, result.spectrum.axis)

    def _repeat(self, sample: Sample, scan: Callable[[CancelToken, Progress], object]) -> None:
        """One repeat; when the scanner is lost in it, it is waited for, prepared again and laid on the sample."""

        def once() -> None:
            with cancelling() as cancel:
                scan(cancel, _unwatched)

        def again() -> None:
            self.prepare(warm_up=False)
            self._operator.sample(sample.name)

        self._kept(once, again)

    def _kept(self, work: Callable[[], None], again: Callable[[], None]) -> None:
        if self._regaining is None:
            work()
        else:
            self._regaining.trying(work, again)

    def _redo(self, sample: Sample, measurement: Measurement) -> None:
        for _ in range(self._session.rules.most_redos):
            failed = [verdict for verdict in measurement.verdicts if not verdict.ok]
            if not failed:
                return
            self._say(f"repeat {failed[0].repeat} does not count: {told(failed[0].reasons)}")
            self._operator.move(len(failed))
            self._repeat(sample, partial(measurement.redo, failed[0].repeat))

    def _warmed_up(self) -> Sequence[ScanReason]:
        with cancelling() as cancel:
            warmed = self._session.warm_up(cancel, _unwatched)
        if warmed.verdict is WarmUpVerdict.NOT_NEEDED:
            return self._white()
        self._say(f"lamp {warmed.verdict} after {warmed.seconds:.0f} s")
        return warmed.reasons

    def _white(self) -> Sequence[ScanReason]:
        with cancelling() as cancel:
            return self._session.take_reference(cancel, _unwatched).reasons


def told(reasons: Iterable[ScanReason]) -> str:
    """Reasons why a scan does not count, as sentences."""
    return " ".join(message_for(reason).sentence for reason in reasons)


def _unwatched(_share: float) -> None:
    """Progress is told by the scans that are stored."""
