"""Golden spectra: a few spectra with the outputs to expect, run on the machine that will be trusted.

int8 arithmetic differs between processors, so each encoder is held to what it gave where the bundle was
made; and the int8 encoder to the float one as well, whose place it takes: its values may differ by the
tolerance in the root mean square over the golden spectra, and by four times that at most.

`golden.json` (schema 1) holds `nir[k][g]`; `float` with `mu`, `value`, `scale`, `domain` for all k and
`mir` for the first few; `int8` with `mu` and `value`; `tolerance` with `value[p]` on the transformed scale
of each property and `mir` in SNV units.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import BundleError
from core.inference.bundle import GOLDEN, Bundle
from core.inference.codes import BundleCode
from core.inference.engine import Encoder, Engine, Singles

SCHEMA = 1
MOST = 4.0
"""How many tolerances a value of the int8 encoder may be from that of the float one: 20 % of the error where the
tolerance is 5 %."""


@dataclass(frozen=True, eq=False)
class Golden:
    """Parsed `golden.json`: `nir[k, g]`, per encoder `value[k, p]`, `mu[k, l]` with `mir[j, w]` of the first j."""

    nir: Singles
    value: dict[Encoder, Singles]
    mu: Singles
    mir: Singles
    value_tolerance: Singles
    mir_tolerance: float


@dataclass(frozen=True)
class SelfTest:
    """How a bundle did on this machine.

    `deviation` is the largest deviation over all spectra and properties as a share of what is allowed
    (at most 1 when passed), `mir_deviation` likewise for the decoder. `fallback`: the int8 encoder did not
    pass here, and the float twin stands in.
    """

    encoder: Encoder
    passed: bool
    spectra: int
    deviation: float
    mir_deviation: float
    worst_property: str
    fallback: bool = False


def read_golden(bundle: Bundle) -> Golden:
    """Golden spectra of a bundle; `BundleError(GOLDEN)` when they do not fit its manifest."""
    file = str(bundle.path / GOLDEN)
    try:
        golden = _parse(json.loads(bundle.files[GOLDEN]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleError(BundleCode.GOLDEN, file=file, detail=repr(error)) from error
    for name, expected, found in _shapes(golden, bundle):
        if expected != found:
            raise BundleError(BundleCode.GOLDEN, file=file, detail=f"{name} {found}")
    return golden


def run_golden(engine: Engine, golden: Golden, properties: tuple[str, ...]) -> SelfTest:
    """Run the golden spectra through an engine and compare; the decoder is fed the golden latents."""
    outputs = engine.run(golden.nir)
    by_property = _worst(np.abs(outputs.value - golden.value[engine.encoder]) / golden.value_tolerance)
    if engine.encoder is Encoder.INT8:
        by_property = np.maximum(by_property, _from_float(outputs.value, golden))
    mir = np.abs(engine.decode(golden.mu[: len(golden.mir)]) - golden.mir) / golden.mir_tolerance
    deviation, mir_deviation = float(by_property.max()), float(_worst(mir).max())
    return SelfTest(
        encoder=engine.encoder,
        passed=deviation <= 1 and mir_deviation <= 1,
        spectra=len(golden.nir),
        deviation=deviation,
        mir_deviation=mir_deviation,
        worst_property=properties[int(by_property.argmax())],
    )


def _from_float(value: Singles, golden: Golden) -> Singles:
    """How far int8 is from float as a share of what is allowed, by property."""
    shares = np.abs(value - golden.value[Encoder.FLOAT]) / golden.value_tolerance
    squared = np.nan_to_num(shares, nan=np.inf, posinf=np.inf) ** 2
    allowed: Singles = np.maximum(np.sqrt(squared.mean(axis=0)), _worst(shares) / np.float32(MOST))
    return allowed


def _worst(shares: Singles) -> Singles:
    """Largest share per column; an output that is no number is infinitely far off."""
    worst: Singles = np.nan_to_num(shares, nan=np.inf, posinf=np.inf).max(axis=0)
    return worst


def _parse(data: dict[str, Any]) -> Golden:
    if data["schema"] != SCHEMA:
        raise ValueError(f"schema {data['schema']}")
    exact, small, tolerance = data["float"], data["int8"], data["tolerance"]
    return Golden(
        nir=_singles(data["nir"]),
        value={Encoder.FLOAT: _singles(exact["value"]), Encoder.INT8: _singles(small["value"])},
        mu=_singles(exact["mu"]),
        mir=_singles(exact["mir"]),
        value_tolerance=_singles(tolerance["value"]),
        mir_tolerance=float(tolerance["mir"]),
    )


def _shapes(golden: Golden, bundle: Bundle) -> list[tuple[str, object, object]]:
    manifest = bundle.manifest
    count, properties = len(golden.nir), len(manifest.properties)
    wavenumbers = len(manifest.mir_grid.axis())
    return [
        ("nir", (max(count, 1), len(manifest.nir_grid.axis())), golden.nir.shape),
        *((f"{kind} value", (count, properties), value.shape) for kind, value in golden.value.items()),
        ("mu", (count, manifest.latent), golden.mu.shape),
        ("mir", (min(max(len(golden.mir), 1), count), wavenumbers), golden.mir.shape),
        ("tolerance", (properties,), golden.value_tolerance.shape),
        ("tolerance above zero", True, bool((golden.value_tolerance > 0).all() and golden.mir_tolerance > 0)),
    ]


def _singles(values: object) -> Singles:
    array = np.asarray(values, dtype=np.float32)
    if not np.isfinite(array).all():
        raise ValueError("a value that is no number")
    return array
