"""`tilth-train benchmark potassium`: a property without bands of its own, by random folds and by places left out."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.studying import add_folders, one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("potassium", help="potassium from spectra, and by what it goes along with")
    add_folders(parser, "folder of the tables, CSV and Markdown", docs=True)
    parser.add_argument("--repeats", type=_positive, default=10, help="of the five folds (default: 10)")
    parser.set_defaults(run=_run)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of repeats")
    return int(text)


def _run(chosen: argparse.Namespace) -> None:
    from training.potassium import into_docs, read_soils, study, write

    with one_thread():
        found = study(read_soils(chosen.shared), chosen.repeats, teller())
    write(found, chosen.out)
    if chosen.docs:
        into_docs(found, chosen.docs)
    sys.stdout.write(f"{chosen.out / 'potassium-tables.md'}\n")
