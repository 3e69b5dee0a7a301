"""Owns the scanner and its session. Every method but the last few blocks and runs on the scanner's lane.

The scanner families are loaded on the lane, when they are first asked for: the window is painted without them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.acquisition.measurement import Measurement
from core.acquisition.preparing import Due
from core.acquisition.reference import NO_REFERENCE, ReferenceStatus, ReferenceVerdict
from core.acquisition.result import RepeatVerdict
from core.acquisition.rules import Rules
from core.acquisition.scanner import (
    CancelToken,
    Capabilities,
    DarkBy,
    Health,
    Identity,
    Progress,
    Scanner,
    ScannerCode,
)
from core.acquisition.session import Session
from core.acquisition.sink import ScanSink
from core.acquisition.warm_up import WarmUp
from core.errors import ScannerError, TilthError
from core.spectrum import Axis, Floats
from desktop.devices import finding
from desktop.devices.finding import Attached, Kind
from desktop.devices.places import DevicePlaces
from desktop.devices.settings import AddedScanner
from desktop.devices.support import Known
from desktop.simulated import is_simulated
from drivers.world.scene import COVER, Scene, World
from drivers.world.soils import SOIL

if TYPE_CHECKING:
    from drivers.connection import Connection
    from drivers.discovery import DeviceInfo

_LOG = logging.getLogger("tilth.scanner")


@dataclass(frozen=True)
class Trial:
    """How a try without a scanner runs: which family, its seed, and how many times faster than real."""

    seed: int = 1
    speed: float = 20.0
    family: str = "nirscan-nano"


@dataclass(frozen=True)
class Listing:
    """What may be connected; `trouble` says why something of the user's own is missing from it."""

    devices: Sequence[Attached]
    trouble: TilthError | None = None


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
    address: str = ""

    @property
    def simulated(self) -> bool:
        """Whether it is an emulator."""
        return is_simulated(self.identity.model)

    @property
    def name(self) -> str:
        """Model and serial number."""
        return f"{self.identity.model} {self.identity.serial}".strip()

    @property
    def watched(self) -> bool:
        """Whether another program scans, and Tilth takes its files from a folder."""
        return self.address.rpartition("@")[2].startswith("folder:")

    @property
    def covered_by_hand(self) -> bool:
        """Whether somebody must cover its window for a dark."""
        return self.capabilities.dark is DarkBy.OPERATOR


@dataclass(frozen=True, eq=False)
class Repeats:
    """The repeats of a measurement as they stand: verdicts and curves by repeat number."""

    verdicts: tuple[RepeatVerdict, ...]
    curves: dict[int, tuple[Axis, Floats]]
    wanted: int
    missing: int
    to_redo: tuple[int, ...]
    enough: bool
    labels: tuple[str, ...] = ()
    """What the instrument calls the sample."""


