"""`tilth-train pairs`: what the method gives on measured pairs of NIR and MIR."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("pairs", help="judge the NIR encoder on measured pairs of NIR and MIR")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of pairs.md, pairs.csv and the figure")
    parser.add_argument("--folds", type=int, default=10, help="outer folds (default: 10)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from time import monotonic

    import torch
    from threadpoolctl import threadpool_limits

    from training.pairs_study import StudyConfig, run_study, write_study

    begun = monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{monotonic() - begun:6.0f} s  {what}\n")

    torch.set_num_threads(1)  # and the same figures again
    with threadpool_limits(1):
        page = write_study(run_study(chosen.shared, StudyConfig(folds=chosen.folds), tell), chosen.out)
    sys.stdout.write(f"{page}\n")
