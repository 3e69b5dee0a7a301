"""`tilth-train benchmark preprocessing`: preprocessings compared under PLSR and ridge."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands.studying import one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("preprocessing", help="SNV, derivatives, continuum removal and others, and SST, EPO")
    layout = "folder data/ beside facts/, with limesoda_SET_KIND.parquet and limesoda/outer_folds.csv"
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help=f"{layout} (default: data of TILTH_SHARED, or ../shared/data)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the tables")
    sets = "comma-separated, such as H.138,NRW.115 (default: all with outer folds)"
    parser.add_argument("--sets", type=_names, default=(), metavar="SET,…", help=sets)
    only = "leave out moist soils (EPO) and the ring trial (SST), which need other sets"
    parser.add_argument("--only-limesoda", action="store_true", help=only)
    parser.set_defaults(run=_run)


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _run(chosen: argparse.Namespace) -> None:
    from training.preprocessing_bench.study import run

    data = chosen.data or Path(os.environ.get("TILTH_SHARED", "../shared")) / "data"
    with one_thread():
        page = run(data, chosen.sets, chosen.out, teller(), only_limesoda=chosen.only_limesoda)
    sys.stdout.write(f"{page}\n")
