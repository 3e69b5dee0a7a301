"""`tilth-train`: make what ships, from the real spectra."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no annotations

from core.errors import TilthError
from training.bundle import BundleConfig, build, write
from training.errors import sentence
from training.libraries import NIR_GRIDS
from training.simulate.properties import main_properties
from training.simulate.soil_model import main_soils


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns its exit code."""
    chosen = _parser().parse_args(argv)
    try:
        chosen.run(chosen)
    except TilthError as refused:
        sys.stderr.write(f"{sentence(refused) or refused}\n")
        return int(refused.exit_code)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tilth-train", description="Makes the models that Tilth ships.")
    commands = parser.add_subparsers(required=True)
    bundle = commands.add_parser("bundle", help="train, judge and write one bundle")
    bundle.add_argument("grid", choices=sorted(NIR_GRIDS))
    bundle.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    bundle.add_argument("--out", type=Path, default=Path("models"), help="folder of the bundles")
    bundle.add_argument("--docs", type=Path, default=Path("docs/training"), help="folder of the results")
    today = datetime.now(UTC).date().isoformat()
    bundle.add_argument("--created", default=today, help="date that the manifest states (default: today)")
    bundle.set_defaults(run=_bundle)
    soils = commands.add_parser("soils", help="fit the soils of the emulated scanners")
    soils.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    soils.add_argument("--out", type=Path, default=Path("drivers/world/soils.json"), help="file to write")
    soils.set_defaults(run=_soils)
    properties = commands.add_parser(
        "properties", help="fit the joint distribution of the simulated soils' properties"
    )
    properties.add_argument("--shared", type=Path, required=True, help="folder that holds data/ and facts/")
    properties.add_argument(
        "--out", type=Path, default=Path("training/simulate/properties.json"), help="file to write"
    )
    properties.set_defaults(run=_properties)
    return parser


def _bundle(chosen: argparse.Namespace) -> None:
    # sums depend on how they are split among threads: one thread, and the same bytes again
    torch.set_num_threads(1)
    with threadpool_limits(1):
        built = build(chosen.shared, chosen.grid, BundleConfig(created=chosen.created))
        folder = write(built, chosen.out, chosen.docs)
    sys.stdout.write(f"{folder}\n")


def _soils(chosen: argparse.Namespace) -> None:
    main_soils(chosen.shared, chosen.out)


def _properties(chosen: argparse.Namespace) -> None:
    main_properties(chosen.shared, chosen.out)


if __name__ == "__main__":
    sys.exit(main())
