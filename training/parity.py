"""Whether the files compute what was trained: the chain of graphs against float64, and int8 against float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.properties import PROPERTIES
from training.export import Graph
from training.judging import Judged
from training.libraries import Library
from training.preprocessing import Floats, derivative


class Chain:
    """The graphs of a bundle one behind the other, as the application runs them."""

    def __init__(self, folder: Path) -> None:
        self._encoders = {
            False: Graph(folder / "nir_encoder.onnx"),
            True: Graph(folder / "nir_encoder.int8.onnx"),
        }
        self._decoder = Graph(folder / "mir_decoder.onnx")
        self._regressors = Graph(folder / "regressors.onnx")

    def __call__(self, nir: Floats, *, int8: bool = False) -> dict[str, Floats]:
        """All outputs of all graphs for reflectances `[n, g]`."""
        latent = self._encoders[int8](nir=nir)
        mir = self._decoder(mu=latent["mu"])
        return latent | mir | self._regressors(nir=nir, mu=latent["mu"], mir=mir["mir"])


@dataclass(frozen=True)
class Parity:
    """Of one property, in its unit: largest difference of the float chain from float64, root mean square and
    largest difference of the int8 chain from the float one, and the RMSE at places never seen beside them."""

    name: str
    onnx: float
    int8_rms: float
    int8_most: float
    lolo_rmse: float


@dataclass(frozen=True)
class ParityReport:
    """All properties, and the latent and MIR of the int8 encoder against the float one, root mean square."""

    properties: list[Parity]
    latent: float
    mir: float


def measure_parity(chain: Chain, libraries: Sequence[Library], judged: Sequence[Judged]) -> ParityReport:
    """On the spectra of all libraries."""
    nir = np.vstack([library.values for library in libraries])
    exact, small = chain(nir), chain(nir, int8=True)
    found = []
    for column, one in enumerate(judged):
        inverse = PROPERTIES[one.name].transform.inverse
        value, other = inverse(exact["value"][:, column]), inverse(small["value"][:, column])
        apart = np.abs(other - value)
        reference = inverse(_float64(one, nir, exact))
        found.append(
            Parity(
                name=one.name,
                onnx=float(np.abs(value - reference).max()),
                int8_rms=float(np.sqrt(np.mean(apart**2))),
                int8_most=float(apart.max()),
                lolo_rmse=one.lolo[0].rmse if one.lolo else float("nan"),
            )
        )
    latent, mir = (float(np.sqrt(np.mean((small[name] - exact[name]) ** 2))) for name in ("mu", "mir"))
    return ParityReport(found, latent, mir)


def _float64(judged: Judged, nir: Floats, outputs: dict[str, Floats]) -> Floats:
    """Values of the fitted model itself, from the latent of the float graph."""
    basis = judged.model.basis
    extra = {"nir": None, "nir+latent": outputs["mu"], "nir+mir": outputs["mir"][:, ::4]}[basis.spec.source]
    value, _ = judged.model.predict(basis(derivative(nir, basis.spec.window), extra))
    return value
