"""`tilth-train pairs`: what the method gives on measured pairs of NIR and MIR."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.studying import add_folders, one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("pairs", help="judge the NIR encoder on measured pairs of NIR and MIR")
    add_folders(parser, "folder of pairs.md, pairs.csv and the figure")
    parser.add_argument("--folds", type=int, default=10, help="outer folds (default: 10)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.pairs_study import StudyConfig, run_study, write_study

    with one_thread():
        page = write_study(run_study(chosen.shared, StudyConfig(folds=chosen.folds), teller()), chosen.out)
    sys.stdout.write(f"{page}\n")
