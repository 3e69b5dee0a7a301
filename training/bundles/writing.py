"""A bundle folder: graphs, prior for a new place, mean soil, golden spectra, card, manifest; whole, or not there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from core.inference.bundle import (
    DECODER,
    EXPLAIN,
    FLOAT_ENCODER,
    GOLDEN,
    INT8_ENCODER,
    MANIFEST,
    MODEL_CARD,
    PRIOR,
    REGRESSORS,
)
from core.inference.manifest import FileEntry, Manifest
from core.inference.reference_soil import REFERENCE
from training.autoencoder import LATENT, MIR_AXIS
from training.bundles.carrying import Carried, carried_by
from training.bundles.contents import Contents
from training.bundles.golden import golden_document
from training.export import export
from training.parity import Chain, ParityReport, measure_parity
from training.quantize import quantize_encoder
from training.regressors import Regressors, local_prior

REGRESSOR_OUTPUTS = ("value", "scale", "phi", "domain")

Card = Callable[[ParityReport, list[Carried]], str]
"""Text of the model card, from what the files of the bundle differ from what was trained and what they look at."""


@dataclass(frozen=True, eq=False)
class Written:
    """A bundle in its folder."""

    folder: Path
    manifest: Manifest
    parity: ParityReport
    carried: list[Carried]


def write_bundle(contents: Contents, out: Path, card: Card) -> Written:
    """Write the bundle to `out/ID`; an earlier one is replaced when the new one is complete."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / contents.label.id
    with TemporaryDirectory(dir=out, prefix=".new-") as unfinished:
        folder = Path(unfinished) / contents.label.id
        folder.mkdir()
        manifest, parity, carried = _write_files(contents, folder, card)
        if target.exists():
            target.rename(Path(unfinished) / "old")
        folder.rename(target)
    return Written(target, manifest, parity, carried)


def sha256(file: Path) -> str:
    """Of the bytes of a file, hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _write_files(contents: Contents, folder: Path, card: Card) -> tuple[Manifest, ParityReport, list[Carried]]:
    _write_graphs(contents, folder)
    arrays = local_prior(contents.trained.heads)
    np.savez(folder / PRIOR, **arrays)  # type: ignore[arg-type]  # numpy's stub fears for its flag allow_pickle
    np.savez(folder / EXPLAIN, **{REFERENCE: contents.mean_soil})  # type: ignore[arg-type]  # the same
    chain = Chain(folder)
    parity = measure_parity(chain, contents.reference)
    golden = golden_document(chain, contents.golden, contents.errors, [one.kept for one in parity.properties])
    (folder / GOLDEN).write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf-8")
    names = [model.name for model in contents.properties]
    carried = carried_by(chain, names, contents.calibration, contents.mean_soil, contents.axis)
    (folder / MODEL_CARD).write_text(card(parity, carried), encoding="utf-8")
    files = {file.name: FileEntry(sha256(file), file.stat().st_size) for file in sorted(folder.iterdir())}
    manifest = contents.manifest(files)
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return manifest, parity, carried


def _write_graphs(contents: Contents, folder: Path) -> None:
    trained, points = contents.trained, len(contents.axis)
    widths = {"nir": points, "mu": LATENT, "mir": len(MIR_AXIS)}
    export(trained.encoder, folder / FLOAT_ENCODER, {"nir": points}, ("mu", "logvar"))
    export(trained.decoder, folder / DECODER, {"mu": LATENT}, ("mir",))
    export(Regressors(trained.heads, trained.domain), folder / REGRESSORS, widths, REGRESSOR_OUTPUTS)
    quantize_encoder(folder / FLOAT_ENCODER, folder / INT8_ENCODER, contents.calibration)
