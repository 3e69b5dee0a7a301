"""`tilth-train mir-study`: what the autoencoder gives on measured MIR spectra."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.studying import add_folders, one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("mir-study", help="judge the autoencoder on measured MIR spectra")
    add_folders(parser, "folder of mir-study.md and the tables as CSV")
    parser.add_argument("--epochs", type=int, default=10, help="epochs of each autoencoder (default: 10)")
    parser.add_argument("--all-labels", action="store_true", help="judge properties at every size of the latent")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    import numpy as np

    from training.autoencoder import AutoencoderConfig
    from training.libraries import mir_libraries
    from training.mir_study import study, write
    from training.mir_study.sets import read_scans

    with one_thread():
        scans = read_scans(chosen.shared)
        ships = np.isin(scans.sets, [library.name for library in mir_libraries(chosen.shared)])
        config = AutoencoderConfig(epochs=chosen.epochs)
        found = study(scans, ships, config, teller(), all_labels=chosen.all_labels)
        write(found, chosen.out)
    sys.stdout.write(f"{chosen.out / 'mir-study.md'}\n")
