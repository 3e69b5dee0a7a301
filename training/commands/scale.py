"""`tilth-train scale`: the autoencoder on as many simulated scans as the published study had."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.commands.command import Commands


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("scale", help="time the autoencoder on simulated scans at the published scale")
    parser.add_argument("--out", type=Path, required=True, help="folder of the scans, checkpoints and results")
    parser.add_argument("--samples", type=int, default=83_971, help="simulated soils (default: 83971)")
    parser.add_argument("--spectra", type=int, default=334_665, help="MIR scans of them (default: 334665)")
    parser.add_argument("--part", type=int, help="soils to simulate and train on; times are for all --spectra")
    parser.add_argument("--steps", type=int, default=100, help="steps that each way of computing is timed for")
    parser.add_argument("--epochs", type=int, default=1, help="epochs to train; 0 only times (default: 1)")
    parser.add_argument(
        "--batch", type=int, default=1024, help="spectra of a step over all processes (default: 1024)"
    )
    parser.add_argument("--latent", type=int, default=32, help="latents (default: 32)")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> None:
    from training.autoencoder import AutoencoderConfig
    from training.scale import Plan, study

    config = AutoencoderConfig(
        latent=chosen.latent, hidden=512, epochs=max(chosen.epochs, 1), batch=chosen.batch, rate=1e-3, kept=1.0
    )
    samples = min(chosen.part or chosen.samples, chosen.samples)
    plan = Plan("train", samples, samples * chosen.spectra // chosen.samples)
    report = study(plan, chosen.spectra, config, chosen.out, steps=chosen.steps, training=chosen.epochs > 0)
    sys.stdout.write(report)
