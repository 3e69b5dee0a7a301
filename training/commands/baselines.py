"""`tilth-train baselines`: the estimators on NIR alone, on the real pairs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("baselines", help="judge PLSR, Cubist and the others on NIR alone")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of baselines.csv and baselines.md")
    parser.add_argument("--estimators", nargs="+", metavar="NAME", help="some of them (default: all)")
    parser.add_argument("--sets", nargs="+", metavar="SET", help="H138, whrc_vertex_604 or ecostress_jhu")
    parser.add_argument("--seed", type=int, default=0, help="of folds and estimators (default: 0)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    import torch
    from threadpoolctl import threadpool_limits

    from training.estimators import ESTIMATORS
    from training.estimators.measure import SETS, measure, table, write_csv

    chosen.out.mkdir(parents=True, exist_ok=True)
    rows = []
    torch.set_num_threads(1)
    with threadpool_limits(1):
        for row in measure(chosen.shared, chosen.estimators or list(ESTIMATORS), chosen.sets or SETS, chosen.seed):
            sys.stderr.write(f"{row.library} {row.estimator} {row.property}: R² {row.r2:.3f}, CCC {row.ccc:.3f}\n")
            rows.append(row)
            # after every row: a run of many minutes that is cut short keeps what it has measured
            write_csv(rows, chosen.out / "baselines.csv")
    tables = [f"{library}\n\n{table(rows, library)}" for library in dict.fromkeys(row.library for row in rows)]
    (chosen.out / "baselines.md").write_text("\n".join(tables), encoding="utf-8")
    sys.stdout.write(f"{chosen.out}\n")
