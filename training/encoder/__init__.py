"""NIR encoder: reflectance on a grid → latent of the MIR autoencoder, preprocessing inside.

Several views of the spectrum (with and without scatter, slopes), each a Gaussian process from its components to the
latent in closed form, weighed by how they do on pairs left out; a small network beside them, trained through the
frozen decoder on the decoded MIR and the latent. Soils of which only the MIR is known take part by NIR imagined for
them, unpaired NIR by the components, by steadiness under what differs between scanners and by the spread of latents.
"""

from training.encoder.imagining import Imagination, learn_imagination
from training.encoder.network import EncoderConfig, NirEncoder, Pairs, Unpaired
from training.encoder.training import disturb, train_encoder
from training.encoder.views import ABSOLUTE_VIEWS, FARTHEST, ROBUST_VIEWS, ViewSpec

WINDOW = 25
"""Points of the derivative that the regressors and the domain share, 50 nm: the coarser libraries and scanners
(10–16 nm) resolve no more."""

__all__ = [
    "ABSOLUTE_VIEWS",
    "FARTHEST",
    "ROBUST_VIEWS",
    "WINDOW",
    "EncoderConfig",
    "Imagination",
    "NirEncoder",
    "Pairs",
    "Unpaired",
    "ViewSpec",
    "disturb",
    "learn_imagination",
    "train_encoder",
]
