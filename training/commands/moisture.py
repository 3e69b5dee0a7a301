"""`tilth-train moisture`: corrections from moist to dry soil, judged on soils measured both ways."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.studying import add_folders, one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("moisture", help="judge corrections from moist to dry soil")
    add_folders(parser, "folder of the tables", models=True)
    parser.add_argument("--draws", type=int, default=20, help="draws of the soils measured both ways (default: 20)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.correcting.moisture import study
    from training.correcting.moisture_report import write

    with one_thread():
        found = study(chosen.shared, chosen.models, teller(), chosen.draws)
    sys.stdout.write(f"{write(found, chosen.out)}\n")
