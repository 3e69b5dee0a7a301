"""Opening a folder: what its address says, and what the files that lie there already tell."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from core.acquisition.scanner import DarkBy, ScannerCode
from core.errors import InputError, ScannerError
from drivers.clock import Clock
from drivers.family import Place
from drivers.watched_folder.arrival import Arrival
from drivers.watched_folder.driver import Terms, WatchedFolder
from drivers.watched_folder.reading import Kind, Reader, kind_of, read_reflectance, signal_reader
from drivers.watched_folder.watching import FolderWatch

OPTIONS = ("kind", "dark", "full-scale", "from", "only", "wait")
MOST_PROBED = 5
"""Files at most that are read at opening to find out what the folder holds, the newest first."""

_Value = TypeVar("_Value")


def open_folder(place: Place) -> WatchedFolder:
    """Watch the folder of an address `watched-folder@folder:PATH[?OPTION=VALUE&…]`.

    `kind` `reflectance` or `signal` (what the newest file there holds, else reflectance); `dark=none` where the
    instrument subtracts its own; `full-scale` the largest count; `from=start` takes what lies there for scans too;
    `only=*.asd` looks at such files only; `wait` seconds for a file. Raises `ScannerError`: `NOT_FOUND`,
    `NO_PERMISSION`, `CONFIG_REFUSED` for an option that is none.
    """
    if len(place.parts) != 1:
        raise ScannerError(ScannerCode.ADDRESS, address=place.address)
    folder = _folder(place.parts[0], place.address)
    told = _terms(place.options)
    try:
        return _watched(folder, place, told)
    except OSError as error:
        raise ScannerError(ScannerCode.NOT_FOUND, address=place.address) from error


def _watched(folder: Path, place: Place, told: Terms | None) -> WatchedFolder:
    options = place.options
    only, clock = options.get("only", "*"), place.clock
    before = FolderWatch(folder, place.address, clock, read_reflectance, only).files()[::-1][:MOST_PROBED]
    terms = told or _with_kind(options, next(filter(None, map(kind_of, before)), Kind.REFLECTANCE))
    read = signal_reader(terms.full_scale) if terms.kind is Kind.SIGNAL else read_reflectance
    watch = FolderWatch(folder, place.address, clock, read, only)
    if _choice(options, "from", {"": False, "now": False, "start": True}):
        return WatchedFolder(watch, place.address, clock, terms, None)
    watch.pass_over()
    return WatchedFolder(watch, place.address, clock, terms, _newest(before, read))


def _terms(options: Mapping[str, str]) -> Terms | None:
    """What the options say; None where the kind is to be found out. Refuses options in any case."""
    kind = _choice(options, "kind", {"": None, **{kind.value: kind for kind in Kind}})
    terms = _with_kind(options, kind or Kind.REFLECTANCE)
    return None if kind is None else terms


def _with_kind(options: Mapping[str, str], kind: Kind) -> Terms:
    darks = {"": DarkBy.OPERATOR, "file": DarkBy.OPERATOR, "none": DarkBy.SCAN}
    return Terms(
        kind=kind,
        dark=_choice(options, "dark", darks),
        full_scale=_positive(options, "full-scale"),
        wait_s=_positive(options, "wait") or Terms.wait_s,
    )


def _folder(text: str, address: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise ScannerError(ScannerCode.NOT_FOUND, address=address)
    if not os.access(folder, os.R_OK | os.X_OK):
        raise ScannerError(ScannerCode.NO_PERMISSION, address=address)
    return folder.absolute()


def _newest(files: list[Path], read: Reader) -> Arrival | None:
    for path in files:
        try:
            return read(path)[-1]
        except InputError:
            continue
    return None


def _choice(options: Mapping[str, str], name: str, choices: Mapping[str, _Value]) -> _Value:
    """The choice of that name; `ScannerError(CONFIG_REFUSED)`."""
    value = options.get(name, "")
    if value not in choices:
        raise _refusal(name, value, ", ".join(filter(None, choices)))
    return choices[value]


def _positive(options: Mapping[str, str], name: str) -> float | None:
    value = options.get(name, "")
    if not value:
        return None
    number = _number(value, lambda: _refusal(name, value, "a number above zero"))
    if not 0 < number < float("inf"):
        raise _refusal(name, value, "a number above zero")
    return number


def _number(text: str, refuse: Callable[[], ScannerError]) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise refuse() from error


def _refusal(setting: str, value: str, allowed: str) -> ScannerError:
    return ScannerError(ScannerCode.CONFIG_REFUSED, setting=setting, value=value, allowed=allowed)


def watch_reflectance(folder: Path, clock: Clock) -> FolderWatch:
    """A watch over reflectance files, for whoever takes all that come; raises `ScannerError(NOT_FOUND)`."""
    try:
        return FolderWatch(folder, str(folder), clock, read_reflectance)
    except OSError as error:
        raise ScannerError(ScannerCode.NOT_FOUND, address=str(folder)) from error
