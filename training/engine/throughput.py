"""How fast a run was, and on what."""

from __future__ import annotations

import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch

_WARM_STEPS = 3
"""Steps before the clock starts: the first ones allocate, compile and choose kernels."""


@dataclass(frozen=True)
class Throughput:
    """Rows per second over all processes and what that makes of one pass; highest memory in bytes, of the
    accelerator where there is one, else of the process."""

    device: str
    processes: int
    rows_per_second: float
    seconds_per_pass: float
    peak_memory: int


class Clock:
    """Counts steps once they are warm."""

    def __init__(self, device: torch.device, processes: int) -> None:
        self._device, self._processes = device, processes
        self._steps, self._begun, self._ended = 0, time.perf_counter(), 0.0
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)

    def tick(self) -> None:
        """One step is done."""
        self._steps += 1
        if self._steps == _WARM_STEPS:
            self._begun = self._now()

    def read(self, batch: int, rows: int) -> Throughput | None:
        """The speed so far; None while no step was timed."""
        timed = self._steps - _WARM_STEPS
        if timed < 1:
            return None
        rate = timed * batch / (self._now() - self._begun)
        return Throughput(device_name(self._device), self._processes, rate, rows / rate, self._memory())

    def _now(self) -> float:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        return time.perf_counter()

    def _memory(self) -> int:
        if self._device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self._device))
        return peak_resident()


def peak_resident() -> int:
    """Most memory that this process has held, in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def device_name(device: torch.device) -> str:
    """The accelerator, or the processor and the threads used of it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{_processor()}, {torch.get_num_threads()} thread(s)"


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
