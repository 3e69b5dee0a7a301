"""`tilth scan`: samples scanned, every scan stored, properties estimated."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from core.acquisition.session import Session
from core.errors import ExitCode, InputError, ScannerError
from core.pipeline import Predictors
from core.store.records import Sample, State
from core.store.sink import StoreSink, source_of
from core.store.store import Store
from desktop.cli import support
from desktop.cli.acquire import Attendant, Measured, Say, ToldSink
from desktop.cli.guard import tell, tell_error
from desktop.cli.interrupt import ending_like_ctrl_c, resting
from desktop.cli.measured import Estimated, print_estimated, project_for, rules_for, sample_for
from desktop.cli.operators import beside
from desktop.cli.places import open_store
from desktop.cli.regaining import AT_A_TERMINAL_S, Regaining
from desktop.devices.finding import emulators_folder
from desktop.devices.holders import naming_holders
from desktop.devices.played import open_marked
from desktop.devices.support import told_contents
from desktop.installation import installed
from drivers.connection import Connection
from drivers.discovery import discover


def run(arguments: Namespace) -> int:
    """Scan, store and estimate; each line `stored scan …` is printed when that scan cannot be lost any more."""
    log = sys.stderr if arguments.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=log, flush=True)

    with ending_like_ctrl_c(), open_store(arguments) as store, resting(_connection(arguments.device)) as connection:
        with _supported(arguments, connection), naming_holders():
            measured = _measured(store, connection, arguments, say)
        predictors = Predictors(installed())
        source = source_of(connection.identity)
        estimated = [Estimated(source, one.sample, one.estimate(store, predictors)) for one in measured]
        print_estimated(estimated, predictors, as_json=arguments.json)
    return ExitCode.DONE


def _measured(store: Store, connection: Connection, arguments: Namespace, say: Say) -> list[Measured]:
    connection.open()
    samples = _samples(store, arguments)
    session = Session(connection, ToldSink(StoreSink(store), say), rules=rules_for(arguments.repeats))
    regaining = Regaining(session, connection, _patience_s(arguments))
    attendant = Attendant(session, beside(arguments.device), say, regaining)
    measured = []
    for sample in samples:
        attendant.prepare(warm_up=not arguments.no_warm_up)
        measured.append(attendant.measure(sample))
    return measured


def _connection(address: str) -> Connection:
    return Connection(address, open_=lambda where: open_marked(where, emulators_folder()), look=discover)


def _patience_s(arguments: Namespace) -> float:
    """As asked for; else long where somebody can plug the scanner in, and not at all in a script."""
    if arguments.wait is not None:
        return float(arguments.wait)
    return AT_A_TERMINAL_S if sys.stdin is not None and sys.stdin.isatty() else 0.0


@contextmanager
def _supported(arguments: Namespace, connection: Connection) -> Iterator[None]:
    """A support file is written when the scanner fails, where one is asked for."""
    try:
        yield
    except ScannerError:
        if arguments.support is not None:
            _write_support(arguments, connection)
        raise


def _write_support(arguments: Namespace, connection: Connection) -> None:
    """What went wrong stands on standard error all the same; a file that cannot be written is told of too."""
    try:
        support.write(arguments, arguments.support, support.seen(connection), [])
    except InputError as error:
        tell_error(error)
    else:
        tell(f"{arguments.support} is written. {told_contents()}")


def _samples(store: Store, arguments: Namespace) -> list[Sample]:
    project = project_for(store, arguments.project)
    state = State(arguments.state) if arguments.state is not None else None
    return [sample_for(store, project, name, state) for name in dict.fromkeys(arguments.sample)]
