"""The support file: what somebody elsewhere needs to see why a scanner does not do as it should.

It holds no spectra of the store, no names of samples or projects and no positions. What went over the line
is in it as it was, the signal of the last scans included.
"""

from __future__ import annotations

import json
import platform
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core.acquisition.scanner import Capabilities, Health, Identity
from core.errors import TilthError
from core.files import replacing
from core.report.contents import software_version
from desktop.devices.finding import Attached
from desktop.devices.settings import ScannerSettings

LOG_LINES = 400
_LIBRARIES = ("PySide6-Essentials", "numpy", "onnxruntime", "pyserial", "hidapi", "seabreeze")

HOLDS: Mapping[str, str] = {
    "program.txt": "the version of Tilth, of its libraries and of the system",
    "devices.json": "the scanners and serial ports that were found",
    "scanners.json": "the list of scanners that were added",
    "scanner.json": "which scanner was connected, what it can do, and its temperatures and battery",
    "wire.txt": "the last 64 kB that went over the line to the scanner, with the signal of the last scans",
    "tilth.log": "the last lines of the log file",
}
"""The files of a support file, and what they hold in words for whoever sends it."""


@dataclass(frozen=True)
class Known:
    """What is known of the scanner that is, or was last, connected."""

    address: str = ""
    state: str = ""
    identity: Identity | None = None
    capabilities: Capabilities | None = None
    health: Health | None = None
    wire_log: str = ""


@dataclass(frozen=True)
class Support:
    """What goes into a support file; `troubles` are failures met while it was put together."""

    devices: Sequence[Attached]
    settings: ScannerSettings
    scanner: Known = field(default_factory=Known)
    log_file: Path | None = None
    troubles: Sequence[str] = ()

    def write(self, file: Path) -> None:
        """A zip file, whole or not at all; `InputError` (`FileCode`)."""
        with replacing(file) as beside, zipfile.ZipFile(beside, "x", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.contents().items():
                archive.writestr(name, _without_home(text))

    def contents(self) -> dict[str, str]:
        """Text of each file; the home folder stands in them as `~`."""
        return {
            "program.txt": "\n".join([*_program(), *self.troubles]) + "\n",
            "devices.json": _json([asdict(one.device) | {"kind": one.kind} for one in self.devices]),
            "scanners.json": _settings(self.settings),
            "scanner.json": _json(_scanner(self.scanner)),
            "wire.txt": self.scanner.wire_log,
            "tilth.log": "" if self.log_file is None else _tail(self.log_file),
        }


def usual_name() -> str:
    """A file name with the date and the minute."""
    return f"tilth-support-{datetime.now(UTC):%Y%m%d-%H%M}.zip"


def told_contents() -> str:
    """What a support file holds, as one sentence for whoever sends it."""
    return (
        f"It holds: {'; '.join(HOLDS.values())}. It holds no names of samples or projects, no positions and nothing "
        "else of the store."
    )


def _program() -> list[str]:
    lines = [software_version(), f"Python {platform.python_version()}", platform.platform()]
    for name in _LIBRARIES:
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name} is not there")
    return lines


def _settings(settings: ScannerSettings) -> str:
    """As the list stands, or, where it is damaged, as its file stands."""
    try:
        return _json([asdict(one) for one in settings.added()])
    except TilthError as error:
        text = settings.file.read_text(encoding="utf-8", errors="replace") if settings.file.is_file() else ""
        return f"{error}\n{text}"


def _scanner(known: Known) -> dict[str, object]:
    identity = known.identity
    return {
        "address": known.address,
        "state": known.state,
        "identity": None if identity is None else vars(identity) | {"firmware": dict(identity.firmware)},
        "capabilities": None if known.capabilities is None else vars(known.capabilities),
        "health": None if known.health is None else vars(known.health),
    }


def _json(value: object) -> str:
    return json.dumps(value, indent=1, default=str) + "\n"


def _tail(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    except OSError:
        return ""
    return "".join(lines[-LOG_LINES:])


def _without_home(text: str) -> str:
    home = str(Path.home())
    return text if home in ("", "/") else text.replace(home, "~")
