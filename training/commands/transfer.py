"""`tilth-train transfer`: corrections between scanners, judged on a ring trial of five MIR benches."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.studying import add_folders, one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("transfer", help="judge corrections between scanners")
    add_folders(parser, "folder of the tables", models=True)
    parser.add_argument("--draws", type=int, default=20, help="draws of the soils (default: 20)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.correcting import simulated
    from training.correcting.transfer import study
    from training.correcting.transfer_report import write

    tell = teller()
    with one_thread():
        found = study(chosen.shared, tell, chosen.draws)
        made = simulated.study(chosen.models, tell)
    sys.stdout.write(f"{write(found, made, chosen.out)}\n")
