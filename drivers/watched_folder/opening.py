"""Opening a folder: what its address says, and what the files that lie there already tell."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from core.acquisition.scanner import ScannerCode
from core.errors import InputError, ScannerError
from drivers.clock import Clock
from drivers.family import Place
from drivers.watched_folder.arrival import Arrival
from drivers.watched_folder.driver import WatchedFolder
from drivers.watched_folder.options import Options, parse_options
from drivers.watched_folder.reading import Kind, Reader, kind_of, read_reflectance, signal_reader
from drivers.watched_folder.watching import FolderWatch

MOST_PROBED = 5
"""Files at most that are read at opening to find out what the folder holds, the newest first."""


def open_folder(place: Place) -> WatchedFolder:
    """Watch the folder of an address `watched-folder@folder:PATH[?OPTION=VALUE&…]`.

    Raises `ScannerError`: `NOT_FOUND`, `NO_PERMISSION`, `OPTION`, and `ADDRESS` for more than one folder.
    """
    options = parse_options(place.options)
    if len(place.parts) != 1:
        raise ScannerError(ScannerCode.ADDRESS, address=place.address)
    folder = _folder(place.parts[0], place.address)
    try:
        return _watched(folder, place, options)
    except OSError as error:
        raise ScannerError(ScannerCode.NOT_FOUND, address=place.address) from error


def _watched(folder: Path, place: Place, options: Options) -> WatchedFolder:
    clock = place.clock
    before = FolderWatch(folder, place.address, clock, read_reflectance, options.only).files()[::-1][:MOST_PROBED]
    if options.kind is None:
        options = replace(options, kind=next(filter(None, map(kind_of, before)), Kind.REFLECTANCE))
    read = signal_reader(options.full_scale) if options.kind is Kind.SIGNAL else read_reflectance
    watch = FolderWatch(folder, place.address, clock, read, options.only)
    if options.from_start:
        return WatchedFolder(watch, place.address, clock, options, None)
    watch.pass_over()
    return WatchedFolder(watch, place.address, clock, options, _newest(before, read))


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


def watch_reflectance(folder: Path, clock: Clock) -> FolderWatch:
    """A watch over reflectance files, for whoever takes all that come; raises `ScannerError(NOT_FOUND)`."""
    try:
        return FolderWatch(folder, str(folder), clock, read_reflectance)
    except OSError as error:
        raise ScannerError(ScannerCode.NOT_FOUND, address=str(folder)) from error
