"""Masked variational autoencoder of MIR spectra: 1700 points of absorbance after SNV ↔ 32 latents (or 16, 64).

What a library did not measure is masked: it enters neither the loss nor the code as a value. A linear path
set from principal components is beside the networks, because at the number of spectra that is free to use
components are hard to beat; the networks learn what is left. Only the decoder ships, so encoding may take its
time: the encoder's code is refined on the measured points.
"""

from training.autoencoder.augmentation import Augmentation
from training.autoencoder.components import Components, component_reconstruction, masked_components
from training.autoencoder.networks import MirDecoder, MirEncoder
from training.autoencoder.spectra import MIR_AXIS, SNV_RANGE_CM1, Mask, snv
from training.autoencoder.task import divergence, masked_error
from training.autoencoder.training import LATENT, Autoencoder, AutoencoderConfig, fit, schedule, train_autoencoder

__all__ = [
    "LATENT",
    "MIR_AXIS",
    "SNV_RANGE_CM1",
    "Augmentation",
    "Autoencoder",
    "AutoencoderConfig",
    "Components",
    "Mask",
    "MirDecoder",
    "MirEncoder",
    "component_reconstruction",
    "divergence",
    "fit",
    "masked_components",
    "masked_error",
    "schedule",
    "snv",
    "train_autoencoder",
]
