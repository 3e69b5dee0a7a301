"""The folder of a run: what was asked, of what, with what, and what came of it; complete or marked as failed.

It is written beside its place under another name and renamed when all is there, so a folder of the given name is
always whole. A run that fails leaves `NAME.failed` with the reason in `status.json`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import TracebackType

from core.errors import InputError, TilthError
from training.errors import TrainingCode

CONFIG, STATUS, LOG = "config.json", "status.json", "run.log"
_PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "pandas", "matplotlib", "cubist")
_FULL = (errno.ENOSPC, errno.EDQUOT)

Setting = str | int | float | bool | None | Sequence[str]


@dataclass(frozen=True)
class RunSettings:
    """What defines a run: the `command`, its `settings`, the `inputs` whose sums are kept, and the device."""

    command: str
    settings: dict[str, Setting]
    inputs: tuple[Path, ...] = ()
    device: str = "cpu"


class Run:
    """`with Run(out, settings) as run:` write into `run.folder`; `out` appears when the block ends without error.

    Raises `InputError`: `RUN_EXISTS` when `out` is there already, `RUN_DISK_FULL` in place of the system's error.
    """

    def __init__(self, out: Path, settings: RunSettings) -> None:
        self._out = out
        self._settings = settings
        self._started = datetime.now(UTC)

    def __enter__(self) -> Run:
        if self._out.exists() and (not self._out.is_dir() or any(self._out.iterdir())):
            raise InputError(TrainingCode.RUN_EXISTS, file=str(self._out))
        self._out.parent.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self._out.name}.", suffix=".part", dir=self._out.parent))
        self.folder.chmod(0o755)
        self._write(CONFIG, _described(self._settings))
        self._write(STATUS, {"status": "running", "started": self._started.isoformat(timespec="seconds")})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None:
            self._fail(error)
            return
        self._end("complete", "")
        if self._out.exists():
            self._out.rmdir()
        self.folder.rename(self._out)
        self.folder = self._out

    def say(self, text: str) -> None:
        """One line of progress: to standard error, and with the seconds since the start to the log."""
        seconds = (datetime.now(UTC) - self._started).total_seconds()
        sys.stderr.write(f"{text}\n")
        with (self.folder / LOG).open("a", encoding="utf-8") as log:
            log.write(f"{seconds:9.1f} s  {text}\n")

    def _fail(self, error: BaseException) -> None:
        """Mark the folder, as far as the disk allows it, and give the error of a full disk its sentence."""
        full = isinstance(error, OSError) and error.errno in _FULL
        reason = str(error) if isinstance(error, TilthError) else f"{type(error).__name__}: {error}"
        try:
            self._end("failed", reason)
        except OSError as unwritten:
            sys.stderr.write(f"{self.folder}: the failure could not be noted ({unwritten})\n")
        failed = self._out.with_name(f"{self._out.name}.failed")
        shutil.rmtree(failed, ignore_errors=True)
        self.folder.rename(failed)
        self.folder = failed
        if full:
            raise InputError(TrainingCode.RUN_DISK_FULL, file=str(failed)) from error

    def _end(self, status: str, reason: str) -> None:
        ended = datetime.now(UTC)
        told = {
            "status": status,
            "started": self._started.isoformat(timespec="seconds"),
            "seconds": round((ended - self._started).total_seconds(), 1),
        }
        self._write(STATUS, told | ({"reason": reason} if reason else {}))

    def _write(self, name: str, document: dict[str, object]) -> None:
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        (self.folder / name).write_text(text, encoding="utf-8")


def _described(settings: RunSettings) -> dict[str, object]:
    return {
        "command": settings.command,
        "settings": settings.settings,
        "inputs": {str(file): _sha256(file) for file in settings.inputs},
        "commit": _commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": _versions(),
        "device": settings.device,
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # extras that are not there took no part
            continue
    return found


def _commit() -> str | None:
    """The commit of the checkout that this code runs from, with `+` when files differ from it; None elsewhere."""
    here = Path(__file__).resolve().parents[2]
    if not (here / ".git").exists():
        return None
    try:
        commit = _git(here, "rev-parse", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{commit}+" if changed else commit


def _git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, check=True
    ).stdout.strip()
