"""Looks into a folder again and again, and takes from it what is new, whole and readable."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from core.acquisition.scanner import ScannerCode
from core.errors import InputError, ScannerError
from core.formats.source import open_source
from drivers.clock import Clock
from drivers.transport.wirelog import Way, WireLog
from drivers.watched_folder.arrival import Arrival, file_key, row_key
from drivers.watched_folder.faults import FolderCode
from drivers.watched_folder.names import is_passing, natural
from drivers.watched_folder.reading import Reader, lies_beside
from drivers.watched_folder.rows import as_bytes_of_text

LOOK_S = 0.5
"""Between two looks; a network drive of thousands of files bears no more."""
SETTLE_S = 1.0
"""A file that stays as it is for so long is taken for whole, …"""
TAIL_S = 3.0
"""… one whose last line does not end, for so long."""
RETRY_S = 1.0
PATIENCE_S = 15.0
"""A file that cannot be read so long after it was last written to is refused."""
GONE_S = 2.0
"""A network drive may be away for a moment; a folder that stays away for longer is lost."""
MOST_READ_BEFORE = 64 << 20
"""Bytes of texts that lay there before, read at most so that an export that grows gives its new rows only."""

_LEAST_ROW = 40
"""Bytes; shorter lines are no row of a table of spectra."""


@dataclass(frozen=True)
class Stamp:
    """By what a change of a file shows without reading it."""

    mtime_ns: int
    size: int


@dataclass(frozen=True)
class Refused:
    """A file that never became readable, and why."""

    file: str
    error: InputError


@dataclass
class _Seen:
    """A file as it was seen last: `since` when it last changed; `done` once nothing more is expected of it.

    `unread`: it lay there before and nobody knows what it holds.
    """

    stamp: Stamp
    since: float
    done: bool = False
    unread: bool = False
    tried: float = float("-inf")


class FolderWatch:
    """The new scans of a folder; sub-folders are not looked into, and nothing in it is ever changed.

    `queue` are the scans that came and were not taken yet, in the order in which their files were written, those
    of one moment by name. `refused` are files to be complained about. `only` is a pattern such as `*.asd`.
    Methods raise `ScannerError(DISCONNECTED)` once the folder is gone.
    """

    def __init__(self, folder: Path, address: str, clock: Clock, read: Reader, only: str = "*") -> None:
        self.folder = folder
        self.queue: deque[Arrival] = deque()
        self.refused: deque[Refused] = deque()
        self.log = WireLog()
        self._address = address
        self._clock = clock
        self._read = read
        self._only = only.casefold()
        self._files: dict[str, _Seen] = {}
        self._keys: set[str] = set()
        self._axes: dict[str, Arrival] = {}
        self._looked = float("-inf")
        self._missed: float | None = None
        self._device = self._device_of_folder()

    @property
    def unsettled(self) -> bool:
        """Whether a file is there that may still become a scan."""
        return any(not seen.done for seen in self._files.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files that the last look found."""
        return tuple(self._files)

    def files(self) -> list[Path]:
        """The files there now that may be scans, oldest first, those of one moment by name."""
        found = sorted((stamp.mtime_ns, natural(name), name) for name, stamp in self._stamps())
        return [self.folder / name for _, _, name in found]

    def pass_over(self) -> None:
        """Take what lies there now for known: only what comes later is new, of files that grow their new rows."""
        left, now = MOST_READ_BEFORE, self._clock.now()
        for name, stamp in sorted(self._stamps(), key=lambda found: -found[1].mtime_ns):
            known = stamp.size <= left and _is_text(self.folder / name)
            self._files[name] = _Seen(stamp, now, done=True, unread=not known)
            if known:
                left -= stamp.size
                self._keys.update(_keys_in(self.folder / name))

    def look(self) -> None:
        """Look, unless the last look was a moment ago."""
        now = self._clock.now()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        try:
            stamps = dict(self._stamps())
        except OSError as error:
            self._miss(now, error)
            return
        self._missed = None
        for name in self._files.keys() - stamps.keys():
            del self._files[name]
        for name, stamp in stamps.items():
            seen = self._files.get(name)
            if seen is None or (seen.stamp != stamp and not _only_touched(seen, stamp)):
                self._files[name] = _Seen(stamp, now)
        for name in sorted(stamps, key=lambda name: (stamps[name].mtime_ns, natural(name), name)):
            self._consider(name, self._files[name], now)

    def _consider(self, name: str, seen: _Seen, now: float) -> None:
        quiet = now - seen.since
        if seen.done or quiet < SETTLE_S or now - seen.tried < RETRY_S:
            return
        seen.tried = now
        path = self.folder / name
        try:
            arrivals = self._whole(path, quiet)
            if _stamp(path) != seen.stamp:
                return
        except OSError:
            return
        except InputError as error:
            self._not_read(name, seen, error, quiet)
            return
        seen.done = True
        self.log.record(now, Way.IN, f"{name} {seen.stamp.size} bytes, {len(arrivals)} scans".encode())
        self._take(arrivals)

    def _whole(self, path: Path, quiet: float) -> list[Arrival]:
        """The scans of a file; `InputError(NOT_WHOLE)` while it looks as if more were to come."""
        arrivals = self._read(path)
        if quiet < TAIL_S and not _ends(path):
            raise InputError(FolderCode.NOT_WHOLE, file=path.name)
        for one in arrivals:
            before = self._axes.get(one.identity.family)
            if before is not None and _is_part(one, before):
                raise InputError(FolderCode.NOT_WHOLE, file=path.name)
        return arrivals

    def _not_read(self, name: str, seen: _Seen, error: InputError, quiet: float) -> None:
        beside = lies_beside(error)
        if not beside and quiet < PATIENCE_S:
            return
        seen.done = True
        self.log.record(self._clock.now(), Way.IN, f"{name}: {error.code.value}".encode())
        if not beside:
            self.refused.append(Refused(name, error))

    def _take(self, arrivals: list[Arrival]) -> None:
        for one in arrivals:
            if one.key not in self._keys:
                self._keys.add(one.key)
                self._axes[one.identity.family] = one
                self.queue.append(one)

    def _stamps(self) -> Iterator[tuple[str, Stamp]]:
        """Files that may be scans. Raises `OSError` when the folder cannot be listed, or is another one."""
        if self._device_of_folder() != self._device:
            raise FileNotFoundError("the drive was taken out")
        for path in self.folder.iterdir():
            if is_passing(path.name) or not fnmatchcase(path.name.casefold(), self._only):
                continue
            try:
                # what a listing tells of sizes is late on Windows, so each file is asked
                if path.is_file():
                    yield path.name, _stamp(path)
            except OSError:
                continue

    def _device_of_folder(self) -> int:
        """A stick that was pulled out may leave an empty folder of its name, on another device."""
        return self.folder.stat().st_dev

    def _miss(self, now: float, error: OSError) -> None:
        if self._missed is None:
            self._missed = now
        if now - self._missed >= GONE_S:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self._address) from error


