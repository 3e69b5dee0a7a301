"""`tilth-train evaluate`: one estimator, or local calibration, judged by a protocol."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands

SPIKING = "spiking"
PROTOCOLS = (
    "grouped-cv",
    "leave-one-library-out",
    "leave-one-instrument-out",
    "independent",
    "learning-curve",
    SPIKING,
)
GRIDS = ("nir-1354-2490", "nir-904-1696")


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("evaluate", help="judge one estimator, or local calibration, by a protocol")
    parser.add_argument("--protocol", choices=PROTOCOLS, required=True)
    files = "folders with neospectra_{nir,mir,soillab}_v1.2 as .csv, .csv.gz or .parquet; one is one library"
    parser.add_argument("--data", type=Path, nargs="+", default=[], help=files)
    parser.add_argument(
        "--out", type=Path, help="run folder to write (spiking: tables are printed where there is none)"
    )
    _add_estimator(parser.add_argument_group("all protocols but spiking"))
    _add_spiking(parser.add_argument_group("spiking: libraries left out and given back sample by sample"))
    parser.set_defaults(run=lambda chosen: _run(parser, chosen))


def _add_estimator(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--model", help="plsr, ridge, cubist, svr, rf, mbl, mlp, gp or mix")
    group.add_argument("--spectra", choices=("nir", "mir"), default="nir", help="learned from (default: nir)")
    group.add_argument("--held-out", default="", help="name of the folder judged by independent")
    group.add_argument("--folds", type=int, default=10, help="of grouped-cv (default: 10)")
    group.add_argument("--seed", type=int, default=0, help="of everything drawn (default: 0)")


def _add_spiking(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--shared", type=Path, help="folder that holds data/ and facts/, instead of --data")
    group.add_argument("--grid", choices=GRIDS, default=GRIDS[0], help=f"with --shared (default: {GRIDS[0]})")
    group.add_argument("--libraries", nargs="+", default=[], metavar="NAME", help="left out in turn (default: all)")
    group.add_argument("--properties", nargs="+", default=[], metavar="COLUMN", help="default: organic C, clay, pH")
    group.add_argument("--draws", type=int, default=20, help="of test parts (default: 20)")
    group.add_argument("--docs", type=Path, help="folder whose local-calibration.md and .csv get the tables, too")


def _run(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> None:
    if chosen.protocol == SPIKING:
        if bool(chosen.data) == bool(chosen.shared):
            parser.error("spiking needs either --shared or --data")
        _spike(chosen)
        return
    missing = [name for name in ("data", "model", "out") if not getattr(chosen, name)]
    if missing:
        parser.error(f"{chosen.protocol} needs " + ", ".join(f"--{name}" for name in missing))
    _evaluate(chosen)


def _evaluate(chosen: argparse.Namespace) -> None:
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


def _spike(chosen: argparse.Namespace) -> None:
    from tempfile import TemporaryDirectory

    import torch
    from threadpoolctl import threadpool_limits

    from training.spiking.running import Asked, into_docs, run_study
    from training.spiking.tables import page

    asked = Asked(
        shared=chosen.shared,
        grid=chosen.grid if chosen.shared else "",
        folders=tuple(chosen.data),
        libraries=tuple(chosen.libraries),
        properties=tuple(chosen.properties),
        draws=chosen.draws,
    )
    torch.set_num_threads(1)  # and the same figures again
    with threadpool_limits(1), TemporaryDirectory() as unasked:
        listed = run_study(asked, chosen.out or Path(unasked) / "run")
    if chosen.docs:
        into_docs(listed, chosen.docs)
    sys.stdout.write(f"{chosen.out}\n" if chosen.out else page(listed))
