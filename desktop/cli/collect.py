"""`tilth collect`: scans of closed instruments taken in from files, every scan stored, properties estimated."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from core.acquisition.codes import AcquisitionError
from core.errors import ExitCode, InputError, ScannerError, TilthError
from core.pipeline import Predictors
from core.store.records import State
from core.store.store import Store
from desktop.cli.collecting import Collected, Collector
from desktop.cli.guard import tell
from desktop.cli.interrupt import cancelling, ending_like_ctrl_c
from desktop.cli.measured import Estimated, print_estimated, project_for
from desktop.cli.places import open_store
from desktop.installation import installed
from desktop.messages import action, sentence
from drivers.clock import RealClock
from drivers.transport.line import POLL_S
from drivers.watched_folder.arrival import Arrival
from drivers.watched_folder.faults import FolderCode
from drivers.watched_folder.lots import Gathering, Lot, Naming, lots
from drivers.watched_folder.opening import watch_reflectance
from drivers.watched_folder.reading import lies_beside, read_reflectance
from drivers.watched_folder.watching import FolderWatch


def run(arguments: Namespace) -> int:
    """Read all, then collect what is new; with `--watch` go on until interrupted.

    A sample of which too few scans count, or that no bundle fits, is told on standard error and the others go on;
    the status says so at the end.
    """
    # watched before they are read, so that nothing slips in between
    watches = _watches(arguments.files) if arguments.watch else []
    found = lots(_read(arguments.files, may_be_empty=arguments.watch), _naming(arguments))
    with ending_like_ctrl_c(), open_store(arguments) as store:
        command = _Command(store, arguments)
        command.take(found)
        if arguments.watch:
            command.watch(watches)
        return ExitCode.REFUSED if command.troubled else ExitCode.DONE


def _naming(arguments: Namespace) -> Naming:
    return Naming(each=arguments.each, counted=arguments.counted)


def _watches(paths: Sequence[Path]) -> list[FolderWatch]:
    """One on each folder; `InputError(NO_FOLDER)` when there is none among the paths."""
    clock = RealClock()
    watches = [watch_reflectance(path, clock) for path in paths if path.is_dir()]
    if not watches:
        raise InputError(FolderCode.NO_FOLDER, file=str(paths[0]))
    for watch in watches:
        watch.pass_over()
    return watches


def _read(paths: Sequence[Path], *, may_be_empty: bool) -> list[Arrival]:
    """The scans of files, and of all files in folders that hold any.

    Raises `InputError` for a file that is named and cannot be read, and `EMPTY` for a folder without scans.
    """
    arrivals: list[Arrival] = []
    for path in paths:
        if not path.is_dir():
            arrivals += _file(path)
            continue
        inside = [one for file in watch_reflectance(path, RealClock()).files() for one in _readable(file)]
        if not inside and not may_be_empty:
            raise InputError(FolderCode.EMPTY, file=str(path))
        arrivals += inside
    return arrivals


def _file(path: Path) -> list[Arrival]:
    """The scans of a file; the error names it as it was typed."""
    try:
        return read_reflectance(path)
    except InputError as error:
        raise InputError(error.code, **{**error.values, "file": str(path)}) from error


def _readable(path: Path) -> list[Arrival]:
    """The scans of a file in a folder; one that cannot be read is left out, and told unless it is a photo."""
    try:
        return _file(path)
    except InputError as error:
        if not lies_beside(error):
            tell(f"Left out: {sentence(error)} {action(error)}")
        return []


class _Command:
    """One run of the command, on its store."""

    def __init__(self, store: Store, arguments: Namespace) -> None:
        state = None if arguments.state is None else State(arguments.state)
        self.troubled = False
        self._store = store
        self._arguments = arguments
        self._log = sys.stderr if arguments.json else sys.stdout
        self._predictors = Predictors(installed())
        self._collector = Collector(store, project_for(store, arguments.project), state, self._say)

    def take(self, found: list[Lot]) -> None:
        """Collect lots, then estimate and print."""
        collected = [one for lot in found for one in self._collected(lot)]
        estimated = [said for one in collected if (said := self._estimated(one)) is not None]
        if estimated or self._arguments.json:
            print_estimated(estimated, self._predictors, as_json=self._arguments.json)
        sys.stdout.flush()

    def watch(self, watches: Sequence[FolderWatch]) -> None:
        """Collect what comes into folders; ends by `KeyboardInterrupt`, or `InputError(GONE)` for a folder."""
        clock, gathering = RealClock(), Gathering(self._arguments.repeats, _naming(self._arguments))
        for watch in watches:
            self._say(f"watching {watch.folder}; Ctrl-C ends")
        with cancelling() as cancel:
            while not cancel.cancelled:
                for watch in watches:
                    gathering.add(_new(watch), clock.now())
                if complete := gathering.complete(clock.now(), [name for watch in watches for name in watch.names]):
                    self.take(complete)
                clock.wait(POLL_S, cancel)

    def _collected(self, lot: Lot) -> list[Collected]:
        try:
            return self._collector.collect(lot)
        except (InputError, AcquisitionError) as error:
            self._trouble(lot.sample, error)
        return []

    def _estimated(self, one: Collected) -> Estimated | None:
        try:
            return one.estimate(self._store, self._predictors)
        except InputError as error:
            self._trouble(one.sample.name, error)
        return None

    def _trouble(self, sample: str, error: TilthError) -> None:
        self.troubled = True
        tell(f"{sample}: {sentence(error)} {action(error)}")

    def _say(self, line: str) -> None:
        print(line, file=self._log, flush=True)


def _new(watch: FolderWatch) -> list[Arrival]:
    """What came into a folder since the last time; files that cannot be read are told."""
    try:
        watch.look()
    except ScannerError as error:
        raise InputError(FolderCode.GONE, file=str(watch.folder)) from error
    while watch.refused:
        refused = watch.refused.popleft()
        tell(f"Left out: {sentence(refused.error)} {action(refused.error)}")
    came = list(watch.queue)
    watch.queue.clear()
    return came
