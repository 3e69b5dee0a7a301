"""From spectra to latents: the autoencoder and the NIR encoder of a bundle, and how far to trust them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.resampling import resample
from core.spectrum import Quantity, Spectra
from training.autoencoder import (
    Autoencoder,
    AutoencoderConfig,
    Mask,
    component_reconstruction,
    masked_components,
    snv,
    train_autoencoder,
)
from training.encoder import EncoderConfig, NirEncoder, Pairs, Unpaired, train_encoder
from training.libraries import Library, mir_libraries, nir_axis, pairs
from training.preprocessing import Floats
from training.simulate.pairs import simulated_pairs

REAL_SHARE = 0.5
"""Part of the autoencoder's batches that is real, however many spectra are simulated."""


@dataclass(frozen=True)
class RepresentationConfig:
    """Numbers of simulated pairs and the schedules."""

    pairs: int = 4000
    held_out_pairs: int = 500
    seed: int = 20261121
    autoencoder: AutoencoderConfig = field(default_factory=AutoencoderConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)


@dataclass(frozen=True)
class MirFigures:
    """Predicted against measured MIR: R² over all points around the mean spectrum, RMSE in SNV units."""

    what: str
    n: int
    r2: float
    rmse: float


@dataclass(frozen=True, eq=False)
class Representation:
    """What turns reflectance into latent and predicted MIR."""

    autoencoder: Autoencoder
    encoder: NirEncoder

    def embed(self, nir: Floats) -> tuple[Floats, Floats]:
        """Latent `[n, 32]` and predicted MIR `[n, 1700]` of reflectances."""
        latent, _ = self.encoder.encode(nir)
        return latent, self.autoencoder.decode(latent)


def mir_spectra(libraries: Sequence[Library]) -> tuple[Floats, Mask]:
    """SNV absorbance `[n, 1700]` of all rows and where it was measured."""
    values = np.vstack([library.values for library in libraries])
    return snv(values), np.isfinite(values)


def simulated(count: int, seed: int, grid_id: str) -> Pairs:
    """Simulated pairs with the MIR after SNV; nothing is masked."""
    made = simulated_pairs(count, seed, grid_id)
    return Pairs(made.nir, snv(made.mir), np.ones(made.mir.shape, dtype=np.bool_))


def train_representation(
    shared: Path, grid_id: str, unpaired: Floats, config: RepresentationConfig
) -> Representation:
    """Autoencoder from real and simulated MIR, encoder from simulated pairs and `unpaired` reflectances."""
    made = simulated(config.pairs, config.seed, grid_id)
    libraries = mir_libraries(shared)
    autoencoder = fit_autoencoder(libraries, made, config.autoencoder)
    other = Unpaired(unpaired, autoencoder.encode(*mir_spectra(libraries)))
    return Representation(autoencoder, train_encoder(made, other, autoencoder, config.encoder))


def fit_autoencoder(libraries: Sequence[Library], made: Pairs, config: AutoencoderConfig) -> Autoencoder:
    """On real and simulated spectra, `REAL_SHARE` of the draws real and libraries weighing by √n."""
    real, mask = mir_spectra(libraries)
    weights = np.concatenate([np.full(len(library), 1 / np.sqrt(len(library))) for library in libraries])
    own = (1 - REAL_SHARE) / len(made.mir)
    weights = np.concatenate((REAL_SHARE * weights / weights.sum(), np.full(len(made.mir), own)))
    return train_autoencoder(np.vstack((real, made.mir)), np.vstack((mask, made.mask)), weights, config)


def mir_figures(what: str, predicted: Floats, mir: Floats, mask: Mask) -> MirFigures:
    """Agreement of predicted with measured SNV spectra where they were measured."""
    mean = np.where(mask, mir, 0).sum(axis=0) / np.maximum(mask.sum(axis=0), 1)
    error, around = (predicted - mir)[mask], (mir - mean)[mask]
    r2 = 1 - np.sum(error**2) / np.sum(around**2)
    return MirFigures(what, len(mir), float(r2), float(np.sqrt(np.mean(error**2))))


def judge_pairs(shared: Path, grid_id: str, model: Representation, config: RepresentationConfig) -> list[MirFigures]:
    """NIR → MIR on simulated pairs held out and on the real pairs that cover the grid (ECOSTRESS, 41 soils)."""
    made = simulated(config.held_out_pairs, config.seed + 1, grid_id)
    figures = [mir_figures("simulated pairs held out", model.embed(made.nir)[1], made.mir, made.mask)]
    nir, mir = pairs(shared, "ecostress_jhu")
    values, mask = mir_spectra([mir])
    spectra = Spectra(nir.axis, nir.values, Quantity.REFLECTANCE)
    _, predicted = model.embed(resample(spectra, nir_axis(grid_id)).values)
    real = mir_figures("real pairs, ECOSTRESS JHU, full range", predicted, values, mask)
    return [*figures, real]


def judge_autoencoder(shared: Path, grid_id: str, config: RepresentationConfig) -> list[MirFigures]:
    """Reconstruction of each real MIR library by an autoencoder, and by components, trained without it."""
    libraries = mir_libraries(shared)
    made = simulated(config.pairs // 8, config.seed, grid_id)
    figures = []
    for left_out in libraries:
        others = [library for library in libraries if library.group != left_out.group]
        mir, mask = mir_spectra([left_out])
        rest, rest_mask = mir_spectra(others)
        rebuilt = component_reconstruction(masked_components(rest, rest_mask), mir, mask)
        autoencoder = fit_autoencoder(others, made, config.autoencoder)
        decoded = autoencoder.decode(autoencoder.encode(mir, mask))
        figures.append(mir_figures(f"{left_out.name}, autoencoder", decoded, mir, mask))
        figures.append(mir_figures(f"{left_out.name}, 32 components", rebuilt, mir, mask))
    return figures
