"""`tilth-train benchmark hybrids`: scattering against the spectrum, learner by learner."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.small_sets import add_arguments, asked
from training.commands.studying import teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("hybrids", help="scattering coefficients against the spectrum, learner by learner")
    add_arguments(parser)
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.hybrids.run import run_hybrids

    sys.stdout.write(f"{run_hybrids(asked(chosen), teller())}\n")
