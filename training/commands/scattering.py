"""`tilth-train scattering`: what wavelet scattering is worth in the encoder and under the regressors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands

PARTS = ("encoder", "places", "page")


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("scattering", help="judge scattering in the NIR encoder and under the regressors")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, required=True, help="folder of scattering-models.md and its tables")
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=PARTS, help="tables to make anew, and the page (default: all)"
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from time import monotonic

    import torch
    from threadpoolctl import threadpool_limits

    from training.libraries import NIR_GRIDS
    from training.scattering import study

    begun = monotonic()

    def tell(what: str) -> None:
        sys.stderr.write(f"{monotonic() - begun:6.0f} s  {what}\n")

    torch.set_num_threads(1)  # and the same figures again
    with threadpool_limits(1):
        if "places" in chosen.parts:
            lines = [line for grid in NIR_GRIDS for line in study.judge_places(chosen.shared, grid, tell)]
            study.write_lines(lines, chosen.out / study.PLACES_FILE)
        if "encoder" in chosen.parts:
            encoders = study.judge_encoders(chosen.shared, study.EncoderStudy(), tell)
            study.write_lines(encoders, chosen.out / study.ENCODER_FILE)
    if "page" in chosen.parts:
        sys.stdout.write(f"{study.write_page(chosen.out)}\n")
