"""A day and a night of field work with every scanner family, on a virtual clock, with faults all the time.

`python -m benchmarks.endurance` prints the tables of docs/scanners/endurance.md; 1 when anything was lost or is left.
"""

from __future__ import annotations

import gc
import socket
import sys
import tempfile
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from core.acquisition.scanner import CancelToken, ScanKind
from core.errors import ScannerError
from drivers.clock import RealClock
from drivers.family import Family
from drivers.world.scene import World
from tests.support.field_days import FieldDays, Report, reconnect_s
from tests.support.scanner_bench import EMULATED, IN_PROCESS, PROCESS, Bench, kinds_of, unmoved
from tests.support.scanner_pace import overhead_s

HOURS, SAMPLES, SEED = 24.0, 300, 7
OPENINGS = 20
"""Of each real line, every other with a cancelled scan."""


@dataclass(frozen=True)
class Resources:
    """What a program holds of the system."""

    threads: int
    handles: int

    @staticmethod
    def now() -> Resources:
        """As they are now; handles are counted where the system lists them."""
        gc.collect()
        listed = Path("/proc/self/fd")
        return Resources(threading.active_count(), len(list(listed.iterdir())) if listed.is_dir() else 0)

    def __sub__(self, before: Resources) -> tuple[int, int]:
        return self.threads - before.threads, self.handles - before.handles


def main() -> int:
    """Print both tables."""
    print(f"{HOURS:g} h, {SAMPLES} samples of 6 repeats, seed {SEED}\n")
    print(
        "| family | samples | scans kept | lost or altered | faults | reconnects | each takes "
        "| a scan beyond instrument and line | left over | time |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---|---:|", flush=True)
    struck, errors, reasons = Counter[str](), Counter[str](), Counter[str]()
    whole = True
    for family in (*EMULATED, *IN_PROCESS):
        kind = kinds_of(family)[0]
        began, before = perf_counter(), Resources.now()
        report = _days(family)
        left = Resources.now() - before
        whole &= report.samples == SAMPLES and report.lost == 0 and left == (0, 0)
        faults = sum(report.struck.values())
        print(
            f"| {family.name} | {report.samples} | {report.scans} | {report.lost} | {faults} | {report.reconnects} "
            f"| {_speed(family, kind)} "
            f"| {_left(left)} | {perf_counter() - began:.0f} s |",
            flush=True,
        )
        struck += report.struck
        errors += report.errors
        reasons += report.reasons
    for name, counter in (("faults", struck), ("errors told", errors), ("reasons told", reasons)):
        print(f"\n{name}: " + ", ".join(f"{key} {count}" for key, count in counter.most_common()))
    return 0 if _lines() and whole else 1


def _days(family: Family) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        return FieldDays(family, Path(folder) / "field.tilthdb", SEED, HOURS, SAMPLES).spend()


def _speed(family: Family, kind: str) -> str:
    if kind == PROCESS:
        return "– | –"
    return f"{reconnect_s(family, kind):.1f} s | {max(0.0, overhead_s(family, kind)) * 1000:.0f} ms"


def _lines() -> bool:
    """Real lines: opened, scanned, cancelled, closed."""
    print(f"\n{OPENINGS} openings of each real line\n")
    print("| family | line | left over | port free again |\n|---|---|---|---|")
    whole = True
    for family in EMULATED:
        for kind in kinds_of(family):
            if kind not in ("pty", "socket"):
                continue
            before = Resources.now()
            port = _open_and_close(family, kind)
            left, free = Resources.now() - before, port is None or _free(port)
            whole &= left == (0, 0) and free
            print(f"| {family.name} | {kind} | {_left(left)} | {'yes' if free else 'no'} |", flush=True)
    return whole


def _open_and_close(family: Family, kind: str) -> int | None:
    bench = Bench(family, kind, World(SEED), RealClock())
    with bench.served():
        for number in range(OPENINGS):
            with closing(bench.open()) as scanner:
                cancel = CancelToken()
                if number % 2:
                    cancel.cancel()
                try:
                    scanner.measure(ScanKind.SAMPLE, cancel, unmoved)
                except ScannerError:
                    assert number % 2
        return int(bench.address.rpartition(":")[2]) if kind == "socket" else None


def _free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _left(left: tuple[int, int]) -> str:
    return "nothing" if left == (0, 0) else f"{left[0]} threads, {left[1]} handles"


if __name__ == "__main__":
    sys.exit(main())
