"""What the commands that run a study share: folders, one thread, word of what goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser


def add_folders(parser: ArgumentParser, out: str, *, docs: bool = False, models: bool = False) -> None:
    """`--shared` and `--out` (`out` says what it holds), and where asked `--docs` and `--models`."""
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help=out)
    if docs:
        parser.add_argument("--docs", type=Path, help="folder docs, whose page gets the tables too")
    if models:
        default = Path("models")
        parser.add_argument("--models", type=Path, default=default, help="folder of the bundles (default: models)")


def teller() -> Callable[[str], None]:
    """Says on standard error what goes on, with the seconds since now."""
    begun = monotonic()

    def say(what: str) -> None:
        sys.stderr.write(f"{monotonic() - begun:6.0f} s  {what}\n")

    return say


@contextmanager
def one_thread() -> Iterator[None]:
    """Everything on one thread: the same figures again, whatever the machine."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(1)
    with threadpool_limits(1):
        yield
