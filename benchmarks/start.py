"""Cold start, from the source and frozen, and the memory of the running window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

Figure = tuple[str, float, str]

ROOT = Path(__file__).parents[1]
SOURCE = (sys.executable, "-m", "desktop.main")
FROZEN = ROOT / "dist" / "tilth" / ("tilth.exe" if os.name == "nt" else "tilth")
RUNS = 5
SETTLED_S = 4.0
"""After the first paint; by then everything that loads late has been loaded."""
DEADLINE_S = 60.0


def run() -> list[Figure]:
    """Medians of `RUNS` after one that does not count, with compiled bytecode."""
    figures = _figures("source", SOURCE)
    if FROZEN.exists():
        figures += _figures("frozen", (str(FROZEN),))
        size = sum(file.stat().st_size for file in FROZEN.parent.rglob("*") if not file.is_symlink())
        figures.append(("frozen: size on disk", size / 1e6, "MB"))
    return figures


def _figures(name: str, command: Sequence[str]) -> list[Figure]:
    _painted(command)
    painted, memory = zip(*(_painted(command) for _ in range(RUNS)), strict=True)
    return [
        (f"{name}: cold start to a painted window", median(painted), "s"),
        (f"{name}: memory of the running window", median(memory), "MB"),
        (f"{name}: tilth --version", median(_answered(command) for _ in range(RUNS)), "s"),
    ]


def _painted(command: Sequence[str]) -> tuple[float, float]:
    """Seconds until the window was painted, and its memory in MB when it has settled.

    The window opens its store right after the first paint; the file of a new store shows that moment.
    """
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "start.tilthdb"
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "window", "--store", str(store)], cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        )
        try:
            while not store.exists():
                if process.poll() is not None or time.perf_counter() - began > DEADLINE_S:
                    raise RuntimeError(f"{command[-1]} opened no window")
                time.sleep(0.002)
            painted = time.perf_counter() - began
            time.sleep(SETTLED_S)
            return painted, _resident_mb(process.pid)
        finally:
            process.kill()
            process.wait()


def _answered(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run([*command, "--version"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def _resident_mb(process_id: int) -> float:
    """Resident memory; not a number where the system does not tell it as Linux does."""
    status = Path(f"/proc/{process_id}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    for what, value, unit in run():
        print(f"{what:60s} {value:10.2f} {unit}")
