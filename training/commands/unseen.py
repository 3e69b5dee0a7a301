"""`tilth-train benchmark unseen`: the recipe on libraries that took no part in making it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands.small_sets import names
from training.commands.studying import teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("unseen", help="the recipe on libraries that took no part in making it")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), metavar="DIR", help="facts/ and data/")
    parser.add_argument("--docs", type=Path, required=True, metavar="DIR", help="folder of the page and its numbers")
    listed = "comma-separated (default: the recipe, plsr, svr, gp and mix)"
    parser.add_argument("--estimator", type=names, default=(), metavar="NAME,…", help=listed)
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default: 1)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.unseen import ESTIMATORS, Asked, run_unseen

    asked = Asked(chosen.shared, chosen.docs, chosen.estimator or ESTIMATORS, max(chosen.jobs, 1))
    sys.stdout.write(f"{run_unseen(asked, teller())}\n")
