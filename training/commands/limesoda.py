"""`tilth-train benchmark limesoda`: the estimators on the published outer folds of the LimeSoDa benchmark."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("limesoda", help="judge an estimator on the folds of the LimeSoDa benchmark")
    parser.add_argument("--out", type=Path, required=True, help="folder of results.csv and the rest")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    raise NotImplementedError
