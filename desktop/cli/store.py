"""`tilth store check` and `tilth store backup`."""

from __future__ import annotations

from argparse import Namespace

from core.errors import ExitCode, StoreError
from core.store.records import CheckReport
from core.store.store import Store
from desktop.cli.codes import CliCode
from desktop.cli.places import open_existing_store


def run(arguments: Namespace) -> int:
    """Check or back up a store that exists."""
    with open_existing_store(arguments) as store:
        if arguments.action == "check":
            return _check(store)
        store.backup(arguments.file)
        print(f"{arguments.file}: a whole copy of {store.path}")
    return ExitCode.DONE


def _check(store: Store) -> int:
    report = store.check()
    if not report.ok:
        raise StoreError(CliCode.STORE_DAMAGED, file=str(store.path), problems=_problems(report))
    print(f"{store.path}: whole, {report.scans} scans as they came in")
    return ExitCode.DONE


def _problems(report: CheckReport) -> str:
    scans = [f"scan {number} is not what it was" for number in report.damaged_scans]
    return "; ".join([*report.problems, *scans])
