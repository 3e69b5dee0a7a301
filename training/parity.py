"""Whether the files compute what was trained: the chain of graphs against float64, and int8 against float."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path

import numpy as np

from core.properties import PROPERTIES
from training.export import Graph
from training.lolo import Model
from training.prepared import Embed, Prepared
from training.preprocessing import Floats

RMS_SHARE, MOST_SHARE = 0.05, 0.20
"""Parts of the RMSE that int8 may change an estimate by, root mean square and at most."""


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
    largest difference of the int8 chain from the float one, and the RMSE at new samples beside them."""

    name: str
    onnx: float
    int8_rms: float
    int8_most: float
    rmse: float

    @property
    def kept(self) -> bool:
        """Whether int8 changes no more than it may; a property that nothing judges has no value to change."""
        return isnan(self.rmse) or (
            self.int8_rms <= RMS_SHARE * self.rmse and self.int8_most <= MOST_SHARE * self.rmse
        )


@dataclass(frozen=True)
class ParityReport:
    """All properties, and the latent and MIR of the int8 encoder against the float one, root mean square.

    `encoder` and `decoder`: largest difference of these graphs from torch.
    """

    properties: list[Parity]
    latent: float
    mir: float
    encoder: float
    decoder: float


@dataclass(frozen=True, eq=False)
class Reference:
    """What the files are held to on reflectances `nir[n, g]`: `latent[n, 32]` and `mir[n, 1700]` of torch, `values`
    `[n]` by property of the fitted models in float64, in the unit of the property, and their `rmse` likewise, where
    something has judged them."""

    nir: Floats
    latent: Floats
    mir: Floats
    values: Mapping[str, Floats]
    rmse: Mapping[str, float]

    @staticmethod
    def of(
        prepared: Sequence[Prepared], embed: Embed, models: Mapping[str, Model], rmse: Mapping[str, float]
    ) -> Reference:
        """On the spectra of libraries that were prepared with this `embed`."""
        nir = np.vstack([p.library.values for p in prepared])
        latent, mir = embed(nir)
        values = {
            name: PROPERTIES[name].transform.inverse(
                np.concatenate([model.predict(model.features(p.inputs))[0] for p in prepared])
            )
            for name, model in models.items()
        }
        return Reference(nir, latent, mir, values, rmse)


def measure_parity(chain: Chain, reference: Reference) -> ParityReport:
    """The files against their reference, and int8 against float."""
    exact, small = chain(reference.nir), chain(reference.nir, int8=True)
    found = []
    for column, (name, expected) in enumerate(reference.values.items()):
        inverse = PROPERTIES[name].transform.inverse
        value, other = inverse(exact["value"][:, column]), inverse(small["value"][:, column])
        apart = np.abs(other - value)
        found.append(
            Parity(
                name=name,
                onnx=float(np.abs(value - expected).max()),
                int8_rms=float(np.sqrt(np.mean(apart**2))),
                int8_most=float(apart.max()),
                rmse=reference.rmse.get(name, float("nan")),
            )
        )
    latent, mir = (float(np.sqrt(np.mean((small[name] - exact[name]) ** 2))) for name in ("mu", "mir"))
    encoder = float(np.abs(exact["mu"] - reference.latent).max())
    decoder = float(np.abs(exact["mir"] - reference.mir).max())
    return ParityReport(found, latent, mir, encoder, decoder)
