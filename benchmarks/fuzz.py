"""Ten thousand wrong replies for every scanner family, and a fault at every step of its protocol.

`python -m benchmarks.fuzz [FAMILY …]` prints the tables of docs/scanners/endurance.md; 1 when a driver hangs, breaks
or makes up a spectrum.
"""

from __future__ import annotations

import sys
import warnings
from time import perf_counter

from core.acquisition.scanner import Scan, ScannerCode
from core.errors import ErrorCode, ScannerError
from drivers.family import Family
from drivers.transport.shaping import Fault, Faulty, Mishap
from tests.support.scanner_bench import EMULATED, Counted, in_memory, kinds_of, session
from tests.support.scanner_fuzz import Tally, alike, fuzz

REPLIES = 10_000
BATCH = 200
LATE_S = 2.5


def main() -> int:
    """Print both tables."""
    warnings.simplefilter("error")
    print(
        "| family | line | sessions | wrong replies | errors | scans | altered unnoticed | wrong | longest | time |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    named = [family for family in EMULATED if not sys.argv[1:] or family.name in sys.argv[1:]]
    lines = [(family, kind) for family in named for kind in kinds_of(family) if kind in ("memory", "hid")]
    fuzzed = [_fuzzed(family, kind, REPLIES // _lines(family)) for family, kind in lines]
    print("\n| family | line | steps | " + " | ".join(mishap.value for mishap in Mishap) + " |")
    print("|---|---|---:|" + "---|" * len(Mishap), flush=True)
    struck = [_struck(family, kind) for family, kind in lines]
    return 0 if all(fuzzed) and all(struck) else 1


def _lines(family: Family) -> int:
    return len({"memory", "hid"} & set(kinds_of(family)))


def _fuzzed(family: Family, kind: str, replies: int) -> bool:
    began, tally, seed = perf_counter(), Tally(), 0
    while tally.struck < replies:
        tally += fuzz(family, kind, range(seed, seed + BATCH))
        seed += BATCH
    scans = tally.ends.pop("scan", 0)
    print(
        f"| {family.name} | {kind} | {tally.cases} | {tally.struck} | {sum(tally.ends.values())} | {scans} "
        f"| {tally.unnoticed} | {len(tally.wrong)} | {tally.most_s:.0f} s | {perf_counter() - began:.0f} s |",
        flush=True,
    )
    for wrong in tally.wrong[:5]:
        print(f"  {wrong}", file=sys.stderr)
    return not tally.wrong


def _struck(family: Family, kind: str) -> bool:
    """One fault in each session, at each step in turn."""
    counted = in_memory(family, kind, Counted)
    right = session(counted)
    assert isinstance(counted.device, Counted)
    steps = counted.device.fed
    told = []
    whole = True
    for mishap in Mishap:
        ends = [_end(family, kind, Fault(step, mishap, seconds=LATE_S)) for step in range(steps)]
        made = [end for end in ends if isinstance(end, tuple)]
        wrong = sum(not all(map(alike, end, right)) for end in made)
        stray = sum(end is ScannerCode.DISCONNECTED for end in ends) if mishap is not Mishap.DISCONNECT else 0
        whole &= wrong == 0 and stray == 0
        told.append(f"{len(made)} right, {len(ends) - len(made)} told" + (f", **{wrong} wrong**" if wrong else ""))
    print(f"| {family.name} | {kind} | {steps} | {' | '.join(told)} |", flush=True)
    return whole


def _end(family: Family, kind: str, fault: Fault) -> tuple[Scan, Scan] | ErrorCode:
    try:
        return session(in_memory(family, kind, lambda device: Counted(Faulty(device, [fault]))))
    except ScannerError as error:
        return error.code


if __name__ == "__main__":
    sys.exit(main())
