"""A bundle from the reader's own files: real pairs teach the step from NIR to MIR, their values the regressors.

The encoder that embeds the samples of a part has not seen that part: its predicted MIR is as good as it will be for
a new sample, and so is what the regressors learn to expect of it (stacking; Wolpert 1992). The autoencoder is shared:
it has seen all MIR spectra, no values. The encoder that ships has seen all pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from core.inference.manifest import Domain, MirEvidence, TrainingLibrary
from core.spectrum import Axis
from training.autoencoder import Autoencoder, AutoencoderConfig, Mask, snv, train_autoencoder
from training.bundles.carrying import Carried
from training.bundles.contents import Contents, Label, Trained
from training.bundles.mean_soil import mean_soil
from training.bundles.own_judging import OwnJudged, judge_own
from training.bundles.parts import Part, Parts, divided
from training.bundles.writing import write_bundle
from training.cards.own import OwnResults, own_card
from training.domain import fit_domain, held_out_distances, limits
from training.encoder import EncoderConfig, Pairs, Unpaired, train_encoder
from training.libraries import Library, PairedLibrary
from training.parity import ParityReport, Reference
from training.place_basis import fit_place_basis
from training.prepared import Prepared, prepare
from training.preprocessing import Floats
from training.regressors import WINDOWS, Heads
from training.representation import MirFigures, Representation, mir_figures

GOLDEN_SPECTRA = 12
CALIBRATION_SPECTRA = 256
_GOLDEN_COMPONENTS = 8


@dataclass(frozen=True)
class OwnConfig:
    """What a bundle is called, on which NIR grid (nm) it works, and the schedules."""

    label: Label
    axis: Axis
    autoencoder: AutoencoderConfig = field(default_factory=AutoencoderConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    trial: bool = False

    @staticmethod
    def for_a_trial(label: Label, axis: Axis) -> OwnConfig:
        """Small networks, hardly trained: whether the files fit, in minutes; of no use for estimates."""
        autoencoder = AutoencoderConfig(hidden=16, epochs=1)
        return OwnConfig(
            label, axis, autoencoder, EncoderConfig(landmarks=50, width=16, hidden=16, epochs=1), trial=True
        )


@dataclass(frozen=True, eq=False)
class Spectra:
    """MIR spectra after SNV for the autoencoder, `mir[n, 1700]` where `mask` holds, and the sample of each."""

    mir: Floats
    mask: Mask
    samples: np.ndarray[tuple[int], np.dtype[np.str_]]


@dataclass(frozen=True, eq=False)
class Own:
    """Everything that the bundle is written from; `shipped` are its parts as the shipped encoder sees them."""

    config: OwnConfig
    parts: Parts
    representation: Representation
    judged: list[OwnJudged]
    shipped: list[Prepared]
    limits: Domain
    mir: MirFigures
    libraries: list[TrainingLibrary]


def build_own(libraries: Sequence[PairedLibrary], more_mir: Sequence[Library], config: OwnConfig) -> Own:
    """Train and judge; nothing is written. `more_mir` are MIR libraries for the autoencoder alone.

    Raises `InputError` as `divided` does.
    """
    parts = divided(libraries, config.axis)
    spectra = mir_of(libraries, more_mir)
    autoencoder = train_autoencoder(spectra.mir, spectra.mask, None, config.autoencoder, samples=spectra.samples)
    latent = autoencoder.encode(spectra.mir, spectra.mask)
    prepared: list[Prepared] = []
    predicted: list[Floats] = []
    for group in parts.groups:
        others = [part for part in parts.listed if part.library.group != group]
        left_out = [part for part in parts.listed if part.library.group == group]
        embed = _representation(others, autoencoder, latent, config.encoder).embed
        prepared += prepare([part.library for part in left_out], WINDOWS, embed)
        predicted += [embed(part.soils.nir[part.soils.has_both])[1] for part in left_out if part.soils.has_both.any()]
    pairs = _pairs([part for group in parts.groups for part in parts.listed if part.library.group == group])
    shipped = _representation(parts.listed, autoencoder, latent, config.encoder)
    return Own(
        config=config,
        parts=parts,
        representation=shipped,
        judged=judge_own(prepared, parts.protocol),
        shipped=prepare([part.library for part in parts.listed], WINDOWS, shipped.embed),
        limits=limits(prepared, held_out_distances(prepared)),
        mir=mir_figures("pairs left out", np.vstack(predicted), pairs.mir, pairs.mask),
        libraries=_taught_by(libraries, more_mir, config.label.licence),
    )


def write_own(own: Own, out: Path) -> Path:
    """Write the bundle to `out/ID`; returns its folder."""
    written = write_bundle(contents(own), out, lambda parity, carried: own_card(results(own, parity, carried)))
    return written.folder


def contents(own: Own) -> Contents:
    """What the bundle is written from."""
    nir = np.vstack([part.soils.nir for part in own.parts.listed])
    embed = own.representation.embed
    models = {one.name: one.model for one in own.judged}
    rows = np.linspace(0, len(nir) - 1, min(CALIBRATION_SPECTRA, len(nir))).astype(np.intp)
    return Contents(
        label=own.config.label,
        axis=own.config.axis,
        trained=Trained(
            encoder=own.representation.encoder,
            decoder=own.representation.autoencoder.decoder,
            heads=Heads(models, models, fit_place_basis(own.shipped)),
            domain=fit_domain(own.shipped),
        ),
        limits=own.limits,
        properties=tuple(one.manifest_entry(own.parts) for one in own.judged),
        libraries=tuple(own.libraries),
        evidence=MirEvidence.SIMULATED if own.parts.simulated else MirEvidence.REAL,
        mir_spread=own.mir.rmse,
        calibration=nir[rows],
        reference=Reference.of(own.shipped, embed, models, {one.name: one.pooled.rmse for one in own.judged}),
        golden=soil_like(nir, GOLDEN_SPECTRA, own.config.encoder.seed),
        errors=tuple(one.error for one in own.judged),
        mean_soil=mean_soil(own.parts.spectra_by_library()),
    )


def results(own: Own, parity: ParityReport, carried: list[Carried]) -> OwnResults:
    """All that was measured, for the card."""
    return OwnResults(
        label=own.config.label,
        axis=own.config.axis,
        protocol=own.parts.protocol,
        parts=len(own.parts.groups),
        simulated=own.parts.simulated,
        trial=own.config.trial,
        judged=own.judged,
        libraries=own.libraries,
        mir=own.mir,
        parity=parity,
        carried=carried,
    )


def mir_of(libraries: Sequence[PairedLibrary], more: Sequence[Library]) -> Spectra:
    """The single scans of samples that have several, the means of the others, and the spectra of `more`."""
    values, names = [], []
    for library in libraries:
        alone = library.has_mir
        alone[library.repeat_rows] = False
        values += [library.mir[alone], library.mir_repeats]
        names += [library.sample_ids[alone], library.sample_ids[library.repeat_rows]]
    values += [library.values for library in more]
    names += [np.char.add(f"{library.name}/", library.sample_ids) for library in more]
    mir = snv(np.vstack(values))
    return Spectra(mir, np.isfinite(mir), np.concatenate(names).astype(np.str_))


def soil_like(nir: Floats, count: int, seed: int) -> Floats:
    """Reflectances `[count, g]` that no sample has: drawn from the principal components of measured ones."""
    mean = nir.mean(axis=0)
    _, singular, right = np.linalg.svd(nir - mean, full_matrices=False)
    kept = slice(0, _GOLDEN_COMPONENTS)
    scores = np.random.default_rng(seed).standard_normal((count, len(singular[kept])))
    made = mean + (scores * singular[kept] / np.sqrt(len(nir))) @ right[kept]
    return np.asarray(np.clip(made, 0.01, 1.2))


def _representation(
    parts: Sequence[Part], autoencoder: Autoencoder, latent: Floats, config: EncoderConfig
) -> Representation:
    """An encoder from these parts; their NIR serves unpaired too, with or without MIR."""
    unpaired = Unpaired(np.vstack([part.soils.nir for part in parts]), latent)
    return Representation(autoencoder, train_encoder(_pairs(parts), unpaired, autoencoder, config))


def _pairs(parts: Sequence[Part]) -> Pairs:
    both = [part.soils.take(part.soils.has_both) for part in parts]
    mir = snv(np.vstack([soils.mir for soils in both]))
    return Pairs(np.vstack([soils.nir for soils in both]), mir, np.isfinite(mir))


def _taught_by(libraries: Sequence[PairedLibrary], more: Sequence[Library], licence: str) -> list[TrainingLibrary]:
    role = "pairs, nir regressors, mir autoencoder"
    own = [TrainingLibrary(one.name, len(one), one.licence or licence, one.name, role) for one in libraries]
    return own + [
        TrainingLibrary(one.name, len(one), one.licence, one.contributors, "mir autoencoder") for one in more
    ]
