"""`tilth-train moisture`: corrections from moist to dry soil, judged on soils measured both ways."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("moisture", help="judge corrections from moist to dry soil")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder of the bundles (default: models)")
    parser.add_argument("--draws", type=int, default=20, help="draws of the soils measured both ways (default: 20)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from threadpoolctl import threadpool_limits

    from training.correcting.moisture import study
    from training.correcting.moisture_report import write

    def tell(what: str) -> None:
        sys.stderr.write(f"{what}\n")

    with threadpool_limits(1):
        found = study(chosen.shared, chosen.models, tell, chosen.draws)
    sys.stdout.write(f"{write(found, chosen.out)}\n")
