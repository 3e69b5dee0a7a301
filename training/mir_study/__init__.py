"""What the autoencoder gives on measured MIR spectra: rebuilding, few labels, size of the latent, repeats."""

from training.mir_study.report import write
from training.mir_study.study import study

__all__ = ["study", "write"]
