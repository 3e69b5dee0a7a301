"""What the window knows of the scanner and the measurement in the making, and what it asks of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.acquisition.reference import NO_REFERENCE, ReferenceStatus, ReferenceVerdict
from core.acquisition.scanner import Progress, ScannerCode
from core.acquisition.sink import ScanSink
from core.acquisition.warm_up import WarmUp, WarmUpVerdict
from core.errors import ErrorCode, ScannerError
from core.store.records import Sample
from desktop.window.flow import next_repeat
from desktop.workers.lane import Call, Lane
from desktop.workers.scanner_worker import Connected, Repeats, ScannerWorker, Trial
from drivers.discovery import DeviceInfo
from drivers.world.scene import Scene

T = TypeVar("T")

_STATUS_MS = 5000


class Doing(StrEnum):
    """What the scanner is busy with."""

    LOOKING = "looking"
    CONNECTING = "connecting"
    WARMING = "warming"
    REFERENCE = "reference"
    BEGINNING = "beginning"
    SCANNING = "scanning"
    FINISHING = "finishing"


class Measuring(QObject):
    """One scanner, one measurement at a time. `changed` after every change of an attribute."""

    changed = Signal()
    failed = Signal(object)
    connected_to = Signal(object)
    reference_taken = Signal()
    reference_refused = Signal(object)
    repeat_scanned = Signal()
    measured = Signal(int)
    _progressed = Signal(float)
    _warmed = Signal(object)

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self.devices: Sequence[DeviceInfo] = ()
        self.connected: Connected | None = None
        self.reference: ReferenceStatus = NO_REFERENCE
        self.warming: WarmUp | None = None
        self.sample: Sample | None = None
        self.repeats: Repeats | None = None
        self.doing: Doing | None = None
        self.share = 0.0
        self.scene = Scene()
        self._asked = 0
        self._trial = trial
        self._worker = ScannerWorker()
        self._lane = Lane("scanner")
        self.newest = 0
        self._lane.failed.connect(self.failed)
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._warmed.connect(self._show_warming, Qt.ConnectionType.QueuedConnection)
        self._clock = QTimer(self)
        self._clock.setInterval(_STATUS_MS)
        self._clock.timeout.connect(self._look_at_reference)

    # The scanner

    def look(self) -> None:
        """Look for scanners."""
        self._ask(Doing.LOOKING, self._worker.find).then(self._show_devices)

    def connect_to(self, address: str, sink: ScanSink) -> None:
        """Connect the scanner at an address."""
        self._ask(Doing.CONNECTING, lambda: self._worker.connect(address, sink)).then(self._show_connected)

    def try_without(self, sink: ScanSink) -> None:
        """Connect an emulated scanner."""
        trial = self._trial
        self._ask(Doing.CONNECTING, lambda: self._worker.connect_trial(trial, sink)).then(self._show_connected)

    def place(self, scene: Scene) -> None:
        """Put something before the emulated scanner."""
        self.scene = scene
        self._worker.place(scene)
        self.changed.emit()

    # The reference

    def warm_up(self) -> None:
        """Wait until the lamp has settled, which leaves a reference."""
        self.warming = WarmUp(WarmUpVerdict.WARMING)
        tell, told = self._progressed.emit, self._warmed.emit
        self._ask(Doing.WARMING, lambda: self._worker.warm_up(tell, told)).then(self._show_warmed_up)

    def skip_warm_up(self) -> None:
        """Go on with the lamp as it is."""
        self._worker.skip_warm_up()

    def take_reference(self) -> None:
        """Scan the white panel."""
        self._ask(Doing.REFERENCE, lambda: self._worker.take_reference(self._progressed.emit)).then(
            self._show_reference
        )

    # The sample

    def begin(self, sample: Sample) -> None:
        """Begin to measure a sample; it stays the sample when the reference has to be taken first."""
        self.sample, self.repeats, self.newest = sample, None, 0
        self._ask(Doing.BEGINNING, lambda: self._worker.begin(sample.id))

    def drop_sample(self) -> None:
        """No sample is being measured any more; what was scanned of it is stored."""
        self.sample, self.repeats = None, None
        self.changed.emit()

    @property
    def next_repeat(self) -> int | None:
        """The repeat to scan next; None when all count."""
        return next_repeat(self.repeats, self.newest)

    def scan_next(self) -> None:
        """Scan the repeat that is due."""
        due = self.next_repeat
        if due is not None:
            self.scan(due)

    def scan(self, repeat: int) -> None:
        """Scan a repeat, again when it was scanned before."""
        known = self.repeats is not None and repeat in self.repeats.curves
        self.newest = repeat
        self._ask(Doing.SCANNING, lambda: self._scan(repeat if known else None, self._progressed.emit)).then(
            self._show_repeats
        )

    def finish(self) -> None:
        """Average the repeats that count."""
        self._ask(Doing.FINISHING, self._worker.finish).then(self._show_finished)

    def stop(self) -> None:
        """Stop what the scanner is doing."""
        self._worker.cancel()

    def close(self) -> None:
        """Stop, put the scanner to rest and end the thread."""
        self._clock.stop()
        self._worker.cancel()
        self._worker.skip_warm_up()
        self._lane.close(self._worker.disconnect)

    # Answers, on the GUI thread

    def _ask(self, doing: Doing, work: Callable[[], T]) -> Call[T]:
        self.doing, self.share = doing, 0.0
        self._asked += 1
        asked = self._asked
        self._worker.arm()
        self.changed.emit()
        return self._lane.run(work).otherwise(self._fail).always(lambda: self._rest(asked))

    def _scan(self, known: int | None, progress: Progress) -> Repeats:
        return self._worker.add_repeat(progress) if known is None else self._worker.redo(known, progress)

    def _rest(self, asked: int) -> None:
        """The scanner rests, unless something else was asked of it meanwhile."""
        if asked == self._asked:
            self.doing = None
        self._look_at_reference()

    def _fail(self, error: BaseException) -> None:
        self.warming = None
        if code_of(error) is ScannerCode.DISCONNECTED:
            self.connected = None
            self._clock.stop()
            self._lane.run(self._worker.disconnect)
        self.failed.emit(error)

    def _show_progress(self, share: float) -> None:
        self.share = share
        self.changed.emit()

    def _show_warming(self, warming: WarmUp) -> None:
        self.warming = warming
        self.changed.emit()

    def _show_devices(self, devices: list[DeviceInfo]) -> None:
        self.devices = devices
        self.changed.emit()

    def _show_connected(self, connected: Connected) -> None:
        self.connected = connected
        if not connected.resumed:
            self.repeats = None
        self.scene = Scene()
        self._clock.start()
        self._look_at_reference()
        self.connected_to.emit(connected)

    def _show_warmed_up(self, warmed_up: WarmUp) -> None:
        self.warming = None
        if warmed_up.verdict is WarmUpVerdict.REFUSED:
            self.reference_refused.emit(warmed_up.reasons)
        elif warmed_up.verdict is WarmUpVerdict.NOT_NEEDED:
            self.take_reference()
        else:
            self._go_on()

    def _show_reference(self, verdict: ReferenceVerdict) -> None:
        if verdict.ok:
            self._go_on()
        else:
            self.reference_refused.emit(verdict.reasons)

    def _go_on(self) -> None:
        """There is a fresh reference: a sample whose measurement could not begin gets it now."""
        if self.sample is not None and self.repeats is None:
            self.begin(self.sample)
        self.reference_taken.emit()

    def _show_repeats(self, repeats: Repeats) -> None:
        self.repeats = repeats
        self.repeat_scanned.emit()
        self.changed.emit()
        if self.next_repeat is None:
            self.finish()

    def _show_finished(self, measurement_id: int) -> None:
        # the repeats stay in sight until there are results
        self.sample = None
        self.measured.emit(measurement_id)

    def _look_at_reference(self) -> None:
        self.reference = self._worker.reference_status() if self.connected else NO_REFERENCE
        self.changed.emit()


def code_of(error: BaseException) -> ErrorCode | None:
    """The code of a failure of the scanner."""
    return error.code if isinstance(error, ScannerError) else None
