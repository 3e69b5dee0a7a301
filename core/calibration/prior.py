"""What a bundle knows of a place that it has never seen: one Gaussian process per property and hypothesis.

On the transformed scale of a property, f(x) = φ·w + b + g(x) and y = f(x) + ε. A hypothesis h says how much of what
the libraries taught holds at the new place:

- mean γ·φ·m + (1−γ)·c, with m the mean weights and c the centre of the property over the libraries;
- covariance shared·φCφ' + place·φRφ' + offset + kernel·k(s, s'), with C the covariance of the shared weights, R their
  reach between places, s = φ·S the scores of several views of a spectrum, and k the mean over the views of
  exp(−|s−s'|²/(2·length²));
- variance `noise` of one laboratory value about f.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.calibration.codes import CalibrationCode
from core.errors import BundleError
from core.inference.bundle import PRIOR, Bundle
from core.spectrum import Floats

MOST_HYPOTHESES = 1000
FLAT_WEIGHT = 0.01
FLAT_OFFSET = 3.0
FLAT_NOISES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Of the hypotheses by which the spectrum says nothing: prior weight of all, and variances in units of the widest
offset of a place."""
Features = NDArray[np.float32] | Floats


@dataclass(frozen=True)
class Hypothesis:
    """One row of `i.hypotheses`; `weight` sums to 1 over the rows, variances on the transformed scale."""

    weight: float
    agreement: float
    shared: float
    place: float
    offset: float
    kernel: float
    length: float
    noise: float


@dataclass(frozen=True, eq=False)
class Terms:
    """Covariances `[n, k]` of unit amount: of the shared weights, of those of the place, and by length of kernel."""

    shared: Floats
    place: Floats
    likeness: Mapping[float, Floats]

    def of(self, h: Hypothesis) -> Floats:
        """Prior covariance `[n, k]` of f under one hypothesis, without noise."""
        total = h.shared * self.shared + h.place * self.place + h.offset
        return total + h.kernel * self.likeness[h.length] if h.kernel > 0 else total


@dataclass(frozen=True, eq=False)
class PlacePrior:
    """Prior of one property: `weights[m]`, `shared[m, m]`, `reach[m]`, `scoring[m, d]` and its hypotheses.

    `columns[m]` are those of the regressors' features; `views` part the d scores.
    """

    name: str
    columns: NDArray[np.intp]
    weights: Floats
    shared: Floats
    reach: Floats
    centre: float
    scoring: Floats
    hypotheses: tuple[Hypothesis, ...]
    views: tuple[slice, ...] = (slice(None),)

    @property
    def noise(self) -> float:
        """Variance of one laboratory value about f, the mean over the hypotheses."""
        return float(sum(h.weight * h.noise for h in self.hypotheses))

    def features(self, phi: Features) -> Floats:
        """Features `[n, m]` of this property among those of the regressors `phi[n, M]`."""
        return np.asarray(phi[:, self.columns], dtype=np.float64)

    def mean(self, hypothesis: Hypothesis, features: Floats) -> Floats:
        """Prior mean `[n]`, transformed scale."""
        gamma = hypothesis.agreement
        return np.asarray(gamma * (features @ self.weights) + (1 - gamma) * self.centre, dtype=np.float64)

    @property
    def lengths(self) -> list[float]:
        """Lengths of the kernels, ascending."""
        return sorted({h.length for h in self.hypotheses if h.kernel > 0})

    def terms(self, a: Floats, b: Floats) -> Terms:
        """What the covariances between features `a[n, m]` and `b[k, m]` are made of, each term once."""
        return Terms(a @ (self.shared @ b.T), (a * self.reach) @ b.T, self.likenesses(a, b, self.lengths))

    def covariance(self, hypothesis: Hypothesis, a: Floats, b: Floats) -> Floats:
        """Prior covariance `[n, k]` of f between features `a[n, m]` and `b[k, m]`, without noise."""
        return self.terms(a, b).of(hypothesis)

    def likeness(self, a: Floats, b: Floats, length: float) -> Floats:
        """k(s, s') `[n, k]`."""
        return self.likenesses(a, b, (length,))[length]

    def likenesses(self, a: Floats, b: Floats, lengths: Sequence[float]) -> dict[float, Floats]:
        """The same for several lengths; the distances are worked out once."""
        ours, theirs = a @ self.scoring, b @ self.scoring
        totals = {length: np.zeros((len(a), len(b))) for length in lengths}
        for view in self.views if lengths else ():
            squared = _squared_distances(ours[:, view], theirs[:, view])
            for length, total in totals.items():
                total += np.exp(-0.5 / length**2 * squared)
        return {length: total / len(self.views) for length, total in totals.items()}


def is_flat(hypothesis: Hypothesis) -> bool:
    """Whether the spectrum says nothing by it: soils of a place have one mean and scatter about it."""
    h = hypothesis
    return h.agreement == h.shared == h.place == h.kernel == 0


def with_flat(prior: PlacePrior) -> PlacePrior:
    """The prior with hypotheses by which the spectrum says nothing, unless it has some.

    They keep estimates from being worse than the mean of the local values, and cost next to nothing elsewhere. A
    bundle without hypotheses of its own does not know the centre that they need: its prior is left as it is.
    """
    hypotheses, widest = prior.hypotheses, max(h.offset for h in prior.hypotheses)
    if any(map(is_flat, hypotheses)) or all(h.agreement == 1 for h in hypotheses) or widest == 0:
        return prior
    kept = tuple(replace(h, weight=h.weight * (1 - FLAT_WEIGHT)) for h in hypotheses)
    each = FLAT_WEIGHT / len(FLAT_NOISES)
    flat = (Hypothesis(each, 0, 0, 0, FLAT_OFFSET * widest, 0, 1, noise * widest) for noise in FLAT_NOISES)
    return replace(prior, hypotheses=(*kept, *flat))


