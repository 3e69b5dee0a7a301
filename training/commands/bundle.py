"""`tilth-train bundle`: train, judge and write one bundle, of those that ship or from files of the reader's own."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands

_LICENCE = "CC BY 4.0"


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("bundle", help="train, judge and write one bundle")
    parser.add_argument("bundle", nargs="?", metavar="GRID", help="one that ships: nir-1354-2490 or nir-904-1696")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder of the bundles (default: models)")
    today = datetime.now(UTC).date().isoformat()
    parser.add_argument("--created", default=today, help="date that the manifest states (default: today)")
    shipped = parser.add_argument_group("one that ships")
    shipped.add_argument("--shared", type=Path, help="folder that holds data/ and facts/")
    shipped.add_argument("--docs", type=Path, default=Path("docs/training"), help="folder of the results")
    own = parser.add_argument_group("from your own files, in the layout of the OSSL NeoSpectra library")
    own.add_argument("--from", dest="folders", type=Path, nargs="+", metavar="DIR", help="their folders")
    own.add_argument("--ossl", type=Path, metavar="PATH", help="OSSL tables with more MIR spectra, folder or file")
    own.add_argument("--id", help="its name: small letters, digits, dots and dashes")
    own.add_argument("--grid", metavar="FIRST:LAST:STEP", help="its NIR grid in nm, such as 1354:2490:2")
    own.add_argument("--version", type=int, default=1, metavar="N", help="raise it when made anew (default: 1)")
    own.add_argument("--licence", default=_LICENCE, help=f"of the bundle (default: {_LICENCE}, as the public files)")
    own.add_argument("--scanners", nargs="+", default=["neospectra"], metavar="FAMILY", help="default: neospectra")
    own.add_argument("--trial", action="store_true", help="hardly train: do the files fit? Of no use for estimates")
    parser.set_defaults(run=partial(_run, parser))


def _run(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> None:
    if chosen.folders and not (chosen.id and chosen.grid):
        parser.error("--from needs --id and --grid")
    if not chosen.folders and not (chosen.bundle and chosen.shared):
        parser.error("name a bundle that ships with --shared, or your own files with --from, --id and --grid")
    import torch
    from threadpoolctl import threadpool_limits

    # sums depend on how they are split among threads: one thread, and the same bytes again
    torch.set_num_threads(1)
    with threadpool_limits(1):
        folder = _own(chosen) if chosen.folders else _shipped(chosen)
    sys.stdout.write(f"{folder}\n")


def _shipped(chosen: argparse.Namespace) -> Path:
    from training.bundles.shipped import BundleConfig, build, write

    config = BundleConfig(created=chosen.created)
    return write(build(chosen.shared, chosen.bundle, config, chosen.docs), chosen.out, chosen.docs)


def _own(chosen: argparse.Namespace) -> Path:
    from training.bundles.asked import label_of, more_mir, nir_grid
    from training.bundles.own import OwnConfig, build_own, write_own
    from training.libraries import read_paired

    label = label_of(chosen.id, chosen.version, chosen.created, chosen.licence, chosen.scanners)
    make = OwnConfig.for_a_trial if chosen.trial else OwnConfig
    config = make(label, nir_grid(chosen.grid))
    libraries = [read_paired(folder) for folder in chosen.folders]
    return write_own(build_own(libraries, more_mir(chosen.ossl), config), chosen.out)
