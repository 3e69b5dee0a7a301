"""`make bench`: everything that Tilth promises in numbers, measured on this machine, in one table."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.start import Figure

MODULES = (
    "store_bench",
    "inference_bench",
    "scattering_bench",
    "selection_bench",
    "calibration_bench",
    "driver_bench",
    "start",
    "window_bench",
)


@dataclass(frozen=True)
class Target:
    """Figures whose name ends with `name` are to be at most, or at least, `limit`."""

    name: str
    limit: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        """Whether a figure holds the target."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


TARGETS = (
    Target("end of scan to estimates on the screen", 200),
    Target("one spectrum, one thread", 2),
    Target("one spectrum, default size", 3),
    Target("why, one spectrum, one core", 30),
    Target("local samples and 10000 spectra, one core", 2),
    Target("batch, 2 threads", 10_000, at_least=True),
    Target("choosing 10 of 2 000, one thread", 5),
    Target("source: cold start to a painted window", 1.5),
    Target("frozen: cold start to a painted window", 1.0),
    Target("GUI thread blocked", 50),
    Target("added to a scan, longest", 150),
    Target("commit of one scan, median", 5),
    Target("list of 10 000 samples", 300),
    Target("memory of the running window", 300),
    Target("frozen: size on disk", 280),
)


def main() -> int:
    """Print the table as Markdown; 1 when a target is missed."""
    print(f"{_machine()}\n\n| what | measured | unit | target | |\n|---|---:|---|---:|---|", flush=True)
    held = [_print_row(figure) for module in _present() for figure in module_figures(module)]
    return 0 if all(held) else 1


def module_figures(name: str) -> Iterator[Figure]:
    """The figures of one module of this folder."""
    yield from importlib.import_module(f"benchmarks.{name}").run()


def _present() -> list[str]:
    return [name for name in MODULES if importlib.util.find_spec(f"benchmarks.{name}") is not None]


def _print_row(figure: Figure) -> bool:
    what, value, unit = figure
    target = next((target for target in TARGETS if what.endswith(target.name)), None)
    held = target is None or target.met(value)
    verdict = "" if target is None else "held" if held else "**missed**"
    print(f"| {what} | {value:.4g} | {unit} | {target or ''} | {verdict} |", flush=True)
    return held


def _machine() -> str:
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, load {_load()}."
    )


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    sys.exit(main())
