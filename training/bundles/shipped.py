"""The bundles that ship: every library of a grid, judged on libraries left out whole, from one seeded run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from core.inference.bundle import MANIFEST
from core.inference.manifest import Domain, MirEvidence, PropertyModel, TrainingLibrary
from training.bundles.carrying import Carried
from training.bundles.contents import Contents, Label, Trained
from training.bundles.mean_soil import mean_soil
from training.bundles.repeatability import RepeatSd, repeat_sds
from training.bundles.writing import sha256, write_bundle
from training.cards.measured import measured_tables
from training.cards.page import results_csv, results_page
from training.cards.results import Results
from training.cards.shipped import card
from training.cards.studies import study_sections
from training.domain import fit_domain, held_out_distances, limits, severity
from training.judging import Judged, judge_all
from training.libraries import Library, mir_libraries, nir_axis, nir_libraries
from training.lolo import Model
from training.parity import ParityReport, Reference
from training.place_basis import fit_place_basis
from training.prepared import Prepared, prepare, training_set
from training.preprocessing import Floats
from training.regressors import RECIPES, WINDOWS, Heads
from training.representation import (
    MirFigures,
    Representation,
    RepresentationConfig,
    judge_autoencoder,
    judge_pairs,
    simulated,
    train_representation,
)
from training.screening import Shares, screening_shares

VERSION = 4
LICENCE = "CC BY-SA 4.0"
GOLDEN_SPECTRA = 12
CALIBRATION_SPECTRA = 256
FAMILIES = {"nir-1354-2490": ("neospectra", "asd", "nirquest"), "nir-904-1696": ("nirscan-nano", "micronir")}
NOTES = {
    "nir-1354-2490": "",
    "nir-904-1696": (
        "Made from laboratory spectra convolved to the resolution of such scanners (12 nm), not measured with them."
    ),
}


@dataclass(frozen=True)
class BundleConfig:
    """What a bundle is built with; the defaults are those of the shipped ones."""

    created: str
    representation: RepresentationConfig = field(default_factory=RepresentationConfig)


@dataclass(frozen=True, eq=False)
class Figures:
    """What was measured beside the properties."""

    mir: list[MirFigures]
    autoencoder: list[MirFigures]
    shares: list[Shares]


@dataclass(frozen=True, eq=False)
class Built:
    """Everything that a bundle is written from; `prepared` are its NIR libraries, `mir` those of the autoencoder.

    `measured`: tables of other runs that the card repeats, by title; `repeats` by property how far measurements of
    one soil lie apart.
    """

    grid_id: str
    config: BundleConfig
    prepared: list[Prepared]
    mir: list[Library]
    representation: Representation
    judged: list[Judged]
    domain: Domain
    figures: Figures
    measured: Mapping[str, str] = field(default_factory=dict)
    repeats: Mapping[str, RepeatSd] = field(default_factory=dict)

    @property
    def libraries(self) -> list[Library]:
        """NIR libraries, those for evaluation included."""
        return [p.library for p in self.prepared]

    @property
    def models(self) -> dict[str, Model]:
        """By property, in the order of the outputs."""
        return {judged.name: judged.model for judged in self.judged}

    @property
    def local_models(self) -> dict[str, Model]:
        """By property, those that local samples refine."""
        return {judged.name: judged.local_model for judged in self.judged}


def build(shared: Path, grid_id: str, config: BundleConfig, docs: Path | None = None) -> Built:
    """Train and judge everything; nothing is written. `docs` holds the tables of `training.cards.measured`."""
    libraries = nir_libraries(shared, grid_id)
    unpaired = np.vstack([library.values for library in libraries if library.may_ship])
    representation = train_representation(shared, grid_id, unpaired, config.representation)
    prepared = prepare(libraries, WINDOWS, representation.embed)
    distances = held_out_distances(prepared)
    domain = limits(prepared, distances)
    far = {name: severity(found, domain) for name, found in distances.items()}
    figures = Figures(
        mir=judge_pairs(shared, grid_id, representation, config.representation),
        autoencoder=judge_autoencoder(shared, grid_id, config.representation),
        shares=screening_shares(shared, grid_id, prepared, domain),
    )
    judged = judge_all(prepared, far, RECIPES[grid_id])
    measured = {} if docs is None else measured_tables(docs) | study_sections(docs, grid_id)
    repeats = {} if docs is None else repeat_sds(docs, grid_id)
    mir = mir_libraries(shared)
    return Built(grid_id, config, prepared, mir, representation, judged, domain, figures, measured, repeats)


def write(built: Built, out: Path, docs: Path) -> Path:
    """Write the bundle to `out/GRID`, its results to `docs`, its hash to `out/trusted.json`."""
    written = write_bundle(contents(built), out, lambda *found: card(results(built, *found)))
    found = results(built, written.parity, written.carried)
    docs.mkdir(parents=True, exist_ok=True)
    (docs / f"{built.grid_id}.md").write_text(results_page(found, written.manifest.files), encoding="utf-8")
    (docs / f"{built.grid_id}.csv").write_text(results_csv(found), encoding="utf-8")
    trust(out, built.grid_id)
    return written.folder


def trust(out: Path, bundle: str) -> None:
    """Record the bundle's manifest in `out/trusted.json`."""
    file = out / "trusted.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    known[bundle] = {"version": VERSION, "sha256": sha256(out / bundle / MANIFEST)}
    file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def contents(built: Built) -> Contents:
    """What the bundle is written from."""
    model, judged = built.representation, built.judged
    rmse = {one.name: one.lolo[0].rmse for one in judged if one.lolo}
    seed = built.config.representation.seed + 2
    return Contents(
        label=Label(built.grid_id, VERSION, built.config.created, LICENCE, FAMILIES[built.grid_id]),
        axis=nir_axis(built.grid_id),
        trained=Trained(
            encoder=model.encoder,
            decoder=model.autoencoder.decoder,
            heads=Heads(built.models, built.local_models, fit_place_basis(training_set(built.prepared, None))),
            domain=fit_domain(training_set(built.prepared, None)),
        ),
        limits=built.domain,
        properties=tuple(_entry(built, one) for one in judged),
        libraries=tuple(training_libraries(built.libraries, built.mir)),
        evidence=MirEvidence.SIMULATED,
        mir_spread=max(figures.rmse for figures in built.figures.mir),
        calibration=_calibration_spectra(built),
        reference=Reference.of(built.prepared, model.embed, built.models, rmse),
        golden=simulated(GOLDEN_SPECTRA, seed, built.grid_id).nir,
        errors=tuple(one.lolo_rmse for one in judged),
        mean_soil=mean_soil([library.values for library in built.libraries if library.may_ship]),
    )


