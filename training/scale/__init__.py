"""The autoencoder at the scale of the published study, by simulation: how long, how much memory, on what."""

from training.scale.scans import Plan, simulated_scans
from training.scale.study import study

__all__ = ["Plan", "simulated_scans", "study"]
