"""What the commands on the LimeSoDa sets are asked alike."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.small_data.asked import Asked


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--data, --sets, --out, --docs, --jobs."""
    layout = "folder of limesoda_SET_KIND.parquet and limesoda/outer_folds.csv"
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help=f"{layout} (default: data of TILTH_SHARED, or ../shared/data)"
    )
    sets = "comma-separated, such as H.138,NRW.115 (default: all with outer folds)"
    parser.add_argument("--sets", type=names, default=(), metavar="SET,…", help=sets)
    kept = "folder of page, numbers and figure; a run that was cut off goes on from what it kept in parts/"
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=kept)
    parser.add_argument("--docs", type=Path, metavar="DIR", help="folder of the documentation, whose page is renewed")
    parser.add_argument(
        "--jobs", type=_count, default=1, metavar="N", help="processes (default: 1); results are the same"
    )


def asked(chosen: argparse.Namespace) -> Asked:
    """What was asked."""
    from training.small_data.asked import Asked

    shared = Path(os.environ.get("TILTH_SHARED", "../shared"))
    return Asked(chosen.data or shared / "data", chosen.sets, chosen.out, chosen.docs, chosen.jobs)


def names(text: str) -> tuple[str, ...]:
    """One at least, separated by commas."""
    found = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not found:
        raise argparse.ArgumentTypeError("name one at least")
    return found


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes")
    return int(text)
