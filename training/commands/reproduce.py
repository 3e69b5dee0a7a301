"""`tilth-train reproduce`: the comparison of the paper on two folders."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("reproduce", help="compare models on NIR, MIR and MIR predicted from NIR")
    files = "folder with neospectra_{nir,mir,soillab}_v1.2 as .csv, .csv.gz or .parquet"
    parser.add_argument("--train", type=Path, required=True, help=f"{files}: what is learned from")
    parser.add_argument("--test", type=Path, required=True, help=f"{files}: other samples, to judge on")
    parser.add_argument("--out", type=Path, required=True, help="run folder to write")
    parser.add_argument("--seed", type=int, default=0, help="of everything drawn (default: 0)")
    parser.add_argument("--device", default="cpu", help="of the autoencoder's training: cpu, cuda or auto")
    parser.add_argument("--latent", type=int, default=32, help="size of the latent (default: 32)")
    parser.add_argument("--quick", action="store_true", help="few steps: to see that it runs, not how well")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.reproduce import Options, reproduce

    options = Options(seed=chosen.seed, quick=chosen.quick, device=chosen.device, latent=chosen.latent)
    reproduce(chosen.train, chosen.test, chosen.out, options)
    sys.stdout.write(f"{chosen.out}\n")
