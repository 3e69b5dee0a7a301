"""A project as a choice sees it: each sample once, its features, and what is known of the place already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.calibration.conditioning import condition
from core.calibration.domain import LocalDomain
from core.calibration.fitting import estimates_before, transformed
from core.calibration.prior import PlacePrior, place_priors
from core.calibration.samples import LocalSamples
from core.inference.estimate import Reason
from core.inference.grading import reasons_of
from core.inference.predictor import Predictor
from core.inference.presence import no_soil
from core.inference.table import PredictionTable
from core.resampling import resample
from core.selection.covariance import Kernels, average_covariance, average_noise
from core.selection.request import Flags
from core.spectrum import Floats, Quantity, Spectra


@dataclass(frozen=True, eq=False)
class Place:
    """n samples `names`, the first row of each in `first[n]`, with `phi[n, m]`; then k samples that are `known`.

    `dark[n]` are no soils, `strange[n]` soils outside the domain of the bundle and of the known samples.
    """

    names: tuple[str, ...]
    first: tuple[int, ...]
    phi: Floats
    dark: Flags
    strange: Flags
    known: LocalSamples | None
    known_phi: Floats
    priors: Mapping[str, PlacePrior]

    @property
    def size(self) -> int:
        """Samples and known ones, n + k."""
        return len(self.phi) + len(self.known_phi)

    def part(self, rows: Sequence[int]) -> Place:
        """The same place with some of its samples."""
        return replace(
            self,
            names=tuple(self.names[row] for row in rows),
            first=tuple(self.first[row] for row in rows),
            phi=self.phi[rows],
            dark=self.dark[rows],
            strange=self.strange[rows],
        )

    def labelled(self, name: str) -> Flags:
        """Which of the `size` have a laboratory value of a property."""
        flags = np.zeros(self.size, dtype=np.bool_)
        if self.known is not None:
            flags[len(self.phi) + self.known.labelled(name)] = True
        return flags

    def covariance(self, name: str, kernels: Kernels) -> tuple[Floats, float]:
        """Covariance `[n + k, n + k]` and noise of a property, hypotheses weighed by the values that are known."""
        prior = self.priors[name]
        weights = self._weights(prior)
        features = prior.features(np.vstack((self.phi, self.known_phi)))
        return average_covariance(prior, features, weights, kernels), average_noise(prior, weights)

    def _weights(self, prior: PlacePrior) -> Floats:
        rows = np.zeros(0, dtype=np.intp) if self.known is None else self.known.labelled(prior.name)
        if self.known is None or not rows.size:
            return np.array([h.weight for h in prior.hypotheses])
        values, errors = self.known.values[prior.name][rows], self.known.error(prior.name, rows)
        return condition(
            prior, prior.features(self.known_phi[rows]), *transformed(prior.name, values, errors)
        ).weights


def place_of(
    predictor: Predictor, spectra: Spectra, names: Sequence[str], known: LocalSamples | None = None
) -> Place:
    """The place of `spectra[n]` with the names of their samples; spectra of one name are averaged.

    Raises as `Predictor.predict_table` and `place_priors` do.
    """
    priors = place_priors(predictor.bundle)
    single, first = _once_each(resample(spectra, predictor.bundle.manifest.nir_grid.axis()), names)
    table = predictor.predict_table(single, with_phi=True)
    phi = table.outputs.phi.astype(np.float64)
    known_phi = np.zeros((0, phi.shape[1]))
    if known is not None and len(known):
        known_phi = estimates_before(predictor, known).outputs.phi.astype(np.float64)
    dark = no_soil(single.values.astype(np.float32))
    strange = _outside(table) & ~dark & ~_near(phi, known_phi)
    return Place(tuple(dict.fromkeys(names)), first, phi, dark, strange, known, known_phi, priors)


def _once_each(spectra: Spectra, names: Sequence[str]) -> tuple[Spectra, tuple[int, ...]]:
    """Mean spectrum of each name, in the order of their first rows, and these rows."""
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    owner = np.array([order[name] for name in names])
    total = np.zeros((len(order), spectra.values.shape[1]))
    np.add.at(total, owner, spectra.values)
    means = total / np.bincount(owner)[:, np.newaxis]
    first = np.unique(owner, return_index=True)[1]
    return Spectra(spectra.axis, means, Quantity.REFLECTANCE), tuple(int(row) for row in first)


def _outside(table: PredictionTable) -> Flags:
    reasons = (reasons_of(int(bits)) for bits in table.graded.reasons[:, 0])
    return np.array([Reason.DOMAIN_OUTSIDE in some for some in reasons], dtype=np.bool_)


def _near(phi: Floats, known_phi: Floats) -> Flags:
    domain = LocalDomain.of(known_phi)
    return np.zeros(len(phi), dtype=np.bool_) if domain is None else domain.near(phi)
