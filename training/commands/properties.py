"""`tilth-train properties`: fit the joint distribution of the simulated soils' properties."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("properties", help="fit the joint distribution of the simulated soils' properties")
    parser.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    parser.add_argument("--out", type=Path, default=Path("training/simulate/properties.json"), help="file to write")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.simulate.properties import main_properties

    main_properties(chosen.shared, chosen.out)
