"""The four graphs of a bundle as one function, from reflectance on the bundle's grid to raw outputs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import BundleError
from core.inference.bundle import DECODER, FLOAT_ENCODER, INT8_ENCODER, REGRESSORS, Bundle
from core.inference.codes import BundleCode
from core.inference.manifest import Manifest
from core.inference.providers import Provider, first_line, make_session, runtime_errors

Singles = NDArray[np.float32]
T = TypeVar("T")

ROWS_AT_ONCE = 256
"""Rows of one run: the activations of the encoder stay near the cache, and memory stays bounded."""


class Encoder(StrEnum):
    """Which twin of the NIR encoder runs."""

    INT8 = "int8"
    FLOAT = "float"


@dataclass(frozen=True, eq=False)
class Outputs:
    """Raw outputs for n spectra, float32.

    `mu[n, l]` and `logvar[n, l]` of the latent; `mir[n, w]` absorbance after SNV, or `[n, 0]` where it was
    not kept; `value[n, p]` and `scale[n, p]` on the transformed scale of each property; `domain[n, 2]` = (T², Q);
    `phi[n, m]`, the features that the values are linear in, `[n, 0]` where they were not kept.
    """

    mu: Singles
    logvar: Singles
    mir: Singles
    value: Singles
    scale: Singles
    domain: Singles
    phi: Singles = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))


class Engine:
    """Sessions of one bundle on given providers, with one of its two encoders.

    Rows are spread over `threads` in blocks of `ROWS_AT_ONCE`; each session itself runs on one.
    """

    def __init__(self, bundle: Bundle, encoder: Encoder, providers: Sequence[Provider], threads: int = 1) -> None:
        self.encoder = encoder
        self.providers = tuple(providers)
        self._threads = threads
        self._widths = _widths(bundle.manifest)
        self._lock = threading.Lock()
        self._reads: dict[bool, bool] = {}
        self._encode = _Graph(bundle, _ENCODER_FILES[encoder], providers, ("nir",), ("mu", "logvar"))
        self._decode = _Graph(bundle, DECODER, providers, ("mu",), ("mir",))
        self._regress = _Graph(bundle, REGRESSORS, providers, ("nir", "mu", "mir"), ("value", "scale", "domain"))

    def run(self, nir: Singles, keep_mir: bool = False, keep_phi: bool = False) -> Outputs:
        """All graphs over `nir[n, g]`, reflectance 0–1 on the bundle's NIR grid.

        Raises `BundleError(GRAPH_INTERFACE)` when features are to be kept and the bundle gives none.
        """
        return self._joined(lambda block: self._run_block(block, keep_mir, keep_phi), nir)

    def regress(self, nir: Singles, keep_phi: bool = False) -> Outputs:
        """The outputs of the regressors, without the latent where they do not look at it: half the time."""
        if self._reads_latent(keep_phi):
            return self.run(nir, keep_phi=keep_phi)
        return self._joined(lambda block: self._with_latent(block, 0.0, keep_phi), nir)

    def _joined(self, work: Callable[[Singles], Outputs], nir: Singles) -> Outputs:
        parts = self._by_blocks(work, nir)
        return Outputs(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Outputs)))

    def decode(self, mu: Singles) -> Singles:
        """`mir[n, w]` of `mu[n, l]`."""
        return np.concatenate(self._by_blocks(lambda block: self._decode.run(mu=block)[0], mu))

    def _run_block(self, nir: Singles, keep_mir: bool, keep_phi: bool) -> Outputs:
        mu, logvar = self._encode.run(nir=nir)
        (mir,) = self._decode.run(mu=mu)
        extra = ("phi",) if keep_phi else ()
        value, scale, domain, *phi = self._regress.run(extra, nir=nir, mu=mu, mir=mir)
        kept = mir if keep_mir else mir[:, :0].copy()
        return Outputs(mu, logvar, kept, value, scale, domain, phi[0] if phi else mir[:, :0].copy())

    def _with_latent(self, nir: Singles, latent: float, keep_phi: bool) -> Outputs:
        """The regressors alone, every number of the latent and of the MIR spectrum the same."""
        mu = np.full((len(nir), self._widths["mu"]), latent, dtype=np.float32)
        mir = np.full((len(nir), self._widths["mir"]), latent, dtype=np.float32)
        value, scale, domain, *phi = self._regress.run(("phi",) if keep_phi else (), nir=nir, mu=mu, mir=mir)
        return Outputs(mu[:, :0], mu[:, :0], mir[:, :0], value, scale, domain, phi[0] if phi else mir[:, :0])

    def _reads_latent(self, keep_phi: bool) -> bool:
        """Whether values or features depend on latent or MIR; a graph may list inputs that it never uses."""
        with self._lock:
            if keep_phi not in self._reads:
                nir = np.linspace(0.3, 0.6, self._widths["nir"], dtype=np.float32)[np.newaxis]
                low, high = (self._with_latent(nir, latent, keep_phi) for latent in (0.0, 1.0))
                same = np.array_equal(low.value, high.value) and np.array_equal(low.phi, high.phi)
                self._reads[keep_phi] = not same
            return self._reads[keep_phi]

    def _by_blocks(self, work: Callable[[Singles], T], rows: Singles) -> list[T]:
        blocks = [rows[at : at + ROWS_AT_ONCE] for at in range(0, max(len(rows), 1), ROWS_AT_ONCE)]
        if len(blocks) == 1 or self._threads == 1:
            return [work(block) for block in blocks]
        with ThreadPoolExecutor(min(self._threads, len(blocks))) as pool:
            return list(pool.map(work, blocks))


_ENCODER_FILES = {Encoder.INT8: INT8_ENCODER, Encoder.FLOAT: FLOAT_ENCODER}


class _Graph:
    """One session whose inputs and outputs are those that DESIGN and the manifest name.

    A graph may leave an input out that it does not need, never an output.
    """

    def __init__(
        self,
        bundle: Bundle,
        name: str,
        providers: Sequence[Provider],
        inputs: Sequence[str],
        outputs: Sequence[str],
    ) -> None:
        self._file = str(bundle.path / name)
        self._widths = _widths(bundle.manifest)
        self._outputs = list(outputs)
        self._session = make_session(bundle.files[name], self._file, providers)
        self._inputs = [node.name for node in self._session.get_inputs()]
        self._given = {node.name for node in self._session.get_outputs()}
        self._check(self._session.get_inputs(), known=inputs)
        self._check(self._session.get_outputs(), needed=outputs)

    def run(self, extra: Sequence[str] = (), /, **feeds: Singles) -> list[Singles]:
        """The outputs that are always needed, then those named `extra`."""
        rows, names = len(next(iter(feeds.values()))), [*self._outputs, *extra]
        if missing := set(extra) - self._given:
            self._refuse(min(missing))
        try:
            results = self._session.run(names, {name: feeds[name] for name in self._inputs})
        except runtime_errors() as error:
            raise BundleError(BundleCode.GRAPH_FAILED, file=self._file, detail=first_line(error)) from error
        for name, result in zip(names, results, strict=True):
            if result.shape != (rows, self._widths[name]):
                self._refuse(name)
        return [np.asarray(result, dtype=np.float32) for result in results]

    def _check(self, nodes: Sequence[Any], known: Sequence[str] | None = None, needed: Sequence[str] = ()) -> None:
        found = {node.name: node for node in nodes}
        for name in set(needed) - set(found) or (set(found) - set(known) if known is not None else ()):
            self._refuse(name)
        for name in found.keys() & self._widths.keys():
            width = found[name].shape[-1] if len(found[name].shape) == 2 else 0
            if found[name].type != "tensor(float)" or (isinstance(width, int) and width != self._widths[name]):
                self._refuse(name)

    def _refuse(self, name: str) -> None:
        raise BundleError(BundleCode.GRAPH_INTERFACE, file=self._file, name=name)


def _widths(manifest: Manifest) -> Mapping[str, int]:
    properties = len(manifest.properties)
    return {
        "nir": len(manifest.nir_grid.axis()),
        "mu": manifest.latent,
        "logvar": manifest.latent,
        "mir": len(manifest.mir_grid.axis()),
        "value": properties,
        "scale": properties,
        "domain": 2,
        "phi": manifest.features,
    }
