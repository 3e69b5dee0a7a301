"""`tilth-train mir-study`: what the autoencoder gives on measured MIR spectra."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("mir-study", help="judge the autoencoder on measured MIR spectra")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of mir-study.md and the tables as CSV")
    parser.add_argument("--epochs", type=int, default=10, help="epochs of each autoencoder (default: 10)")
    parser.add_argument("--all-labels", action="store_true", help="judge properties at every size of the latent")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from time import monotonic

    import numpy as np
    import torch
    from threadpoolctl import threadpool_limits

    from training.autoencoder import AutoencoderConfig
    from training.libraries import mir_libraries
    from training.mir_study import study, write
    from training.mir_study.sets import read_scans

    begun = monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{monotonic() - begun:6.0f} s  {what}\n")

    torch.set_num_threads(1)  # and the same figures again
    with threadpool_limits(1):
        scans = read_scans(chosen.shared)
        ships = np.isin(scans.sets, [library.name for library in mir_libraries(chosen.shared)])
        config = AutoencoderConfig(epochs=chosen.epochs)
        found = study(scans, ships, config, tell, all_labels=chosen.all_labels)
        write(found, chosen.out)
    sys.stdout.write(f"{chosen.out / 'mir-study.md'}\n")
