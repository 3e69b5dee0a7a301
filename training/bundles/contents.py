"""Everything that a bundle is written from, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import nn

from core.bands import by_association
from core.inference.manifest import (
    Domain,
    FileEntry,
    Grid,
    Manifest,
    MirEvidence,
    PropertyModel,
    TrainingLibrary,
)
from core.spectrum import Axis
from training.autoencoder import LATENT, MIR_AXIS
from training.domain import DomainModel
from training.parity import Reference
from training.preprocessing import Floats
from training.regressors import Heads

STATES = ("air_dry_sieved", "air_dry")
"""Preparations that the libraries were scanned in."""


@dataclass(frozen=True)
class Label:
    """What a bundle is called and made for."""

    id: str
    version: int
    created: str
    licence: str
    families: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Trained:
    """The fitted parts."""

    encoder: nn.Module
    decoder: nn.Module
    heads: Heads
    domain: DomainModel


@dataclass(frozen=True, eq=False)
class Contents:
    """A bundle without its files.

    `axis` is the NIR grid, regular, in nm. `calibration[n, g]` are the reflectances that the ranges of int8 come
    from, `reference` what the files are held to, `golden[k, g]` the reflectances of the self-test; `errors[p]` the
    error at new samples of each property, transformed units, of which the self-test tolerates a part. `mir_spread`
    as in the manifest; `mean_soil[g]` the absorbance after SNV from which explanations start.
    """

    label: Label
    axis: Axis
    trained: Trained
    limits: Domain
    properties: tuple[PropertyModel, ...]
    libraries: tuple[TrainingLibrary, ...]
    evidence: MirEvidence
    mir_spread: float
    calibration: Floats
    reference: Reference
    golden: Floats
    errors: tuple[float, ...]
    mean_soil: Floats

    def manifest(self, files: dict[str, FileEntry]) -> Manifest:
        """The manifest that lists `files`."""
        step = float(self.axis.points[1] - self.axis.points[0])
        heads = self.trained.heads
        return Manifest(
            id=self.label.id,
            version=self.label.version,
            created=self.label.created,
            licence=self.label.licence,
            nir_grid=Grid(self.axis.first, self.axis.last, step, "nm"),
            mir_grid=Grid(MIR_AXIS.first, MIR_AXIS.last, 2.0, "cm-1"),
            latent=LATENT,
            features=heads.width,
            scanner_families=self.label.families,
            preparation_states=STATES,
            mir_evidence=self.evidence,
            mir_in_regressors=any(model.uses_mir for model in heads.models.values()),
            mir_spread=self.mir_spread,
            properties=tuple(
                replace(model, association=by_association(model.name, self.axis)) for model in self.properties
            ),
            domain=self.limits,
            training_libraries=self.libraries,
            files=files,
        )
