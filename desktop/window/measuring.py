"""What the window knows of the scanner and the measurement in the making, and what it asks of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.acquisition.preparing import Due
from core.acquisition.reference import NO_REFERENCE, ReferenceStatus, ReferenceVerdict
from core.acquisition.scanner import Progress, ScannerCode
from core.acquisition.sink import ScanSink
from core.acquisition.warm_up import WarmUp, WarmUpVerdict
from core.errors import ErrorCode, ScannerError, TilthError
from core.store.records import Sample
from desktop.devices.finding import Attached
from desktop.devices.places import DevicePlaces
from desktop.devices.settings import AddedScanner
from desktop.devices.support import Support
from desktop.logs import log_path
from desktop.window.flow import next_repeat
from desktop.workers.lane import Call, Lane
from desktop.workers.scanner_worker import Connected, Listing, Repeats, ScannerWorker, Trial
from drivers.world.scene import Scene

T = TypeVar("T")

_STATUS_MS = 5000
_LOOK_MS = 2000
"""A scanner that is plugged in stands in the list after this at most."""


class Doing(StrEnum):
    """What the scanner is busy with."""

    LOOKING = "looking"
    ASKING = "asking"
    CONNECTING = "connecting"
    RECONNECTING = "reconnecting"
    OPTIMISING = "optimising"
    DARK = "dark"
    WARMING = "warming"
    REFERENCE = "reference"
    BEGINNING = "beginning"
    SCANNING = "scanning"
    FINISHING = "finishing"


@dataclass(frozen=True)
class Loss:
    """A scanner that is gone, and what it was measuring: the sample, and how many of its repeats are stored."""

    scanner: Connected
    sample: str = ""
    stored: int = 0


class Measuring(QObject):
    """One scanner, one measurement at a time. `changed` after every change of an attribute."""

    changed = Signal()
    failed = Signal(object)
    connected_to = Signal(object)
    lost = Signal(object)
    back = Signal(object)
    supported = Signal(object)
    reference_taken = Signal()
    reference_refused = Signal(object)
    repeat_scanned = Signal()
    measured = Signal(int)
    _progressed = Signal(float)
    _warmed = Signal(object)

    def __init__(self, trial: Trial, places: DevicePlaces) -> None:
        super().__init__()
        self.devices: Sequence[Attached] = ()
        self.due: Due | None = None
        self.places = places
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
        self._worker = ScannerWorker(places)
        self._lane = Lane("scanner")
        # a support file is wanted most while the scanner's own lane waits for a scanner
        self._desk = Lane("support")
        self._looking = False
        self.newest = 0
        self._lane.failed.connect(self.failed)
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._warmed.connect(self._show_warming, Qt.ConnectionType.QueuedConnection)
        self._clock = QTimer(self)
        self._clock.setInterval(_STATUS_MS)
        self._clock.timeout.connect(self._look_after)
        self._watch = QTimer(self)
        self._watch.setInterval(_LOOK_MS)
        self._watch.timeout.connect(self._look_quietly)

    # The scanner

    def look(self) -> None:
        """Look for scanners."""
        self._ask(Doing.LOOKING, self._worker.learn).then(self._show_listing)

    def watch(self, on: bool) -> None:
        """Look again and again, without a word, while the list is in sight."""
        if on:
            self._watch.start()
        else:
            self._watch.stop()

    def ask(self, address: str) -> None:
        """Ask an unknown port which scanner is there."""
        self._ask(Doing.ASKING, lambda: self._worker.ask(address)).then(self._show_listing)

    def add(self, scanner: AddedScanner) -> None:
        """Keep a scanner on the list of the user."""
        self._ask(Doing.LOOKING, lambda: self._worker.add(scanner)).then(self._show_listing)

    def forget(self, address: str) -> None:
        """Take one off the list."""
        self._ask(Doing.LOOKING, lambda: self._worker.forget(address)).then(self._show_listing)

    def save_support(self, file: Path) -> None:
        """Write a support file, also while a lost scanner is waited for."""
        made = Support(self.devices, self.places.settings, self._worker.known(), log_path())
        self._desk.run(lambda: made.write(file)).then(lambda _: self.supported.emit(file)).otherwise(self.failed.emit)

    def connect_to(self, address: str, sink: ScanSink) -> None:
        """Connect the scanner at an address."""
        self._ask(Doing.CONNECTING, lambda: self._worker.connect(address, sink)).then(self._show_connected)

    def try_without(self, sink: ScanSink, family: str = "") -> None:
        """Connect an emulated scanner."""
        trial = replace(self._trial, family=family or self._trial.family)
        self._ask(Doing.CONNECTING, lambda: self._worker.connect_trial(trial, sink)).then(self._show_connected)

    def place(self, scene: Scene) -> None:
        """Put something before the emulated scanner."""
        self.scene = scene
        self._worker.place(scene)
        self.changed.emit()

    # Exposure, dark and reference

    def optimise(self) -> None:
        """Find exposure and gain on the white panel."""
        self._ask(Doing.OPTIMISING, lambda: self._worker.optimise(self._progressed.emit))

    def take_dark(self) -> None:
        """Scan with the window covered."""
        self._ask(Doing.DARK, lambda: self._worker.take_dark(self._progressed.emit))

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
        self._watch.stop()
        self._worker.cancel()
        self._worker.skip_warm_up()
        try:
            self._lane.close(self._worker.disconnect)
        finally:
            self._desk.close(_nothing)

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
        if self.connected is not None and code_of(error) is ScannerCode.DISCONNECTED:
            self._wait_for(self.connected)
            return
        if self.connected is not None and not isinstance(error, TilthError):
            self._let_go()  # nobody knows in what state the scanner is: its lamp goes out
        self.failed.emit(error)

    def _wait_for(self, gone: Connected) -> None:
        """The scanner is gone: wait until it is back, for as long as nobody stops the waiting."""
        name = self.sample.name if self.sample is not None else ""
        stored = len(self.repeats.curves) if self.repeats is not None and self.sample is not None else 0
        self._clock.stop()
        self._ask(Doing.RECONNECTING, self._worker.reconnect).then(self._show_back).otherwise(self._give_up)
        self.lost.emit(Loss(gone, name, stored))

    def _give_up(self, error: BaseException) -> None:
        """Nobody waits any more; the measurement can still go on when the scanner is connected by hand."""
        self._let_go()
        self.failed.emit(error)

    def _let_go(self) -> None:
        self.connected = None
        self._clock.stop()
        self._lane.run(self._worker.disconnect)
        self._look_at_reference()

    def _show_progress(self, share: float) -> None:
        self.share = share
        self.changed.emit()

    def _show_warming(self, warming: WarmUp) -> None:
        self.warming = warming
        self.changed.emit()

    def _look_quietly(self) -> None:
        if self.doing is None and not self._looking:
            self._looking = True
            self._lane.run(self._worker.find).always(self._looked).then(self._show_seen).otherwise(_unheard)

    def _looked(self) -> None:
        self._looking = False

    def _show_seen(self, listing: Listing) -> None:
        if list(listing.devices) != list(self.devices):
            self.devices = listing.devices
            self.changed.emit()

    def _show_listing(self, listing: Listing) -> None:
        self.devices = listing.devices
        self.changed.emit()
        if listing.trouble is not None:
            self.failed.emit(listing.trouble)

    def _show_connected(self, connected: Connected) -> None:
        self.connected = connected
        if not connected.resumed:
            self.repeats = None
        self.scene = Scene()
        self._clock.start()
        self._look_at_reference()
        self.connected_to.emit(connected)

    def _show_back(self, connected: Connected) -> None:
        self.connected = connected
        self._clock.start()
        self._look_at_reference()
        self.back.emit(connected)

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

    def _look_after(self) -> None:
        """While the scanner rests, ask how it is: so an unplugged one is missed before the next scan."""
        self._look_at_reference()
        if self.doing is None and self.connected is not None:
            self._lane.run(self._worker.look_after).otherwise(self._miss)

    def _miss(self, error: BaseException) -> None:
        """A scan that was begun meanwhile tells of it by itself."""
        if self.doing is None:
            self._fail(error)

    def _look_at_reference(self) -> None:
        self.reference = self._worker.reference_status() if self.connected else NO_REFERENCE
        self.due = self._worker.due() if self.connected else None
        self.changed.emit()


def _nothing() -> None:
    """The desk has nothing to put away."""


def _unheard(_: BaseException) -> None:
    """Looking again fails as it did before; whoever presses the button is told."""


def code_of(error: BaseException) -> ErrorCode | None:
    """The code of a failure of the scanner."""
    return error.code if isinstance(error, ScannerError) else None
