"""The comparison of Sun et al. (2025) on any two folders in the layout of the NeoSpectra library.

Seven models of up to nine properties: on MIR, on NIR, and on the MIR and the latents that are predicted from NIR.
What the paper does not say is our choice and stands in `docs/training/reproduce.md`.
"""

from training.reproduce.options import Options
from training.reproduce.run import reproduce

__all__ = ["Options", "reproduce"]
