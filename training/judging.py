"""For each property: the model, how good, with what interval; every figure by nested protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.inference.manifest import LEAST_LIBRARIES, Interval, Metrics, PropertyModel, Protocol
from core.properties import PROPERTIES, Transform
from training.baselines import nested_plsr
from training.evaluation import MEDIAN, POOLED, median_over_groups, metrics
from training.flagging import Caught, caught_by
from training.intervals import Quantiles, calibrate, within_library
from training.known_places import Stores, grouped_cv
from training.local import ten_samples
from training.lolo import (
    Fold,
    HeldOut,
    Model,
    Outer,
    Recipe,
    Store,
    fit,
    held_out,
    inner_estimates,
    nested,
    outer_folds,
    weigh,
)
from training.prepared import Prepared, groups_with
from training.preprocessing import Floats
from training.regressors import EVERYTHING, with_mir


@dataclass(frozen=True)
class MirVerdict:
    """Nested leave-one-library-out without and with predicted MIR in the mixture.

    `log_ratio` is the mean over groups of ln(RMSE with / RMSE without), transformed units; `better` counts
    the groups in which it helps. It is reported and enters nothing: the encoder has seen the unlabelled spectra of
    the libraries that it is judged on, so a gain here is not yet one at a place never seen.
    """

    log_ratio: float
    better: int
    groups: int

    @property
    def helps(self) -> bool:
        """Whether the mean error falls and more than half of the groups gain."""
        return self.log_ratio < 0 and 2 * self.better > self.groups


@dataclass(frozen=True, eq=False)
class Judged:
    """A property with its shipped model and everything that was measured on the way.

    `everything` are the figures at places never seen of the recipe that nobody picked; `local_model` is fitted by
    that recipe, and `ten_samples` tells what ten samples of a place make of it.
    """

    name: str
    model: Model
    local_model: Model
    libraries: int
    n: int
    interval: Quantiles | None
    mir: MirVerdict | None
    outers: list[Outer]
    lolo: list[Metrics]
    grouped: list[Metrics]
    plsr: list[Metrics]
    ten_samples: Metrics | None
    caught: Caught | None
    everything: list[Metrics] = field(default_factory=list)

    @property
    def held_out(self) -> list[HeldOut]:
        """Every library at a place never seen."""
        return held_out(self.outers)

    @property
    def transform(self) -> Transform:
        """Of the property."""
        return PROPERTIES[self.name].transform

    @property
    def lolo_rmse(self) -> float:
        """Pooled error of estimates at places never seen, transformed units; of the model alone without any."""
        judged = self.held_out
        if not judged:
            return float(self.model.standard.spread * np.sqrt(self.model.noise + self.model.own[0]))
        return float(np.sqrt(np.mean(np.concatenate([h.truth - h.value for h in judged]) ** 2)))

    def manifest_entry(self) -> PropertyModel:
        """As the manifest lists it; medians are for readers to take."""
        interval: Interval | None = None if self.interval is None else self.interval.interval()
        unit = PROPERTIES[self.name].unit
        listed = tuple(entry for entry in self.lolo + self.grouped if entry.library != MEDIAN)
        return PropertyModel(self.name, unit, self.transform, self.libraries, self.n, interval, listed)


@dataclass(frozen=True, eq=False)
class Setting:
    """What every property is judged with: libraries, `recipe`, the stores, and `severity`.

    `severity[n]` by library says how far its samples are from the others (`training.domain.severity`).
    """

    prepared: Sequence[Prepared]
    recipe: Recipe
    severity: Mapping[str, Floats]
    store: Store
    stores: Stores


def judge_all(prepared: Sequence[Prepared], severity: Mapping[str, Floats], recipe: Recipe) -> list[Judged]:
    """Every property for which a library that may ship has laboratory values, in the order of the table."""
    setting = Setting(prepared, recipe, severity, Store(prepared), Stores(prepared))
    shipped = [p for p in prepared if p.library.may_ship]
    return [judge(setting, name) for name in PROPERTIES if groups_with(shipped, name)]


def judge(setting: Setting, name: str) -> Judged:
    """One property. With fewer than `LEAST_LIBRARIES` groups there is no interval."""
    prepared, recipe = setting.prepared, setting.recipe
    groups = groups_with([p for p in prepared if p.library.may_ship], name)
    enough = len(groups) >= LEAST_LIBRARIES
    folds = outer_folds(prepared, name, setting.store)
    outers = nested(folds, prepared, recipe)
    fold = Fold.of(prepared, name, None, setting.store)
    parts = weigh(fold, recipe)
    unpicked = nested(folds, prepared, EVERYTHING)
    bounds = {h.library: interval_of(h, calibrate(o.inner), name) for o in outers for h in o.judged if enough}
    return Judged(
        name=name,
        model=fit(fold, parts),
        local_model=fit(fold, weigh(fold, EVERYTHING)),
        libraries=len(groups),
        n=sum(len(rows) for rows in fold.rows.values()),
        interval=calibrate(inner_estimates(fold, parts)) if enough else None,
        mir=compare(held_out(outers), held_out(nested(folds, prepared, with_mir(recipe)))) if enough else None,
        outers=outers,
        lolo=_summary(name, Protocol.LEAVE_ONE_LIBRARY_OUT, held_out(outers), bounds),
        grouped=_known(setting, name),
        everything=_summary(name, Protocol.LEAVE_ONE_LIBRARY_OUT, held_out(unpicked), {}) if enough else [],
        plsr=_summary(name, Protocol.LEAVE_ONE_LIBRARY_OUT, nested_plsr(folds, prepared) if enough else [], {}),
        ten_samples=ten_samples(prepared, name, unpicked, setting.store),
        caught=caught_by(held_out(outers), name, setting.severity, bounds) if enough else None,
    )


def compare(without: Sequence[HeldOut], with_mir: Sequence[HeldOut]) -> MirVerdict:
    """Whether predicted MIR in the mixture lowers the error at places never seen."""
    before, after = _group_errors(without), _group_errors(with_mir)
    ratios = np.array([np.log(after[group] / before[group]) for group in before])
    return MirVerdict(float(ratios.mean()), int((ratios < 0).sum()), len(ratios))


def _group_errors(held_out: Sequence[HeldOut]) -> dict[str, float]:
    groups = dict.fromkeys(entry.group for entry in held_out)
    return {
        group: float(np.sqrt(np.mean(np.concatenate([h.truth - h.value for h in held_out if h.group == group]) ** 2)))
        for group in groups
    }


def _known(setting: Setting, name: str) -> list[Metrics]:
    known = grouped_cv(setting.stores, name, setting.recipe)
    bounds = {k.held_out.library: interval_of(k.held_out, within_library(*k), name) for k in known}
    return _summary(name, Protocol.GROUPED_CV, [k.held_out for k in known], bounds)


def _summary(
    name: str, protocol: Protocol, judged: Sequence[HeldOut], bounds: Mapping[str, tuple[Floats, Floats]]
) -> list[Metrics]:
    """Pooled, median over groups, then each library."""
    if not judged:
        return []
    inverse = PROPERTIES[name].transform.inverse
    truth, value = ([inverse(getattr(h, field)) for h in judged] for field in ("truth", "value"))
    each = [
        metrics(protocol, h.library, t, v, bounds.get(h.library))
        for h, t, v in zip(judged, truth, value, strict=True)
    ]
    joined = None
    if bounds:
        joined = (
            np.concatenate([bounds[h.library][0] for h in judged]),
            np.concatenate([bounds[h.library][1] for h in judged]),
        )
    pooled = metrics(protocol, POOLED, np.concatenate(truth), np.concatenate(value), joined)
    return [pooled, median_over_groups(each, {h.library: h.group for h in judged}), *each]


def interval_of(entry: HeldOut, quantiles: Quantiles, name: str) -> tuple[Floats, Floats]:
    """Interval in the unit of the property, cut to its plausible range as the application does."""
    listed = PROPERTIES[name]
    ends = (entry.value - quantiles.lower * entry.scale, entry.value + quantiles.upper * entry.scale)
    lower, upper = (np.clip(listed.transform.inverse(end), *listed.plausible) for end in ends)
    return lower, upper
