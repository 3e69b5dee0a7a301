"""`kill -9` of `tilth scan` at random moments: what it told as stored must be in the store."""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import StoreError
from core.store.store import Store

KILLS = 50
SPEED = "20"
"""Of the emulated scanner: a scan then takes as long as storing it, so that kills fall in both."""
TOLD = re.compile(r"^stored scan (\d+) sha256 ([0-9a-f]{64}) .*\n", re.MULTILINE)
TILTH = (sys.executable, "-m", "desktop.main")


@dataclass(frozen=True)
class Outcome:
    """`told` scans were reported as stored; `lost` are those of them that are not there, or not the same.

    `sound`: after every kill the database passed its integrity check.
    """

    kills: int
    told: int
    lost: tuple[str, ...]
    sound: bool


def kill_scans(kills: int, folder: Path, seed: int) -> Outcome:
    """Kill that many scans, all of one emulated scanner into one store in `folder`."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    store = folder / "kill9.tilthdb"
    told: dict[str, str] = {}
    sound = True
    with emulator() as address:
        began = time.monotonic()
        told.update(_scan(address, store, "whole", None))
        whole_s = time.monotonic() - began
        for kill in range(kills):
            told.update(_scan(address, store, f"killed {kill}", chance.uniform(0, whole_s)))
            sound = sound and _sound(store)
    return Outcome(kills, len(told), _lost(store, told), sound)


@contextmanager
def emulator() -> Iterator[str]:
    """The address of an emulated scanner in a process of its own, which outlives the scans that are killed."""
    process = subprocess.Popen(
        [*TILTH, "emulate", "nirscan-nano", "--tcp", "0", "--speed", SPEED],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def _scan(address: str, store: Path, sample: str, kill_after_s: float | None) -> dict[str, str]:
    """What one scan told as stored: sha256 by id."""
    asked = ("--device", address, "--project", "P", "--sample", sample, "--no-warm-up", "--store", str(store))
    process = subprocess.Popen(
        [*TILTH, "scan", *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with suppress(subprocess.TimeoutExpired):
        process.wait(kill_after_s)
    process.kill()
    out, _ = process.communicate()
    return dict(TOLD.findall(out))


def _sound(store: Path) -> bool:
    with Store.open(store, who="kill9") as opened:
        return opened.check().ok


def _lost(store: Path, told: dict[str, str]) -> tuple[str, ...]:
    with Store.open(store, who="kill9") as opened:
        return tuple(scan_id for scan_id, sha256 in told.items() if not _kept(opened, int(scan_id), sha256))


def _kept(store: Store, scan_id: int, sha256: str) -> bool:
    try:
        return store.scan(scan_id).sha256 == sha256
    except StoreError:
        return False


def main() -> int:
    """Print the outcome; 1 when anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill9", description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=KILLS)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = kill_scans(asked.kills, Path(folder), asked.seed)
    print(f"kills             {outcome.kills}")
    print(f"told as stored    {outcome.told}")
    print(f"lost              {len(outcome.lost)} {' '.join(outcome.lost)}")
    print(f"integrity         {'ok after every kill' if outcome.sound else 'DAMAGED'}")
    return 0 if outcome.sound and not outcome.lost else 1


if __name__ == "__main__":
    sys.exit(main())
