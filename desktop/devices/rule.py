"""The rule by which Linux lets the person at the computer use USB scanners."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from core.errors import InputError
from core.files import atomic_text
from desktop.devices.codes import DeviceCode

NAME = "70-tilth-scanners.rules"
FOLDER = Path("/etc/udev/rules.d")
_RELOAD = (("udevadm", "control", "--reload-rules"), ("udevadm", "trigger"))


def rule_text() -> str:
    """The rule that came with this program."""
    return (files("desktop.devices") / NAME).read_text(encoding="utf-8")


def refuse_elsewhere() -> None:
    """`InputError(NO_RULE_NEEDED)` on systems that need none."""
    if sys.platform != "linux":
        raise InputError(DeviceCode.NO_RULE_NEEDED)


def install(folder: Path = FOLDER) -> Path:
    """Write the rule and have it read; `InputError` (`FileCode`) when the system does not let us."""
    file = folder / NAME
    with atomic_text(file) as out:
        out.write(rule_text())
    file.chmod(0o644)
    if shutil.which("udevadm") is not None:
        for command in _RELOAD:
            # a container without udev has no one to tell; the rule then holds from the next start on
            subprocess.run(command, check=False, capture_output=True)
    return file
