"""`tilth-train transfer`: corrections between scanners, judged on a ring trial of five MIR benches."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("transfer", help="judge corrections between scanners")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder of the bundles (default: models)")
    parser.add_argument("--draws", type=int, default=20, help="draws of the soils (default: 20)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    import torch
    from threadpoolctl import threadpool_limits

    from training.correcting import simulated
    from training.correcting.transfer import study
    from training.correcting.transfer_report import write

    def tell(what: str) -> None:
        sys.stderr.write(f"{what}\n")

    torch.set_num_threads(1)
    with threadpool_limits(1):
        found = study(chosen.shared, tell, chosen.draws)
        made = simulated.study(chosen.models, tell)
    sys.stdout.write(f"{write(found, made, chosen.out)}\n")
