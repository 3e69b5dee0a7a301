"""`tilth` and `tilth window`: the window."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from core.errors import InputError
from desktop.cli.codes import CliCode
from desktop.cli.places import store_path
from desktop.window.app import run as run_window


def run(arguments: Namespace) -> int:
    """Open the window and stay until it is closed."""
    if not _has_screen():
        # Qt would end the process without a word that a user understands
        raise InputError(CliCode.NO_SCREEN)
    return run_window(store_path(arguments), arguments.device)


def _has_screen() -> bool:
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)
