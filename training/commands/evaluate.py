"""`tilth-train evaluate`: one estimator on NIR or MIR, judged by a protocol."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands

PROTOCOLS = (
    "grouped-cv",
    "leave-one-library-out",
    "leave-one-instrument-out",
    "independent",
    "learning-curve",
    "spiking",
)


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("evaluate", help="judge one estimator on NIR or MIR by a protocol")
    parser.add_argument("protocol", choices=PROTOCOLS)
    files = "folders with neospectra_{nir,mir,soillab}_v1.2 as .csv, .csv.gz or .parquet"
    parser.add_argument("--data", type=Path, required=True, nargs="+", help=files)
    parser.add_argument("--model", required=True, help="plsr, ridge, cubist, svr, rf, mbl, mlp, gp or mix")
    parser.add_argument("--spectra", choices=("nir", "mir"), default="nir", help="learned from (default: nir)")
    parser.add_argument("--held-out", default="", help="name of the folder judged by independent and spiking")
    parser.add_argument("--folds", type=int, default=10, help="of grouped-cv (default: 10)")
    parser.add_argument("--seed", type=int, default=0, help="of everything drawn (default: 0)")
    parser.add_argument("--out", type=Path, required=True, help="run folder to write")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.evaluation.folders import Protocol, Question, evaluate
    from training.evaluation.pool import Spectra

    question = Question(
        protocol=Protocol(chosen.protocol),
        estimator=chosen.model,
        spectra=Spectra(chosen.spectra),
        held_out=chosen.held_out,
        folds=chosen.folds,
        seed=chosen.seed,
    )
    evaluate(chosen.data, question, chosen.out)
    sys.stdout.write(f"{chosen.out}\n")
