"""`tilth-train benchmark limesoda`: estimators judged on the published outer folds of the LimeSoDa sets."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands.studying import teller

if TYPE_CHECKING:
    from training.benchmark.scores import Summary
    from training.commands.command import Commands

RECIPE = "blend"
"""The one recipe for all sets."""


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("limesoda", help="the published LimeSoDa sets, beside the published results")
    layout = "folder of limesoda_SET_KIND.parquet and limesoda/outer_folds.csv"
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help=f"{layout} (default: data of TILTH_SHARED, or ../shared/data)"
    )
    sets = "comma-separated, such as H.138,NRW.115 (default: all with outer folds)"
    parser.add_argument("--sets", type=_names, default=(), metavar="SET,…", help=sets)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of results.csv and the rest")
    parser.add_argument("--docs", type=Path, metavar="DIR", help="folder whose benchmark.md gets the tables, too")
    estimators = f"comma-separated: the first is judged in results.csv, others stand beside it (default: {RECIPE})"
    parser.add_argument("--estimator", type=_names, default=(RECIPE,), metavar="NAME,…", help=estimators)
    jobs = "processes (default: 1); results are the same, but with many a fit takes longer"
    parser.add_argument("--jobs", type=_count, default=1, metavar="N", help=jobs)
    parser.set_defaults(run=_run)


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise argparse.ArgumentTypeError("name one at least")
    return names


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes")
    return int(text)


def _run(chosen: argparse.Namespace) -> None:
    from training.benchmark.study import Asked, run_benchmark

    shared = Path(os.environ.get("TILTH_SHARED", "../shared"))
    asked = Asked(chosen.data or shared / "data", chosen.sets, chosen.estimator, chosen.jobs, chosen.docs)
    judged = run_benchmark(asked, chosen.out, teller())
    for line in map(_line, judged.summaries):
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{chosen.out}\n")


def _line(one: Summary) -> str:
    told = f"{one.name}: mean R² {one.r2:.3f}, mean CCC {one.ccc:.3f}, RMSE over the best published {one.ratio:.3f}"
    if one.seconds is None:
        return told
    told += f", better on {one.better} of {one.tasks} tasks, at worst {one.worst_ratio:.2f} ({one.worst})"
    return f"{told}; {one.seconds:.2f} s a fit"
