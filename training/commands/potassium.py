"""`tilth-train benchmark potassium`: a property without bands of its own, by random folds and by places left out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("potassium", help="potassium from spectra, and by what it goes along with")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of the tables, CSV and Markdown")
    parser.add_argument("--docs", type=Path, help="folder docs, whose page gets the tables too")
    parser.add_argument("--repeats", type=_positive, default=10, help="of the five folds (default: 10)")
    parser.set_defaults(run=_run)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of repeats")
    return int(text)


def _run(chosen: argparse.Namespace) -> None:
    from time import monotonic

    import torch
    from threadpoolctl import threadpool_limits

    from training.potassium import into_docs, read_soils, study, write

    begun = monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{monotonic() - begun:6.0f} s  {what}\n")

    torch.set_num_threads(1)  # and the same figures again
    with threadpool_limits(1):
        found = study(read_soils(chosen.shared), chosen.repeats, tell)
    write(found, chosen.out)
    if chosen.docs:
        into_docs(found, chosen.docs)
    sys.stdout.write(f"{chosen.out / 'potassium-tables.md'}\n")
