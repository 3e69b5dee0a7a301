"""Emulators that run on this computer make themselves known, so that they are found like attached scanners."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

_SUFFIX = ".json"


def announced(folder: Path) -> list[str]:
    """Addresses of the emulators that announced themselves in `folder` and still run, oldest first."""
    found = [_read(file) for file in sorted(folder.glob(f"*{_SUFFIX}"))]
    return [address for _, address in sorted(one for one in found if one is not None)]


@contextlib.contextmanager
def announce(folder: Path, address: str) -> Iterator[None]:
    """Leave a file in `folder` for the time of the block; a folder that cannot be written is done without."""
    file = None
    with contextlib.suppress(OSError):
        file = _write(folder, address)
    try:
        yield
    finally:
        if file is not None:
            file.unlink(missing_ok=True)


def _write(folder: Path, address: str) -> Path:
    """Written aside and renamed, so that nobody reads half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    entry = {"pid": os.getpid(), "address": address, "started": datetime.now(UTC).isoformat()}
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as aside:
        json.dump(entry, aside)
    return Path(aside.name).replace(aside.name + _SUFFIX)


def _read(file: Path) -> tuple[str, str] | None:
    """When it was started and its address; None when it runs no more or was never written by an emulator."""
    try:
        entry = json.loads(file.read_text(encoding="utf-8"))
        pid, address, started = int(entry["pid"]), str(entry["address"]), str(entry["started"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if _running(pid):
        return started, address
    with contextlib.suppress(OSError):
        file.unlink()
    return None


if sys.platform == "win32":
    import ctypes

    _QUERY_LIMITED_INFORMATION = 0x1000

    def _running(pid: int) -> bool:
        # os.kill(pid, 0) would end the process here
        handle = ctypes.windll.kernel32.OpenProcess(_QUERY_LIMITED_INFORMATION, 0, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)

else:

    def _running(pid: int) -> bool:
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except OSError:
            return True  # somebody else's
        return True
