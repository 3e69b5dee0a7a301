"""`tilth-train simulate`: simulated libraries as folders, and simulated beside real spectra."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands
    from training.simulate.folder import Plan

_NEOSPECTRA = "neospectra"


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser(
        "simulate",
        help="write simulated libraries (nothing in them is measured)",
        description="Writes OUT/train and OUT/test in the layout of the OSSL NeoSpectra library v1.2, all simulated.",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write; with --compare the figure (PNG)")
    parser.add_argument("--samples", type=int, default=2000, help="samples with MIR and values (default: 2000)")
    parser.add_argument("--pairs", type=int, help="how many of them have NIR too (default: a quarter)")
    parser.add_argument("--test", type=int, default=206, help="samples of the shifted test region (default: 206)")
    parser.add_argument("--repeats", type=int, default=4, help="MIR scans of each sample (default: 4)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed, the same soils (default: 0)")
    grids = f"{_NEOSPECTRA}, nir-1354-2490 or nir-904-1696"
    parser.add_argument("--grid", default=_NEOSPECTRA, help=f"NIR grid: {grids} (default: {_NEOSPECTRA})")
    parser.add_argument(
        "--paper-scale",
        action="store_true",
        help="83 971 samples with 334 665 MIR scans, 1 976 pairs, test of 206; about 2.3 GB as Parquet",
    )
    parser.add_argument(
        "--format", choices=("csv", "csv.gz", "parquet"), help="default: csv.gz, at paper scale parquet"
    )
    parser.add_argument("--compare", action="store_true", help="draw simulated beside real spectra instead")
    parser.add_argument("--shared", type=Path, help="folder of the real spectra, for --compare")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    if chosen.compare:
        _compare(chosen.shared, chosen.out)
        return
    from tqdm import tqdm

    from training.simulate.folder import write_region

    suffix = f".{chosen.format or ('parquet' if chosen.paper_scale else 'csv.gz')}"
    for plan in _plans(chosen):
        with tqdm(total=plan.samples, unit=" soils", desc=f"simulated {plan.region}", disable=None) as bar:
            write_region(plan, chosen.out / plan.region, suffix, bar.update)
    sys.stdout.write(f"{chosen.out}: simulated; nothing in it was measured\n")


def _plans(chosen: argparse.Namespace) -> tuple[Plan, Plan]:
    from training.libraries import nir_axis
    from training.simulate.folder import PAPER_TEST, PAPER_TRAIN, Plan
    from training.simulate.simulated import NEOSPECTRA_AXIS

    axis = NEOSPECTRA_AXIS if chosen.grid == _NEOSPECTRA else nir_axis(chosen.grid)
    if chosen.paper_scale:
        paper = (replace(plan, seed=chosen.seed, nir_axis=axis) for plan in (PAPER_TRAIN, PAPER_TEST))
        return next(paper), next(paper)
    pairs = -(-chosen.samples // 4) if chosen.pairs is None else chosen.pairs
    return (
        Plan("train", chosen.samples, pairs, chosen.samples * chosen.repeats, chosen.seed, axis),
        Plan("test", chosen.test, chosen.test, chosen.test * chosen.repeats, chosen.seed, axis),
    )


def _compare(shared: Path | None, out: Path) -> None:
    from core.errors import InputError
    from training.errors import TrainingCode

    if shared is None:
        raise InputError(TrainingCode.COMPARE_NEEDS_REAL)
    from training.simulate.compare import main_compare

    for line in main_compare(shared, out):
        sys.stdout.write(f"{line}\n")
