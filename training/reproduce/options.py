"""What can be chosen, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

MIR_PLSR, MIR_MLP, MIR_SSL = "MIR-PLSR", "MIR-MLP", "MIR-SSL-MLP"
NIR_PLSR, NIR_MLP = "NIR-PLSR", "NIR-MLP"
PREDICTED_MLP, PREDICTED_SSL = "NIRtoMIR-MLP", "NIRtoMIR-SSL-MLP"

SEVEN = (MIR_PLSR, MIR_MLP, MIR_SSL, NIR_PLSR, NIR_MLP, PREDICTED_MLP, PREDICTED_SSL)
"""The models of the paper, by its names."""

NIR_AND_LATENT = "NIR+NIRtoMIR-SSL-MLP"
"""Ours: one network on the NIR spectrum and the predicted latent together."""

NINE = (
    "c.tot_usda.a622_w.pct",
    "n.tot_usda.a623_w.pct",
    "caco3_usda.a54_w.pct",
    "oc_usda.c729_w.pct",
    "ph.h2o_usda.a268_index",
    "cec_usda.a723_cmolc.kg",
    "clay.tot_usda.a334_w.pct",
    "silt.tot_usda.c62_w.pct",
    "sand.tot_usda.c60_w.pct",
)
"""The properties of the paper; its inorganic C stands as carbonate, which the public tables have (0.12 of it)."""

LEAST_PAIRS = 20
LEAST_LABELS = 20
"""A property with fewer laboratory values to learn from is left out of a model."""
MOST_LABELLED = 20_000
"""MIR spectra with laboratory values that the regressors learn from; more are drawn from at random."""


@dataclass(frozen=True)
class Options:
    """`quick` is for tests: few steps, one curve draw."""

    seed: int = 0
    quick: bool = False
    device: str = "cpu"
    latent: int = 32

    @property
    def folds(self) -> int:
        """Folds in which the pairs are given latents by an encoder that has not seen them."""
        return 2 if self.quick else 5

    @property
    def curve_draws(self) -> int:
        """Draws of each size of the learning curve."""
        return 1 if self.quick else 2

    @property
    def curve_sizes(self) -> tuple[int, ...]:
        """Numbers of pairs of the learning curve, below all of them."""
        return (25,) if self.quick else (25, 50, 100, 200, 400, 1000)

    @property
    def bootstrap_draws(self) -> int:
        """Resamples behind each confidence interval."""
        return 200 if self.quick else 2000

    def pretraining_steps(self, scans: int, batch: int) -> int:
        """Twenty passes, but no fewer than 400 steps and no more than 4 000."""
        return 60 if self.quick else min(max(20 * scans // batch, 400), 4000)