def _entry(built: Built, judged: Judged) -> PropertyModel:
    repeat = built.repeats.get(judged.name)
    return replace(judged.manifest_entry(), repeat_sd=None if repeat is None else repeat.sd)


def _calibration_spectra(built: Built) -> Floats:
    """Real spectra of every library that may ship, the same number of each."""
    shipped = [library for library in built.libraries if library.may_ship]
    each = CALIBRATION_SPECTRA // len(shipped)
    rows = [np.linspace(0, len(library) - 1, each).astype(np.intp) for library in shipped]
    return np.vstack([library.values[kept] for library, kept in zip(shipped, rows, strict=True)])


def results(built: Built, parity: ParityReport, carried: list[Carried]) -> Results:
    """All that was measured, for card and page."""
    return Results(
        bundle=built.grid_id,
        judged=built.judged,
        libraries=training_libraries(built.libraries, built.mir),
        evaluated=[library for library in built.libraries if not library.may_ship],
        domain=built.domain,
        shares=built.figures.shares,
        parity=parity,
        mir=built.figures.mir,
        autoencoder=built.figures.autoencoder,
        simulated=built.config.representation.pairs,
        notes=NOTES[built.grid_id],
        measured=built.measured,
        carried=carried,
        repeats=built.repeats,
    )


def training_libraries(nir: Sequence[Library], mir: Sequence[Library]) -> list[TrainingLibrary]:
    """Every set that weights were learned from, with what it was used for."""
    used = [(library, "nir regressors, encoder (unlabelled)") for library in nir if library.may_ship]
    used += [(library, "mir autoencoder") for library in mir]
    return [TrainingLibrary(one.name, len(one), one.licence, one.contributors, role) for one, role in used]
