"""A measurement in the making, one repeat at a time, so that the operator can move the scanner between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.acquisition.codes import AcquisitionCode, AcquisitionError
from core.acquisition.judging import combine, judge
from core.acquisition.reference import Reference
from core.acquisition.result import MeasurementResult, Repeat, RepeatVerdict
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken, Progress, Scan
from core.acquisition.sink import ScanSink
from core.spectrum import Axis, Floats


@dataclass(frozen=True, eq=False)
class Shot:
    """A scan of the sample, not stored yet, and the reference it is seen against with its age in seconds."""

    scan: Scan
    reference: Reference
    reference_age_s: float


@dataclass(frozen=True)
class Bench:
    """What a measurement needs of its session.

    `scan` scans the sample once, or raises `AcquisitionError` when the reference does not hold; `begun` is
    told when the first repeat is kept.
    """

    scan: Callable[[CancelToken, Progress], Shot]
    begun: Callable[[], None]


class Measurement:
    """Made by `Session.begin` or `Session.resume`; all repeats of a sample, until `finish`.

    Every repeat is kept by the sink before anything is computed from it. When the scanner is lost, what was
    kept stays: reconnect, take the reference again and go on, or drop the object and leave it unfinished.
    """

    def __init__(
        self,
        bench: Bench,
        sink: ScanSink,
        sample_id: int,
        rules: Rules,
        circumstances: Mapping[str, object],
        *,
        measurement_id: int | None = None,
        repeats: Sequence[Repeat] = (),
    ) -> None:
        self.sample_id = sample_id
        self.id = measurement_id
        """Of the store; None until the first repeat is kept."""
        self.finished = False
        self._bench = bench
        self._sink = sink
        self._rules = rules
        self._circumstances = circumstances
        # the newest scan of each number counts
        self._repeats = {repeat.number: repeat for repeat in repeats}

    def add_repeat(self, cancel: CancelToken, progress: Progress) -> RepeatVerdict:
        """Scan the next repeat. Raises `ScannerError`, `StoreError`, `AcquisitionError`."""
        return self._scan(max(self._repeats, default=0) + 1, cancel, progress)

    def redo(self, repeat: int, cancel: CancelToken, progress: Progress) -> RepeatVerdict:
        """Scan a repeat again; the new scan replaces the old one in the average, both are kept."""
        if repeat not in self._repeats:
            raise AcquisitionError(AcquisitionCode.NO_SUCH_REPEAT, repeat=repeat)
        return self._scan(repeat, cancel, progress)

    @property
    def verdicts(self) -> tuple[RepeatVerdict, ...]:
        """One for each repeat, by number; a verdict may change as more repeats come in."""
        return judge(self._in_order(), self._rules)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the instrument calls the sample; several when it believes that the repeats are of several."""
        return tuple(dict.fromkeys(repeat.scan.label for repeat in self._in_order() if repeat.scan.label))

    @property
    def to_redo(self) -> tuple[int, ...]:
        """The repeats that do not count."""
        return tuple(verdict.repeat for verdict in self.verdicts if not verdict.ok)

    @property
    def missing(self) -> int:
        """How many repeats are still to be added."""
        return max(self._rules.repeats - len(self._repeats), 0)

    @property
    def enough(self) -> bool:
        """Whether enough repeats count for `finish`."""
        return sum(verdict.ok for verdict in self.verdicts) >= self._rules.least_repeats

    def curve(self, repeat: int) -> tuple[Axis, Floats]:
        """Axis and reflectance of a repeat as scanned, to be looked at; NaN where the reference has no signal."""
        if repeat not in self._repeats:
            raise AcquisitionError(AcquisitionCode.NO_SUCH_REPEAT, repeat=repeat)
        kept = self._repeats[repeat]
        return kept.scan.axis, kept.reflectance

    def result(self) -> MeasurementResult:
        """The average of the repeats that count; `AcquisitionError(TOO_FEW_REPEATS)`."""
        told = {"labels": list(self.labels)} if self.labels else {}
        return combine(self._in_order(), self._rules.least_repeats, self._rules, {**self._circumstances, **told})

    def finish(self) -> MeasurementResult:
        """The result, kept by the sink; no repeat can be added afterwards."""
        self._refuse_finished()
        result = self.result()
        if self.id is not None:
            self._sink.finish(self.id, result)
        self.finished = True
        return result

    def _scan(self, number: int, cancel: CancelToken, progress: Progress) -> RepeatVerdict:
        self._refuse_finished()
        shot = self._bench.scan(cancel, progress)
        if self.id is None:
            self.id = self._sink.begin(self.sample_id, shot.reference, shot.reference_age_s)
            self._bench.begun()
        scan_id = self._sink.repeat(self.id, number, shot.scan, shot.reference)
        self._repeats[number] = Repeat(number, scan_id, shot.scan, shot.reference)
        return next(verdict for verdict in self.verdicts if verdict.repeat == number)

    def _in_order(self) -> list[Repeat]:
        return [self._repeats[number] for number in sorted(self._repeats)]

    def _refuse_finished(self) -> None:
        if self.finished:
            raise AcquisitionError(AcquisitionCode.FINISHED)
