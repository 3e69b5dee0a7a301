"""`tilth-train soils`: fit the soils of the emulated scanners."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("soils", help="fit the soils of the emulated scanners")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, default=Path("drivers/world/soils.json"), help="file to write")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.simulate.soil_model import main_soils

    main_soils(chosen.shared, chosen.out)