def _only_touched(seen: _Seen, stamp: Stamp) -> bool:
    """Whether an old file got another time and nothing else: synchronised folders do that."""
    return seen.unread and seen.stamp.size == stamp.size


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return Stamp(found.st_mtime_ns, found.st_size)


def _is_text(path: Path) -> bool:
    """Whether the beginning of a file may be that of a text, or of a packed one; no if it cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(1024)
    except OSError:
        return False
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b"))


def _ends(path: Path) -> bool:
    """Whether the last line of a text ends; files that are no text do not tell."""
    with path.open("rb") as stream:
        stream.seek(-min(2, stream.seek(0, os.SEEK_END)), os.SEEK_END)
        tail = stream.read()
    return not _is_text(path) or tail.strip(b"\0")[-1:] in b"\r\n"


def _is_part(new: Arrival, before: Arrival) -> bool:
    """Whether the axis is the beginning of that of the scan before: the rest is still to come."""
    points, whole = new.axis.points, before.axis.points
    return points.size < whole.size and bool((points == whole[: points.size]).all())


def _keys_in(path: Path) -> Iterator[str]:
    """Keys of a file as a whole and of its lines; of one that cannot be read none."""
    try:
        data = open_source(path).data()
    except InputError:
        return
    yield file_key(path.name, data)
    for line in as_bytes_of_text(data).splitlines():
        if len(line) >= _LEAST_ROW:
            yield row_key(line)
