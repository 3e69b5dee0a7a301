"""`tilth-train bundle`: train, judge and write one bundle."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("bundle", help="train, judge and write one bundle")
    parser.add_argument("grid", help="nir-1354-2490 or nir-904-1696")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder of the bundles")
    parser.add_argument("--docs", type=Path, default=Path("docs/training"), help="folder of the results")
    today = datetime.now(UTC).date().isoformat()
    parser.add_argument("--created", default=today, help="date that the manifest states (default: today)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    import torch
    from threadpoolctl import threadpool_limits

    from training.bundle import BundleConfig, build, write

    # sums depend on how they are split among threads: one thread, and the same bytes again
    torch.set_num_threads(1)
    with threadpool_limits(1):
        built = build(chosen.shared, chosen.grid, BundleConfig(created=chosen.created))
        folder = write(built, chosen.out, chosen.docs)
    sys.stdout.write(f"{folder}\n")