def place_priors(bundle: Bundle) -> dict[str, PlacePrior]:
    """The prior of each property of a bundle, in the order of its manifest.

    A bundle without `hypotheses` has one: the libraries' model holds up to its own uncertainty. Raises
    `BundleError` (`NO_PRIOR`, `PRIOR` with the `field` at fault).
    """
    file = str(bundle.path / PRIOR)
    if not bundle.prior:
        raise BundleError(CalibrationCode.NO_PRIOR, file=file, bundle=bundle.ref.id)
    names = [model.name for model in bundle.manifest.properties]
    read = _Reader(bundle.prior, bundle.manifest.features, file)
    return {name: read.prior(index, name) for index, name in enumerate(names)}


@dataclass(frozen=True)
class _Reader:
    """The arrays of `local.npz`, each looked at before it is used."""

    arrays: Mapping[str, NDArray[Any]]
    features: int
    file: str

    def prior(self, index: int, name: str) -> PlacePrior:
        columns = self._columns(f"{index}.columns")
        size = len(columns)
        scoring = self._scoring(f"{index}.scores", size)
        full = f"{index}.shared" in self.arrays
        shared = self._array(f"{index}.shared" if full else f"{index}.covariance", (size, size))
        return PlacePrior(
            name=name,
            columns=columns,
            weights=self._array(f"{index}.mean", (size,)),
            shared=(shared + shared.T) / 2,
            reach=self._array(f"{index}.reach", (size,)) if full else np.zeros(size),
            centre=float(self._array(f"{index}.centre", ())) if full else 0.0,
            scoring=scoring,
            hypotheses=self._hypotheses(index) if full else self._one(index),
            views=self._views(f"{index}.views", scoring.shape[1]),
        )

    def _columns(self, name: str) -> NDArray[np.intp]:
        """From (start, stop), or several such rows."""
        found = self.arrays.get(name, np.zeros(0))
        self._demand(found.size >= 2 and found.shape[-1] == 2 and found.ndim <= 2, name)
        ends = self._array(name, found.shape).astype(np.intp).reshape(-1, 2)
        self._demand(bool((ends[:, 0] >= 0).all() and (ends[:, 0] < ends[:, 1]).all()), name)
        self._demand(bool((ends[:, 1] <= self.features).all()), name)
        return np.concatenate([np.arange(start, stop) for start, stop in ends])

    def _views(self, name: str, width: int) -> tuple[slice, ...]:
        """From the number of scores of each view; without them all scores are one view."""
        if name not in self.arrays:
            return (slice(0, width),)
        counts = self._array(name, self.arrays[name].shape).astype(np.intp).reshape(-1)
        self._demand(bool(counts.size and (counts > 0).all() and counts.sum() == width), name)
        ends = np.cumsum(counts)
        return tuple(slice(int(end - count), int(end)) for end, count in zip(ends, counts, strict=True))

    def _one(self, index: int) -> tuple[Hypothesis, ...]:
        offset, noise = (float(self._array(f"{index}.{part}", ())) for part in ("offset", "noise"))
        self._demand(offset >= 0 and noise > 0, f"{index}.noise")
        return (Hypothesis(1.0, 1.0, 1.0, 0.0, offset, 0.0, 1.0, noise),)

    def _hypotheses(self, index: int) -> tuple[Hypothesis, ...]:
        name = f"{index}.hypotheses"
        count = len(self.arrays.get(name, ()))
        self._demand(1 <= count <= MOST_HYPOTHESES, name)
        table, noise = self._array(name, (count, 7)), self._array(f"{name}_noise", (count,))
        self._demand(bool((table >= 0).all() and (table[:, 6] > 0).all() and table[:, 0].sum() > 0), name)
        self._demand(bool((noise > 0).all()), f"{name}_noise")
        table[:, 0] /= table[:, 0].sum()
        return tuple(Hypothesis(*map(float, (*row, own))) for row, own in zip(table, noise, strict=True))

    def _scoring(self, name: str, size: int) -> Floats:
        if name not in self.arrays:
            return np.zeros((size, 1))
        found = self.arrays[name]
        self._demand(found.ndim == 2 and found.shape[1] >= 1, name)
        return self._array(name, (size, found.shape[1]))

    def _array(self, name: str, shape: tuple[int, ...]) -> Floats:
        found = self.arrays.get(name)
        if found is None or found.shape != shape or found.dtype.kind not in "iuf":
            raise self._error(name)
        values = np.array(found, dtype=np.float64)
        self._demand(bool(np.isfinite(values).all()), name)
        return values

    def _demand(self, sound: bool, field: str) -> None:
        if not sound:
            raise self._error(field)

    def _error(self, field: str) -> BundleError:
        return BundleError(CalibrationCode.PRIOR, file=self.file, field=field)


def _squared_distances(a: Floats, b: Floats) -> Floats:
    """|a−b|² `[n, k]` of the rows of `a[n, d]` and `b[k, d]`."""
    squared = (a**2).sum(axis=1)[:, np.newaxis] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.maximum(squared, 0), dtype=np.float64)
