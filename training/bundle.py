"""A bundle folder: graphs, prior for a new place, golden spectra, card, manifest; all from one seeded run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from core.inference.manifest import (
    Domain,
    FileEntry,
    Grid,
    Manifest,
    MirEvidence,
    TrainingLibrary,
)
from training.autoencoder import LATENT, MIR_AXIS
from training.card import Results, results_csv, results_page, write_card
from training.domain import fit_domain, held_out_distances, limits
from training.export import export
from training.judging import Judged, judge_all
from training.libraries import NIR_GRIDS, Library, mir_libraries, nir_axis, nir_libraries
from training.lolo import Model
from training.parity import Chain, measure_parity
from training.prepared import Prepared, prepare, training_set
from training.preprocessing import Floats
from training.quantize import quantize_encoder
from training.regressors import WINDOWS, Regressors, blocks, local_prior
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

VERSION = 1
LICENCE = "CC BY-SA 4.0"
GOLDEN_SPECTRA = 12
GOLDEN_MIR = 2
CALIBRATION_SPECTRA = 256
FAMILIES = {"nir-1354-2490": ("neospectra", "asd", "nirquest"), "nir-904-1696": ("nirscan-nano", "micronir")}
NOTES = {
    "nir-1354-2490": "",
    "nir-904-1696": (
        "Made from laboratory spectra convolved to the resolution of such scanners (12 nm), not measured with them."
    ),
}
STATES = ("air_dry_sieved", "air_dry")
GOLDEN_SHARE = 0.05
"""A golden value may be off by this part of the error at places never seen."""
GOLDEN_MIR_TOLERANCE = 0.01
"""SNV units, any point; the decoder is float everywhere."""
REGRESSOR_OUTPUTS = ("value", "scale", "phi", "domain")


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
    """Everything that a bundle is written from; `prepared` are its NIR libraries, `mir` those of the autoencoder."""

    grid_id: str
    config: BundleConfig
    prepared: list[Prepared]
    mir: list[Library]
    representation: Representation
    judged: list[Judged]
    domain: Domain
    figures: Figures

    @property
    def libraries(self) -> list[Library]:
        """NIR libraries, those for evaluation included."""
        return [p.library for p in self.prepared]

    @property
    def models(self) -> dict[str, Model]:
        """By property, in the order of the outputs."""
        return {judged.name: judged.model for judged in self.judged}


def build(shared: Path, grid_id: str, config: BundleConfig) -> Built:
    """Train and judge everything; nothing is written."""
    libraries = nir_libraries(shared, grid_id)
    unpaired = np.vstack([library.values for library in libraries if library.may_ship])
    representation = train_representation(shared, grid_id, unpaired, config.representation)
    prepared = prepare(libraries, WINDOWS, representation.embed)
    domain = limits(prepared, held_out_distances(prepared))
    figures = Figures(
        mir=judge_pairs(shared, grid_id, representation, config.representation),
        autoencoder=judge_autoencoder(shared, grid_id, config.representation),
        shares=screening_shares(shared, grid_id, prepared, representation, domain),
    )
    judged = judge_all(prepared)
    return Built(grid_id, config, prepared, mir_libraries(shared), representation, judged, domain, figures)


def write(built: Built, out: Path, docs: Path) -> Path:
    """Write the bundle to `out/GRID`, its results to `docs`, its hash to `out/trusted.json`."""
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=".new-") as unfinished:
        folder = Path(unfinished) / built.grid_id
        folder.mkdir()
        results, manifest = _write_files(built, folder)
        target = out / built.grid_id
        if target.exists():
            target.rename(Path(unfinished) / "old")
        folder.rename(target)
    docs.mkdir(parents=True, exist_ok=True)
    (docs / f"{built.grid_id}.md").write_text(results_page(results, manifest.files), encoding="utf-8")
    (docs / f"{built.grid_id}.csv").write_text(results_csv(results), encoding="utf-8")
    trust(out, built.grid_id)
    return target


def _write_files(built: Built, folder: Path) -> tuple[Results, Manifest]:
    _write_graphs(built, folder)
    arrays = local_prior(built.models, {one.name: one.local.prior for one in built.judged})
    np.savez(folder / "local.npz", **arrays)  # type: ignore[arg-type]  # numpy's stub fears for its flag allow_pickle
    _write_golden(built, folder)
    results = _results(built, folder)
    write_card(folder / "MODEL_CARD.md", results)
    manifest = _manifest(built, results, folder)
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    return results, manifest


def trust(out: Path, bundle: str) -> None:
    """Record the bundle's manifest in `out/trusted.json`."""
    file = out / "trusted.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    known[bundle] = {"version": VERSION, "sha256": sha256(out / bundle / "manifest.json")}
    file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def sha256(file: Path) -> str:
    """Of the bytes of a file, hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _write_graphs(built: Built, folder: Path) -> None:
    points = len(nir_axis(built.grid_id))
    encoder, decoder = built.representation.encoder, built.representation.autoencoder.decoder
    regressors = Regressors(built.models, fit_domain(training_set(built.prepared, None)))
    widths = {"nir": points, "mu": LATENT, "mir": len(MIR_AXIS)}
    export(encoder, folder / "nir_encoder.onnx", {"nir": points}, ("mu", "logvar"))
    export(decoder, folder / "mir_decoder.onnx", {"mu": LATENT}, ("mir",))
    export(regressors, folder / "regressors.onnx", widths, REGRESSOR_OUTPUTS)
    quantize_encoder(folder / "nir_encoder.onnx", folder / "nir_encoder.int8.onnx", _calibration_spectra(built))


def _calibration_spectra(built: Built) -> Floats:
    """Real spectra of every library that may ship, the same number of each."""
    shipped = [library for library in built.libraries if library.may_ship]
    each = CALIBRATION_SPECTRA // len(shipped)
    rows = [np.linspace(0, len(library) - 1, each).astype(np.intp) for library in shipped]
    return np.vstack([library.values[kept] for library, kept in zip(shipped, rows, strict=True)])


def _write_golden(built: Built, folder: Path) -> None:
    """Simulated soils with what each encoder makes of them; rounded first, so that the file is exact."""
    seed = built.config.representation.seed + 2
    nir = simulated(GOLDEN_SPECTRA, seed, built.grid_id).nir.round(6)
    chain = Chain(folder)
    exact, small = chain(nir), chain(nir, int8=True)
    golden = {
        "schema": 1,
        "nir": nir.tolist(),
        "float": {name: exact[name].tolist() for name in ("mu", "value", "scale", "domain")}
        | {"mir": exact["mir"][:GOLDEN_MIR].tolist()},
        "int8": {name: small[name].tolist() for name in ("mu", "value")},
        "tolerance": {
            "value": [GOLDEN_SHARE * judged.lolo_rmse for judged in built.judged],
            "mir": GOLDEN_MIR_TOLERANCE,
        },
    }
    (folder / "golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")


def _results(built: Built, folder: Path) -> Results:
    return Results(
        bundle=built.grid_id,
        judged=built.judged,
        libraries=training_libraries(built.libraries, built.mir),
        evaluated=[library for library in built.libraries if not library.may_ship],
        domain=built.domain,
        shares=built.figures.shares,
        parity=measure_parity(Chain(folder), built.libraries, built.judged),
        mir=built.figures.mir,
        autoencoder=built.figures.autoencoder,
        simulated=built.config.representation.pairs,
        notes=NOTES[built.grid_id],
    )


def training_libraries(nir: Sequence[Library], mir: Sequence[Library]) -> list[TrainingLibrary]:
    """Every set that weights were learned from, with what it was used for."""
    used = [(library, "nir regressors, encoder (unlabelled)") for library in nir if library.may_ship]
    used += [(library, "mir autoencoder") for library in mir]
    return [TrainingLibrary(one.name, len(one), one.licence, one.contributors, role) for one, role in used]


def _manifest(built: Built, results: Results, folder: Path) -> Manifest:
    first, last, step = NIR_GRIDS[built.grid_id]
    return Manifest(
        id=built.grid_id,
        version=VERSION,
        created=built.config.created,
        licence=LICENCE,
        nir_grid=Grid(first, last, step, "nm"),
        mir_grid=Grid(MIR_AXIS.first, MIR_AXIS.last, 2.0, "cm-1"),
        latent=LATENT,
        features=max(block.stop for block in blocks(built.models)[0].values()),
        scanner_families=FAMILIES[built.grid_id],
        preparation_states=STATES,
        mir_evidence=MirEvidence.SIMULATED,
        mir_in_regressors=any(model.basis.spec.uses_mir for model in built.models.values()),
        mir_spread=max(figures.rmse for figures in results.mir),
        properties=tuple(judged.manifest_entry() for judged in built.judged),
        domain=built.domain,
        training_libraries=tuple(results.libraries),
        files={file.name: FileEntry(sha256(file), file.stat().st_size) for file in sorted(folder.iterdir())},
    )
