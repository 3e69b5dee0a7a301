"""`tilth-train reproducibility`: spread of the estimates between repeats, instruments, seeds, and under drift."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands.studying import one_thread

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("reproducibility", help="how far estimates of one soil lie apart, and why")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="folder of the run; must not be there")
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder of the bundles (default: models)")
    parser.add_argument(
        "--docs", type=Path, metavar="DIR", help="folder whose reproducibility.md gets the tables, too"
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.correcting.mir_models import RING_TRIAL
    from training.evaluation import Run, RunSettings
    from training.reproducibility.report import check_place, into_docs, write
    from training.reproducibility.scans import GAIA, YAMSYS
    from training.reproducibility.study import study

    if chosen.docs is not None:
        check_place(chosen.docs)
    data = [chosen.shared / "data" / f"{name}.parquet" for name in (GAIA, YAMSYS, RING_TRIAL)]
    inputs = tuple(file for file in data if file.is_file())
    with (
        one_thread(),
        Run(chosen.out, RunSettings("reproducibility", {"models": str(chosen.models)}, inputs)) as run,
    ):
        found = study(chosen.shared, chosen.models, run.say)
        write(found, run.folder)
        if chosen.docs is not None:
            into_docs(found, chosen.docs)
    sys.stdout.write(f"{chosen.out}\n")
