"""`tilth --version`."""

from __future__ import annotations

from argparse import Namespace
from importlib.metadata import version


def run(_arguments: Namespace) -> int:
    """Print the name and version of the program."""
    print("tilth", version("tilth"))
    return 0
