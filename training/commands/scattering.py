"""`tilth-train scattering`: what wavelet scattering is worth in the encoder and under the regressors."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from training.commands.studying import add_folders, one_thread, teller

if TYPE_CHECKING:
    from training.commands.command import Commands

PARTS = ("encoder", "places", "page")


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("scattering", help="judge scattering in the NIR encoder and under the regressors")
    add_folders(parser, "folder of scattering-models.md and its tables")
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=PARTS, help="tables to make anew, and the page (default: all)"
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.libraries import NIR_GRIDS
    from training.scattering import study

    tell = teller()
    with one_thread():
        if "places" in chosen.parts:
            lines = [line for grid in NIR_GRIDS for line in study.judge_places(chosen.shared, grid, tell)]
            study.write_lines(lines, chosen.out / study.PLACES_FILE)
        if "encoder" in chosen.parts:
            encoders = study.judge_encoders(chosen.shared, study.EncoderStudy(), tell)
            study.write_lines(encoders, chosen.out / study.ENCODER_FILE)
    if "page" in chosen.parts:
        sys.stdout.write(f"{study.write_page(chosen.out)}\n")
