"""`tilth-train explain`: which bands carry an estimate, and whether explanations hold."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("explain", help="which bands carry an estimate, and whether explanations hold")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of the tables and figures")
    parser.add_argument("--docs", type=Path, help="folder docs, whose page gets them too")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder of the bundles (default: models)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from time import monotonic

    import torch
    from threadpoolctl import threadpool_limits

    from training.explaining.figures import draw
    from training.explaining.report import into_docs, write
    from training.explaining.study import study

    begun = monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{monotonic() - begun:6.0f} s  {what}\n")

    torch.set_num_threads(1)  # and the same figures again
    with threadpool_limits(1):
        found = study(chosen.shared, chosen.models, tell)
    write(found, chosen.out)
    draw(found, chosen.out)
    if chosen.docs:
        into_docs(found, chosen.docs)
        draw(found, chosen.docs / "images")
    sys.stdout.write(f"{chosen.out / 'explain-tables.md'}\n")
