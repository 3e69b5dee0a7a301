"""The driver: a closed instrument as a scanner, whose scans are the files that come into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import inf

from core.acquisition.scanner import (
    CancelToken,
    Capabilities,
    DarkBy,
    Health,
    Identity,
    Progress,
    Scan,
    ScanConfig,
    ScanKind,
    ScannerCode,
)
from core.errors import InputError, ScannerError
from drivers.clock import Clock
from drivers.transport.line import POLL_S
from drivers.transport.wirelog import WireLog
from drivers.watched_folder import FAMILY
from drivers.watched_folder.arrival import CONFIG, Arrival, check_config
from drivers.watched_folder.faults import FolderCode
from drivers.watched_folder.names import role_told
from drivers.watched_folder.options import Options
from drivers.watched_folder.reading import Kind, kind_of
from drivers.watched_folder.watching import FolderWatch

REFERENCE_MAX_AGE_S = 900.0
RANGE_NM = (350.0, 2500.0)
"""Told until the first file comes."""


@dataclass(frozen=True)
class Waiting:
    """Scans that came and were not measured yet: how many of which sample, one after the other, from which file."""

    sample: str
    file: str
    scans: int


class WatchedFolder:
    """A folder in the place of a scanner; fulfils `core.acquisition.scanner.Scanner`. Made by `open_folder`.

    `known` is a scan that lay there before, if any did, and tells range and points.
    """

    def __init__(
        self, watch: FolderWatch, address: str, clock: Clock, options: Options, known: Arrival | None
    ) -> None:
        self._watch = watch
        self._address = address
        self._clock = clock
        self._options = options
        self._known = known
        self._closed = False
        self._refused: tuple[str, ...] = ()
        self.delivered: Arrival | None = None
        """What the last `measure` returned, with the name that the instrument gave the sample."""

    @property
    def identity(self) -> Identity:
        """The folder; each scan tells the instrument that its file names."""
        return Identity(FAMILY, "folder", str(self._watch.folder))

    @property
    def wire_log(self) -> WireLog:
        """Which files came and what became of them, for a support file."""
        return self._watch.log

    @property
    def capabilities(self) -> Capabilities:
        """Range and points are those of the last file."""
        axis = None if self._known is None else self._known.axis
        signal = self._options.kind is Kind.SIGNAL
        blind = signal and self._options.full_scale is None
        return Capabilities(
            range_nm=RANGE_NM if axis is None else (axis.first, axis.last),
            points=0 if axis is None else len(axis),
            dark=self._options.dark if signal else DarkBy.SCAN,
            warm_up_s=0.0,
            reference_max_age_s=REFERENCE_MAX_AGE_S if signal else inf,
            averages=(CONFIG.averages, CONFIG.averages),
            own_reference=not signal,
            unverified=(FolderCode.PROGRAMS, FolderCode.SCALE_UNKNOWN) if blind else (FolderCode.PROGRAMS,),
        )

    def configure(self, config: ScanConfig) -> ScanConfig:
        """The instrument is set in its own program: anything but one spectrum as it comes is refused."""
        check_config(config)
        return CONFIG

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Nothing: the instrument's own program does it."""

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """The next new scan, waited for if none is there.

        Raises `ScannerError`: `NOTHING_CAME` in time, `NOT_READABLE`, `NOT_REFLECTANCE` or `NOT_SIGNAL` for a file
        that is no such scan, `OTHER_ROLE` for one whose name says that it is no `kind` of scan; that file is passed
        over, the next call takes the next one.
        """
        self._refuse_closed()
        deadline = self._clock.now() + self._options.wait_s
        told = 0.0
        progress(told)
        while (arrival := self._next()) is None:
            cancel.check()
            if told == 0.0 and self._watch.unsettled:
                told = 0.5
                progress(told)
            if self._clock.now() >= deadline:
                folder, seconds = str(self._watch.folder), self._options.wait_s
                raise ScannerError(FolderCode.NOTHING_CAME, folder=folder, seconds=seconds)
            self._clock.wait(POLL_S, cancel)
        cancel.check()
        self._watch.queue.popleft()
        role = role_told(arrival.file)
        if not arrival.named and role is not None and role is not kind:
            raise ScannerError(FolderCode.OTHER_ROLE, file=arrival.file, role=role.value, asked=kind.value)
        self._known = self.delivered = arrival
        progress(1.0)
        return arrival.scan(kind)

    def health(self) -> Health:
        """`errors` names the file that was refused last."""
        self._refuse_closed()
        return Health(errors=self._refused)

    def close(self) -> None:
        """Look no more; the folder is as it was."""
        self._closed = True

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What came and was not measured yet, in the order in which `measure` will return it."""
        groups = groupby(self._watch.queue, key=lambda one: (one.sample, one.file))
        return tuple(Waiting(sample, file, len(list(some))) for (sample, file), some in groups)

    def _next(self) -> Arrival | None:
        """The first in the queue, left there; complains about a file that never became readable."""
        try:
            self._watch.look()
        except ScannerError:
            self._closed = True
            raise
        if self._watch.refused:
            refused = self._watch.refused.popleft()
            self._refused = (refused.file,)
            raise ScannerError(self._why(refused.file, refused.error), file=refused.file) from refused.error
        return self._watch.queue[0] if self._watch.queue else None

    def _why(self, file: str, error: InputError) -> FolderCode:
        found = None if error.code is FolderCode.NOT_WHOLE else kind_of(self._watch.folder / file)
        if found is None or found is self._options.kind:
            return FolderCode.NOT_READABLE
        return FolderCode.NOT_REFLECTANCE if found is Kind.SIGNAL else FolderCode.NOT_SIGNAL

    def _refuse_closed(self) -> None:
        if self._closed:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self._address)
