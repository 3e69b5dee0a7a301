"""A run of the loop as `torchrun` starts it: losses and what it decodes go to the file it is given."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import torch

from training.autoencoder import MIR_AXIS, AutoencoderConfig, fit, schedule


def main(file: Path) -> None:
    """Train a small autoencoder on bands with repeats and a masked end."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    at = rng.uniform(700, 3900, 12)
    mir = rng.uniform(0, 1, (48, 12)) @ np.exp(-0.5 * ((MIR_AXIS.points - at[:, None]) / 60) ** 2)
    mask = np.ones(mir.shape, dtype=np.bool_)
    mask[:10, 1600:] = False
    config = AutoencoderConfig(latent=6, hidden=8, epochs=8, batch=8, rate=1e-2)
    model, trained = fit(mir, mask, None, config, samples=np.arange(48) // 3, engine=schedule(48, config))
    if os.environ.get("RANK", "0") == "0":
        np.savez(file, losses=trained.losses, decoded=model.decode(np.eye(6)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
