"""For each property: which candidate, how good, with what interval; every figure by nested protocols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.inference.manifest import LEAST_LIBRARIES, Interval, Metrics, PropertyModel, Protocol
from core.properties import PROPERTIES, Transform
from training.baselines import nested_plsr
from training.evaluation import MEDIAN, POOLED, median_over_groups, metrics
from training.intervals import Quantiles, calibrate, group_scores, judged_by_others
from training.known_places import grouped_cv
from training.local import LocalPrior, local_prior_of
from training.lolo import Bases, Candidate, Fold, HeldOut, Model, basis_store, better_of, choose, fit, nested
from training.prepared import Prepared, groups_with
from training.preprocessing import Floats
from training.regressors import FIXED, MIR_CANDIDATES, NIR_CANDIDATES


@dataclass(frozen=True)
class MirVerdict:
    """Nested leave-one-library-out without and with predicted MIR among the candidates.

    `log_ratio` is the mean over groups of ln(RMSE with / RMSE without), transformed units; `better` counts
    the groups in which it helps. It enters when the mean falls and more than half of the groups gain.
    """

    log_ratio: float
    better: int
    groups: int

    @property
    def helps(self) -> bool:
        """Whether predicted MIR enters the regressor."""
        return self.log_ratio < 0 and 2 * self.better > self.groups


@dataclass(frozen=True, eq=False)
class Judged:
    """A property with its shipped model and everything that was measured on the way."""

    name: str
    model: Model
    libraries: int
    n: int
    interval: Quantiles | None
    mir: MirVerdict | None
    held_out: list[HeldOut]
    lolo: list[Metrics]
    grouped: list[Metrics]
    plsr: list[Metrics]
    local: LocalPrior

    @property
    def transform(self) -> Transform:
        """Of the property."""
        return PROPERTIES[self.name].transform

    @property
    def lolo_rmse(self) -> float:
        """Pooled error of estimates at places never seen, transformed units; of the model alone without any."""
        if not self.held_out:
            prior, spread = self.model.candidate.prior, self.model.standard.spread
            return float(spread * np.sqrt(prior.noise + prior.offset))
        return float(np.sqrt(np.mean(np.concatenate([h.truth - h.value for h in self.held_out]) ** 2)))

    def manifest_entry(self) -> PropertyModel:
        """As the manifest lists it; medians are for readers to take."""
        interval: Interval | None = None if self.interval is None else self.interval.interval()
        unit = PROPERTIES[self.name].unit
        listed = tuple(entry for entry in self.lolo + self.grouped if entry.library != MEDIAN)
        return PropertyModel(self.name, unit, self.transform, self.libraries, self.n, interval, listed)


def judge_all(prepared: Sequence[Prepared]) -> list[Judged]:
    """Every property for which a library that may ship has laboratory values, in the order of the table."""
    bases = basis_store(prepared)
    shipped = [p for p in prepared if p.library.may_ship]
    names = [name for name in PROPERTIES if groups_with(shipped, name)]
    return [judge(prepared, name, bases) for name in names]


def judge(prepared: Sequence[Prepared], name: str, bases: Bases) -> Judged:
    """One property. With fewer than `LEAST_LIBRARIES` groups nothing is chosen and there is no interval."""
    shipped = [p for p in prepared if p.library.may_ship]
    groups = groups_with(shipped, name)
    enough = len(groups) >= LEAST_LIBRARIES
    verdict = None
    candidates: tuple[Candidate, ...] = (FIXED,)
    held_out = nested(prepared, name, bases, NIR_CANDIDATES if enough else candidates)
    if enough:
        with_mir = better_of(held_out, nested(prepared, name, bases, MIR_CANDIDATES))
        verdict = compare(held_out, with_mir)
        candidates = NIR_CANDIDATES + (MIR_CANDIDATES if verdict.helps else ())
        held_out = with_mir if verdict.helps else held_out
    fold = Fold.of(prepared, name, None)
    candidate = choose(fold, bases, None, candidates)[0] if enough else FIXED
    model = fit(fold, bases(candidate.spec, None), candidate)
    scores = group_scores(held_out)
    interval = calibrate(list(scores.values())) if enough else None
    return Judged(
        name=name,
        model=model,
        libraries=len(groups),
        n=sum(len(rows) for rows in fold.rows.values()),
        interval=interval,
        mir=verdict,
        held_out=held_out,
        lolo=_summary(name, Protocol.LEAVE_ONE_LIBRARY_OUT, held_out, judged_by_others(scores) if enough else {}),
        grouped=_summary(
            name,
            Protocol.GROUPED_CV,
            grouped_cv(prepared, name, candidate),
            {} if interval is None else dict.fromkeys(groups, interval),
        ),
        plsr=_summary(name, Protocol.LEAVE_ONE_LIBRARY_OUT, nested_plsr(prepared, name) if enough else [], {}),
        local=local_prior_of(prepared, name, bases, model),
    )


def compare(without: Sequence[HeldOut], with_mir: Sequence[HeldOut]) -> MirVerdict:
    """Whether predicted MIR among the candidates lowers the error at places never seen."""
    before, after = _group_errors(without), _group_errors(with_mir)
    ratios = np.array([np.log(after[group] / before[group]) for group in before])
    return MirVerdict(float(ratios.mean()), int((ratios < 0).sum()), len(ratios))


def _group_errors(held_out: Sequence[HeldOut]) -> dict[str, float]:
    groups = dict.fromkeys(entry.group for entry in held_out)
    return {
        group: float(np.sqrt(np.mean(np.concatenate([h.truth - h.value for h in held_out if h.group == group]) ** 2)))
        for group in groups
    }


def _summary(
    name: str, protocol: Protocol, held_out: Sequence[HeldOut], quantiles: dict[str, Quantiles]
) -> list[Metrics]:
    """Pooled, median over groups, then each library."""
    if not held_out:
        return []
    inverse = PROPERTIES[name].transform.inverse
    truth, value = ([inverse(getattr(h, field)) for h in held_out] for field in ("truth", "value"))
    bounds = [_bounds(h, quantiles.get(h.group), name) for h in held_out]
    each = [metrics(protocol, h.library, t, v, b) for h, t, v, b in zip(held_out, truth, value, bounds, strict=True)]
    known = [b for b in bounds if b is not None]
    joined = None
    if len(known) == len(bounds):
        joined = np.concatenate([b[0] for b in known]), np.concatenate([b[1] for b in known])
    pooled = metrics(protocol, POOLED, np.concatenate(truth), np.concatenate(value), joined)
    return [pooled, median_over_groups(each, {h.library: h.group for h in held_out}), *each]


def _bounds(held_out: HeldOut, quantiles: Quantiles | None, name: str) -> tuple[Floats, Floats] | None:
    """Interval in the unit of the property, cut to its plausible range as the application does."""
    if quantiles is None:
        return None
    entry = PROPERTIES[name]
    ends = (held_out.value - quantiles.lower * held_out.scale, held_out.value + quantiles.upper * held_out.scale)
    lower, upper = (np.clip(entry.transform.inverse(end), *entry.plausible) for end in ends)
    return lower, upper
