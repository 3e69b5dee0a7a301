"""Owns the scanner and its session. Every method but the last few blocks and runs on the scanner's lane."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from core.acquisition.measurement import Measurement
from core.acquisition.reference import NO_REFERENCE, ReferenceStatus, ReferenceVerdict
from core.acquisition.result import RepeatVerdict
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken, Capabilities, Identity, Progress, Scanner, ScannerCode
from core.acquisition.session import Session
from core.acquisition.sink import ScanSink
from core.acquisition.warm_up import WarmUp
from core.errors import ScannerError
from core.spectrum import Axis, Floats
from desktop.simulated import is_simulated
from drivers.discovery import DeviceInfo, discover, open_emulator, open_scanner
from drivers.world.scene import Scene, World
from drivers.world.soils import SOIL

_LOG = logging.getLogger("tilth.scanner")

EMULATED_FAMILY = "nirscan-nano"


@dataclass(frozen=True)
class Trial:
    """How a try without a scanner runs: its seed, and how many times faster than real."""

    seed: int = 1
    speed: float = 20.0


@dataclass(frozen=True)
class Connected:
    """The scanner that is connected.

    `resumed`: a session with it goes on; `placeable`: what lies before it is placed by `ScannerWorker.place`.
    """

    identity: Identity
    capabilities: Capabilities
    rules: Rules
    resumed: bool
    placeable: bool

    @property
    def simulated(self) -> bool:
        """Whether it is an emulator."""
        return is_simulated(self.identity.model)


@dataclass(frozen=True, eq=False)
class Repeats:
    """The repeats of a measurement as they stand: verdicts and curves by repeat number."""

    verdicts: tuple[RepeatVerdict, ...]
    curves: dict[int, tuple[Axis, Floats]]
    wanted: int
    missing: int
    to_redo: tuple[int, ...]
    enough: bool


class ScannerWorker:
    """One scanner at a time. The session outlives a lost line, so that a measurement can go on."""

    def __init__(self) -> None:
        self._scanner: Scanner | None = None
        self._session: Session | None = None
        self._measurement: Measurement | None = None
        self._world: World | None = None
        self._cancel = CancelToken()
        self._skip = CancelToken()

    # On the lane

    def find(self) -> list[DeviceInfo]:
        """What is attached."""
        return discover()

    def connect(self, address: str, sink: ScanSink) -> Connected:
        """Open the scanner at `address`; the session goes on when it is the scanner it had."""
        self.disconnect()
        self._world = None
        return self._begin(open_scanner(address), sink, Rules())

    def connect_trial(self, trial: Trial, sink: ScanSink) -> Connected:
        """Open an emulated scanner over its true protocol, with the white panel before it."""
        self.disconnect()
        scanner, self._world = open_emulator(EMULATED_FAMILY, trial.seed, trial.speed)
        return self._begin(scanner, sink, Rules(warm_up_interval_s=Rules.warm_up_interval_s / trial.speed))

    def disconnect(self) -> None:
        """Put the scanner to rest; lamp off. Safe when there is none or its line is gone."""
        scanner, self._scanner = self._scanner, None
        if scanner is None:
            return
        try:
            scanner.close()
        except ScannerError as error:
            _LOG.warning("the scanner did not close: %s", error)

    def warm_up(self, progress: Progress, told: Callable[[WarmUp], None]) -> WarmUp:
        """Wait until the lamp has settled; the last white is the reference."""
        return self._in_session().warm_up(self._cancel, progress, skip=self._skip, told=told)

    def take_reference(self, progress: Progress) -> ReferenceVerdict:
        """Scan the white panel, after a dark where the scanner needs one."""
        return self._in_session().take_reference(self._cancel, progress)

    def begin(self, sample_id: int) -> None:
        """Begin a measurement of a sample."""
        self._measurement = self._in_session().begin(sample_id)

    def add_repeat(self, progress: Progress) -> Repeats:
        """Scan the next repeat."""
        measurement = self._in_measurement()
        measurement.add_repeat(self._cancel, progress)
        return self._repeats(measurement)

    def redo(self, repeat: int, progress: Progress) -> Repeats:
        """Scan a repeat again."""
        measurement = self._in_measurement()
        measurement.redo(repeat, self._cancel, progress)
        return self._repeats(measurement)

    def finish(self) -> int:
        """Close the measurement; returns its id in the store."""
        measurement = self._in_measurement()
        measurement.finish()
        if measurement.id is None:
            raise ScannerError(ScannerCode.NOT_READY)
        return measurement.id

    # From any thread

    def reference_status(self) -> ReferenceStatus:
        """Whether the reference holds."""
        session = self._session
        return NO_REFERENCE if session is None else session.reference_status()

    def arm(self) -> None:
        """Before something is asked of the lane: forget an earlier wish to stop."""
        self._cancel, self._skip = CancelToken(), CancelToken()

    def cancel(self) -> None:
        """Stop what is running."""
        self._cancel.cancel()

    def skip_warm_up(self) -> None:
        """End the wait for the lamp."""
        self._skip.cancel()

    def place(self, scene: Scene) -> None:
        """Put something before the emulated scanner; nothing where the scanner is real."""
        world = self._world
        if world is None:
            return
        if scene == Scene():
            world.place_panel()
        elif scene.kind == SOIL:
            world.place_soil(scene.seed)
        else:
            world.place_no_soil(scene.kind, scene.seed)

    # Below

    def _begin(self, scanner: Scanner, sink: ScanSink, rules: Rules) -> Connected:
        self._scanner = scanner
        resumed = self._session is not None and self._same(scanner.identity, self._session.scanner.identity)
        if self._session is not None and resumed:
            self._session.reconnect(scanner)
        else:
            self._session, self._measurement = Session(scanner, sink, rules=rules), None
        return Connected(scanner.identity, scanner.capabilities, rules, resumed, self._world is not None)

    @staticmethod
    def _same(one: Identity, other: Identity) -> bool:
        return (one.family, one.model, one.serial) == (other.family, other.model, other.serial)

    def _in_session(self) -> Session:
        if self._session is None or self._scanner is None:
            raise ScannerError(ScannerCode.NOT_READY)
        return self._session

    def _in_measurement(self) -> Measurement:
        self._in_session()
        if self._measurement is None:
            raise ScannerError(ScannerCode.NOT_READY)
        return self._measurement

    def _repeats(self, measurement: Measurement) -> Repeats:
        verdicts = measurement.verdicts
        return Repeats(
            verdicts=verdicts,
            curves={verdict.repeat: measurement.curve(verdict.repeat) for verdict in verdicts},
            wanted=self._in_session().rules.repeats,
            missing=measurement.missing,
            to_redo=measurement.to_redo,
            enough=measurement.enough,
        )
