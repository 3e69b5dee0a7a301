"""`tilth-train laboratory-check`: how many mistakes in laboratory tables the app finds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("laboratory-check", help="make mistakes in laboratory tables and count those found")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--grids", nargs="+", metavar="ID", help="grids of bundles (default: all)")
    parser.add_argument("--draws", type=int, default=10, help="tables of each kind per library (default: 10)")
    parser.add_argument("--out", type=Path, required=True, help="folder of laboratory-checks.csv and .md")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    import numpy as np
    from threadpoolctl import threadpool_limits

    from core.laboratory.vocabulary import CLAY, OC, PH_WATER
    from training.laboratory_checks import Record, report, soils_of, study, write_records
    from training.laboratory_checks.study import SAMPLES
    from training.libraries.nir import NIR_GRIDS, nir_libraries
    from training.prepared import prepare
    from training.preprocessing import Floats
    from training.regressors import WINDOWS

    def no_mir(nir: Floats) -> tuple[Floats, Floats]:
        return np.zeros((len(nir), 1)), np.zeros((len(nir), 1))

    def tell(what: str) -> None:
        sys.stderr.write(f"{what}\n")

    chosen.out.mkdir(parents=True, exist_ok=True)
    records: list[Record] = []
    with threadpool_limits(1):
        for grid in chosen.grids or NIR_GRIDS:
            prepared = prepare([one.averaged() for one in nir_libraries(chosen.shared, grid)], WINDOWS, no_mir)
            places = soils_of(prepared, (OC, CLAY, PH_WATER), 2 * SAMPLES)
            records += study(grid, places, chosen.draws, tell)
            write_records(records, chosen.out / "laboratory-checks.csv")
    (chosen.out / "laboratory-checks.md").write_text(report(records) + "\n", encoding="utf-8")
    sys.stdout.write(f"{chosen.out}\n")
