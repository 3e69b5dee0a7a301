"""`tilth-train explain`: which bands carry an estimate, and whether explanations hold."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.studying import add_folders, one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("explain", help="which bands carry an estimate, and whether explanations hold")
    add_folders(parser, "folder of the tables and figures", docs=True, models=True)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.explaining.figures import draw
    from training.explaining.report import into_docs, write
    from training.explaining.study import study

    with one_thread():
        found = study(chosen.shared, chosen.models, teller())
    write(found, chosen.out)
    draw(found, chosen.out)
    if chosen.docs:
        into_docs(found, chosen.docs)
        draw(found, chosen.docs / "images")
    sys.stdout.write(f"{chosen.out / 'explain-tables.md'}\n")
