"""`tilth-train benchmark curves`: how many samples each learner needs."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.small_sets import add_arguments, asked, names
from training.commands.studying import teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("curves", help="learning curves: 10 samples and more, the same for every learner")
    add_arguments(parser)
    learners = "comma-separated, such as scattering-mix,blend (default: all of the curves); plsr always takes part"
    parser.add_argument("--learners", type=names, default=(), metavar="NAME,…", help=learners)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.small_data.run import run_curves

    sys.stdout.write(f"{run_curves(asked(chosen), chosen.learners, teller())}\n")
