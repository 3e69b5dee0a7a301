"""Models on MIR spectra of other soils, whose estimates a transfer between benches should not move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.properties import PROPERTIES
from training.autoencoder import MIR_AXIS, SNV_RANGE_CM1, Autoencoder, AutoencoderConfig, snv, train_autoencoder
from training.estimators import Inputs, make_estimator
from training.estimators.tuned import Estimator
from training.libraries import Library, mir_libraries
from training.preprocessing import Floats

RING_TRIAL = "ss4gg_ringtrial_mir_5instruments"
CORE = (MIR_AXIS.points >= SNV_RANGE_CM1[0]) & (MIR_AXIS.points <= SNV_RANGE_CM1[1])
"""Points of the MIR axis that every set covers; transfers are learned there."""


class Model(Protocol):
    """Estimates from absorbance `[n, g]` on the points `CORE`, `[n, p]` on the transformed scales."""

    @property
    def name(self) -> str:
        """What the tables call it."""

    def scores(self, absorbance: Floats) -> Floats:
        """Where an offset is taken: latents, or estimates."""

    def values(self, scores: Floats) -> Floats:
        """Estimates of scores."""


@dataclass(frozen=True, eq=False)
class OnSpectra:
    """Partial least squares on the spectrum after SNV; its scores are its estimates."""

    heads: tuple[Estimator, ...]
    name: str = "PLSR on the spectrum"

    def scores(self, absorbance: Floats) -> Floats:
        """Estimates."""
        return _estimated(self.heads, snv(_whole(absorbance))[:, CORE])

    def values(self, scores: Floats) -> Floats:
        """As they are."""
        return scores


@dataclass(frozen=True, eq=False)
class OnLatents:
    """Ridge on the latents of an autoencoder."""

    autoencoder: Autoencoder
    heads: tuple[Estimator, ...]
    name: str = "ridge on latents"

    def scores(self, absorbance: Floats) -> Floats:
        """Latents."""
        return latents(self.autoencoder, _whole(absorbance))

    def values(self, scores: Floats) -> Floats:
        """Estimates of latents."""
        return _estimated(self.heads, scores)


def trained(shared: Path, properties: Sequence[str], tell: Callable[[str], None]) -> list[Model]:
    """Both models, from all MIR libraries but the ring trial; folds inside are whole libraries."""
    everything = [*mir_libraries(shared), *mir_libraries(shared, evaluation=True)]
    libraries = [library for library in everything if library.name != RING_TRIAL]
    mir = snv(np.vstack([library.values for library in libraries]))
    groups = np.concatenate([np.full(len(library), library.group) for library in libraries])
    tell(f"{len(libraries)} libraries, {len(mir)} spectra")
    plsr = tuple(_head("plsr", mir[:, CORE], libraries, name, groups) for name in properties)
    tell("autoencoder")
    autoencoder = train_autoencoder(mir, np.isfinite(mir), None, AutoencoderConfig(epochs=10))
    codes = autoencoder.encode(mir, np.isfinite(mir))
    heads = tuple(_head("ridge", codes, libraries, name, groups) for name in properties)
    return [OnSpectra(plsr), OnLatents(autoencoder, heads)]


def latents(autoencoder: Autoencoder, absorbance: Floats) -> Floats:
    """Latents `[n, 32]` of absorbance `[n, 1700]`, NaN where nothing was measured."""
    values = snv(absorbance)
    return autoencoder.encode(values, np.isfinite(values))


def _head(kind: str, inputs: Floats, libraries: Sequence[Library], name: str, groups: NDArray[np.str_]) -> Estimator:
    values = np.concatenate([_labels(library, name) for library in libraries])
    rows = np.isfinite(values) & np.isfinite(inputs).all(axis=1)
    target = PROPERTIES[name].transform.forward(values[rows])
    layout = "features" if kind == "ridge" else Inputs.ABSORBANCE
    return make_estimator(kind, inputs=layout).fit(inputs[rows], target, groups=groups[rows])


def _labels(library: Library, name: str) -> Floats:
    return library.properties.get(name, np.full(len(library), np.nan))


def _estimated(heads: Sequence[Estimator], inputs: Floats) -> Floats:
    return np.stack([head.predict(inputs).ravel() for head in heads], axis=1)


def _whole(absorbance: Floats) -> Floats:
    """On the whole MIR axis, NaN outside `CORE`."""
    whole = np.full((len(absorbance), len(MIR_AXIS)), np.nan)
    whole[:, CORE] = absorbance
    return whole