class ScannerWorker:
    """One scanner at a time. The session outlives a lost line, so that a measurement can go on."""

    def __init__(self, places: DevicePlaces) -> None:
        self._places = places
        self._told: dict[str, DeviceInfo] = {}
        self._connection: Connection | None = None
        self._session: Session | None = None
        self._measurement: Measurement | None = None
        self._world: World | None = None
        self._health = Health()
        self._cancel = CancelToken()
        self._skip = CancelToken()

    # On the lane: which scanners there are

    def find(self) -> Listing:
        """What may be connected; nothing is opened or sent."""
        added: list[AddedScanner] = []
        trouble: TilthError | None = None
        try:
            added = self._places.settings.added()
        except TilthError as error:
            trouble = error
        found = [self._as_told(one) for one in finding.attached(added, self._places.emulators)]
        return Listing(found, trouble)

    def learn(self) -> Listing:
        """Know the scanners of the user's own profiles too, then look."""
        from desktop.devices.profiles import learn_profiles

        refused = learn_profiles()
        found = self.find()
        return replace(found, trouble=found.trouble or next(iter(refused), None))

    def ask(self, address: str) -> Listing:
        """Ask an unknown line which scanner is there."""
        from desktop.devices.holders import naming_holders
        from drivers.discovery import identify

        with naming_holders():
            self._told[address] = identify(address, self._cancel)
        return self.find()

    def add(self, scanner: AddedScanner) -> Listing:
        """Keep a scanner on the user's list."""
        self._places.settings.add(scanner)
        return self.find()

    def forget(self, address: str) -> Listing:
        """Take one off the list."""
        self._places.settings.forget(address)
        return self.find()

    # On the lane: the scanner

    def connect(self, address: str, sink: ScanSink) -> Connected:
        """Open the scanner at `address`; the session goes on when it is the scanner it had."""
        from desktop.devices.holders import naming_holders
        from drivers.connection import Connection

        self.disconnect()
        self._world = None
        connection = Connection(address, open_=self._open, look=self._present)
        with naming_holders():
            connection.open()
        return self._begin(connection, sink, Rules())

    def connect_trial(self, trial: Trial, sink: ScanSink) -> Connected:
        """Open an emulated scanner over its true protocol, with the white panel before it."""
        from drivers.connection import Connection

        self.disconnect()
        connection = Connection(f"emulator:{trial.family}", open_=lambda _: self._emulated(trial))
        connection.open()
        return self._begin(connection, sink, Rules(warm_up_interval_s=Rules.warm_up_interval_s / trial.speed))

    def reconnect(self) -> Connected:
        """Wait until the scanner that was lost is back, and go on with its session."""
        connection, session = self._connection, self._session
        if connection is None or session is None:
            raise ScannerError(ScannerCode.NOT_READY)
        connection.reconnect(self._cancel)
        session.reconnect(connection)
        return self._connected(connection, session, resumed=True)

    def disconnect(self) -> None:
        """Put the scanner to rest; lamp off. Safe when there is none or its line is gone."""
        connection = self._connection
        if connection is None:
            return
        try:
            connection.close()
        except ScannerError as error:
            _LOG.warning("the scanner did not close: %s", error)

    def look_after(self) -> Health:
        """Ask for the state of the scanner, which shows too whether it is still there."""
        try:
            self._health = self._in_session().scanner.health()
        except ScannerError as error:
            if error.code is ScannerCode.DISCONNECTED:
                raise
            _LOG.warning("the scanner does not tell its state: %s", error)
        return self._health

    def optimise(self, progress: Progress) -> None:
        """Find exposure and gain on the white panel."""
        self._in_session().optimise(self._cancel, progress)

    def take_dark(self, progress: Progress) -> None:
        """Scan with the window covered."""
        self._in_session().take_dark(self._cancel, progress)

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

    def due(self) -> Due | None:
        """What must be done before samples can be scanned; None too while there is no scanner."""
        session = self._session
        return None if session is None else session.due

    def known(self) -> Known:
        """What is known of the scanner, or of the one that was lost or closed; nothing is asked of it."""
        connection, session = self._connection, self._session
        if connection is None or session is None:
            return Known()
        return Known(
            connection.address,
            connection.state,
            connection.identity,
            session.capabilities,
            self._health,
            connection.wire_log_text(),
        )

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
        elif scene.kind == COVER:
            world.place_cover()
        elif scene.kind == SOIL:
            world.place_soil(scene.seed)
        else:
            world.place_no_soil(scene.kind, scene.seed)

    # Below

    def _open(self, address: str) -> Scanner:
        from desktop.devices.played import open_marked

        return open_marked(address, self._places.emulators)

    def _emulated(self, trial: Trial) -> Scanner:
        from desktop.devices.played import marked
        from drivers.discovery import open_emulator

        scanner, self._world = open_emulator(trial.family, trial.seed, trial.speed)
        return marked(scanner)

    def _present(self) -> list[DeviceInfo]:
        """What is attached now, for a scanner that comes back at another port."""
        from drivers.discovery import discover

        return discover()

    def _as_told(self, one: Attached) -> Attached:
        """With the family, where the line was asked for it."""
        told = self._told.get(one.address)
        if told is None or one.kind is not Kind.PORT:
            return one
        device = replace(one.device, family=told.family, address=told.address, label=told.label)
        return Attached(device, Kind.SCANNER, told.label)

    def _begin(self, connection: Connection, sink: ScanSink, rules: Rules) -> Connected:
        self._connection = connection
        session = self._session
        resumed = session is not None and self._same(connection.identity, session.scanner.identity)
        if session is not None and resumed:
            session.reconnect(connection)
        else:
            session, self._measurement = Session(connection, sink, rules=rules), None
            self._session = session
        return self._connected(connection, session, resumed=resumed)

    def _connected(self, connection: Connection, session: Session, *, resumed: bool) -> Connected:
        self._health = Health()
        placeable = self._world is not None
        return Connected(
            connection.identity, connection.capabilities, session.rules, resumed, placeable, connection.address
        )

    @staticmethod
    def _same(one: Identity, other: Identity) -> bool:
        return (one.family, one.model, one.serial) == (other.family, other.model, other.serial)

    def _in_session(self) -> Session:
        if self._session is None or self._connection is None:
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
            labels=measurement.labels,
        )
