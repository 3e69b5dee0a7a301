"""Tiny bundles with random weights, whole in every other respect; made with the `onnx` package."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from core.inference.manifest import (
    Domain,
    FileEntry,
    Grid,
    Interval,
    Manifest,
    Metrics,
    MirEvidence,
    PropertyModel,
    Protocol,
    TrainingLibrary,
)
from core.properties import PROPERTIES

Singles = NDArray[np.float32]

OC, CLAY, PH, NITROGEN = (
    "oc_usda.c729_w.pct",
    "clay.tot_usda.a334_w.pct",
    "ph.h2o_usda.a268_index",
    "n.tot_usda.a623_w.pct",
)
GRID = Grid(1354, 2490, 2, "nm")
SHORT_GRID = Grid(904, 1696, 2, "nm")
MIR_GRID = Grid(602, 4000, 2, "cm-1")
LATENT = 32
SPECTRA = 4
SPECTRA_WITH_MIR = 2
TYPICAL = {OC: 0.9, CLAY: -1.0, PH: 6.5, NITROGEN: 0.15}
"""Values on the transformed scale around which the random models answer."""


def make_bundle(
    folder: Path,
    *,
    id_: str = "tiny-1354-2490",
    version: int = 1,
    grid: Grid = GRID,
    seed: int = 0,
    ccc: float = 0.6,
    properties: Sequence[str] = (OC, CLAY, PH, NITROGEN),
    withheld: Sequence[str] = (NITROGEN,),
    domain: Domain | None = None,
    int8_shift: float = 0.0,
    float_shift: float = 0.0,
    explain: bool = True,
) -> Path:
    """Write a bundle named `id_` into `folder` and return its path.

    `ccc` is its leave-one-library-out figure for every property; properties in `withheld` have no interval.
    `int8_shift` and `float_shift` move what the golden spectra expect of the two encoders, which then fail
    their self-test. Without `explain` it lacks the mean soil.
    Spectra like `soil_like` are inside its domain unless `domain` says otherwise.
    """
    path = folder / id_
    path.mkdir(parents=True)
    weights = _Weights.random(seed, grid, [TYPICAL[name] for name in properties])
    for name, model in _graphs(weights).items():
        onnx.checker.check_model(model)
        (path / name).write_bytes(model.SerializeToString())
    (path / "golden.json").write_text(json.dumps(_golden(weights, int8_shift, float_shift)))
    (path / "MODEL_CARD.md").write_text("# A tiny bundle for tests\n\nRandom weights.\n")
    (path / "local.npz").write_bytes(_prior(weights))
    if explain:
        write_mean_soil(path, mean_soil(grid))
    manifest = Manifest(
        id=id_,
        version=version,
        created="2026-01-01T00:00:00Z",
        licence="CC0-1.0",
        nir_grid=grid,
        mir_grid=MIR_GRID,
        latent=LATENT,
        features=LATENT + 1,
        scanner_families=("nirscan-nano", "neospectra"),
        preparation_states=("air_dry_sieved", "air_dry"),
        mir_evidence=MirEvidence.SIMULATED,
        mir_in_regressors=False,
        mir_spread=0.25,
        properties=tuple(_property(name, ccc, name in withheld) for name in properties),
        domain=domain or Domain(t2_seen=1e4, t2_outside=1e5, q_seen=1e4, q_outside=1e5),
        training_libraries=(TrainingLibrary("none", 0, "CC0-1.0", "nobody", "weights"),),
    )
    write_manifest(path, manifest)
    return path


def write_manifest(path: Path, manifest: Manifest) -> str:
    """List the files in `path` in the manifest and write it; returns the sha256 of the manifest."""
    names = sorted(file.name for file in path.iterdir() if file.name != "manifest.json")
    text = replace(manifest, files={name: _entry(path / name) for name in names}).to_json()
    (path / "manifest.json").write_bytes(text.encode())
    return hashlib.sha256(text.encode()).hexdigest()


def write_mean_soil(path: Path, reference: NDArray[Any]) -> None:
    """Write `explain.npz`; the manifest is another matter."""
    np.savez(path / "explain.npz", reference=reference)


def mean_soil(grid: Grid = GRID) -> NDArray[np.float64]:
    """Absorbance after SNV of the mean of some soils."""
    absorbance = -np.log10(soil_like(20, grid, seed=11)).mean(axis=0)
    return np.asarray((absorbance - absorbance.mean()) / absorbance.std(), dtype=np.float64)


def trust(folder: Path, *bundles: Path) -> None:
    """Write `trusted.json` for bundles in `folder`, as the shipped ones have it."""
    listed = {}
    for bundle in bundles:
        raw = (bundle / "manifest.json").read_bytes()
        listed[bundle.name] = {"version": json.loads(raw)["version"], "sha256": hashlib.sha256(raw).hexdigest()}
    (folder / "trusted.json").write_text(json.dumps(listed))


def soil_like(count: int, grid: Grid = GRID, seed: int = 1) -> NDArray[np.float64]:
    """Smooth reflectances `[count, g]` between 0.2 and 0.7 with dips where water and clay absorb."""
    generator = np.random.default_rng(seed)
    nm = grid.axis().points
    base = generator.uniform(0.3, 0.6, (count, 1)) + generator.uniform(-0.05, 0.1, (count, 1)) * (nm - 1700) / 800
    for centre, width in ((1415, 25), (1915, 40), (2205, 20)):
        base = base - generator.uniform(0.01, 0.06, (count, 1)) * np.exp(-(((nm - centre) / width) ** 2))
    return np.asarray(base, dtype=np.float64)


@dataclass(frozen=True)
class _Weights:
    """Weights of all graphs; `eight · step` is the int8 form of `encode`."""

    encode: Singles
    eight: NDArray[np.int8]
    step: Singles
    spread: Singles
    hidden: Singles
    decode: Singles
    value: Singles
    offset: Singles
    grid: Grid

    @staticmethod
    def random(seed: int, grid: Grid, typical: Sequence[float]) -> _Weights:
        generator = np.random.default_rng(seed)
        points, wavenumbers = len(grid.axis()), len(MIR_GRID.axis())

        def normal(rows: int, columns: int, size: float) -> Singles:
            return np.asarray(generator.normal(0, size, (rows, columns)), dtype=np.float32)

        encode = normal(points, LATENT, points**-0.5)
        step = np.asarray(np.abs(encode).max(axis=0) / 127, dtype=np.float32)
        return _Weights(
            encode=encode,
            eight=np.round(encode / step).astype(np.int8),
            step=step,
            spread=normal(points, LATENT, 0.1 * points**-0.5),
            hidden=normal(LATENT, 24, LATENT**-0.5),
            decode=normal(24, wavenumbers, 0.5),
            value=normal(LATENT, len(typical), 0.02),
            offset=np.array(typical, dtype=np.float32),
            grid=grid,
        )


def _graphs(weights: _Weights) -> dict[str, onnx.ModelProto]:
    points, wavenumbers = weights.encode.shape[0], weights.decode.shape[1]
    count = len(weights.offset)
    exact: list[tuple[str, NDArray[Any]]] = [("encode", weights.encode), ("spread", weights.spread)]
    small: list[tuple[str, NDArray[Any]]] = [
        ("eight", weights.eight),
        ("step", weights.step),
        ("zero", np.zeros(LATENT, dtype=np.int8)),
    ]
    encoded = [helper.make_node("MatMul", ["nir", "encode"], ["mu"]), _node("MatMul", "nir spread", "logvar")]
    dequantized = _node("DequantizeLinear", "eight step zero", "encode", axis=1)
    outputs = {"mu": LATENT, "logvar": LATENT}
    return {
        "nir_encoder.onnx": _model(encoded, {"nir": points}, outputs, exact),
        "nir_encoder.int8.onnx": _model([dequantized, *encoded], {"nir": points}, outputs, [*small, exact[1]]),
        "mir_decoder.onnx": _model(
            [_node("MatMul", "mu hidden", "h"), _node("Tanh", "h", "t"), _node("MatMul", "t decode", "mir")],
            {"mu": LATENT},
            {"mir": wavenumbers},
            [("hidden", weights.hidden), ("decode", weights.decode)],
        ),
        "regressors.onnx": _model(
            [
                _node("MatMul", "mu value_w", "moved"),
                _node("Add", "moved offset", "value"),
                _node("MatMul", "mu none", "nothing"),
                _node("Add", "nothing tenth", "scale"),
                _node("MatMul", "mu none_at_all", "empty"),
                _node("Add", "empty one", "constant"),
                _node("Concat", "mu constant", "phi", axis=1),
                _node("ReduceSumSquare", "mu", "t2", axes=[1], keepdims=1),
                _node("ReduceSumSquare", "nir", "q", axes=[1], keepdims=1),
                _node("Concat", "t2 q", "domain", axis=1),
            ],
            {"nir": points, "mu": LATENT, "mir": wavenumbers},
            {"value": count, "scale": count, "phi": LATENT + 1, "domain": 2},
            [
                ("value_w", weights.value),
                ("offset", weights.offset),
                ("none", np.zeros((LATENT, count), dtype=np.float32)),
                ("tenth", np.full(count, 0.1, dtype=np.float32)),
                ("none_at_all", np.zeros((LATENT, 1), dtype=np.float32)),
                ("one", np.ones(1, dtype=np.float32)),
            ],
        ),
    }


def _node(operator: str, inputs: str, output: str, **attributes: object) -> onnx.NodeProto:
    return helper.make_node(operator, inputs.split(), [output], **attributes)


def _model(
    nodes: Sequence[onnx.NodeProto],
    inputs: dict[str, int],
    outputs: dict[str, int],
    weights: Sequence[tuple[str, NDArray[Any]]],
) -> onnx.ModelProto:
    graph = helper.make_graph(
        list(nodes),
        "tiny",
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", width]) for name, width in inputs.items()],
        [
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", width])
            for name, width in outputs.items()
        ],
        [numpy_helper.from_array(array, name) for name, array in weights],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _golden(weights: _Weights, int8_shift: float, float_shift: float) -> dict[str, object]:
    nir = soil_like(SPECTRA, weights.grid, seed=7).astype(np.float32)
    mu = nir @ weights.encode
    small = nir @ (weights.eight * weights.step)
    value, mir = mu @ weights.value + weights.offset, np.tanh(mu @ weights.hidden) @ weights.decode
    distances = np.stack(((mu**2).sum(axis=1), (nir**2).sum(axis=1)), axis=1)
    return {
        "schema": 1,
        "nir": nir.tolist(),
        "float": {
            "mu": mu.tolist(),
            "value": (value + float_shift).tolist(),
            "scale": np.full(value.shape, 0.1).tolist(),
            "domain": distances.tolist(),
            "mir": mir[:SPECTRA_WITH_MIR].tolist(),
        },
        "int8": {
            "mu": small.tolist(),
            "value": (small @ weights.value + weights.offset + int8_shift).tolist(),
        },
        "tolerance": {"value": [5e-3] * len(weights.offset), "mir": 1e-3},
    }


def _property(name: str, ccc: float, withheld: bool) -> PropertyModel:
    known = PROPERTIES[name]
    metrics = [_metrics(library, value) for library, value in (("", 0.0), ("A", ccc), ("B", ccc), ("C", -0.9))]
    interval = None if withheld else Interval(0.9, 1.5, 1.8, Protocol.LEAVE_ONE_LIBRARY_OUT)
    return PropertyModel(name, known.unit, known.transform, 2 if withheld else 5, 500, interval, tuple(metrics))


def _metrics(library: str, ccc: float) -> Metrics:
    return Metrics(Protocol.LEAVE_ONE_LIBRARY_OUT, library, 100, 0.3, 1.0, 0.1, ccc, 1.2, 0.9, 3.0)


def _prior(weights: _Weights) -> bytes:
    """What is known of a new place, with one hypothesis: `phi · mean` is the value of the graph."""
    size, packed = LATENT + 1, io.BytesIO()
    arrays: dict[str, object] = {}
    for index, offset in enumerate(weights.offset):
        arrays |= {
            f"{index}.columns": np.array([0, size]),
            f"{index}.mean": np.append(weights.value[:, index], offset).astype(np.float64),
            f"{index}.covariance": np.eye(size) * 0.1,
            f"{index}.noise": np.array(0.01),
            f"{index}.offset": np.array(0.5),
        }
    np.savez(packed, **arrays)  # type: ignore[arg-type]  # names of arrays, none that of an option
    return packed.getvalue()


def _entry(path: Path) -> FileEntry:
    raw = path.read_bytes()
    return FileEntry(hashlib.sha256(raw).hexdigest(), len(raw))
