"""`tilth` and `tilth window`: the window."""

from __future__ import annotations

from argparse import Namespace

from desktop.cli.places import store_path
from desktop.window.app import run as run_window


def run(arguments: Namespace) -> int:
    """Open the window and stay until it is closed."""
    return run_window(store_path(arguments), arguments.device)
