"""The properties of a bundle from own files: models that see predicted MIR too, judged on the parts left out.

Here the pairs are real and an encoder never saw the samples that it embeds, so the recipe has the latent and the
predicted MIR in it from the start; nothing is chosen on the samples that judge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.inference.manifest import Interval, Metrics, PropertyModel, Protocol
from core.properties import PROPERTIES
from training.bundles.parts import Parts
from training.evaluation import POOLED, metrics
from training.intervals import COVERAGE, Quantiles, calibrate, conformal_quantile, scores_of
from training.judging import MirVerdict, compare, interval_of
from training.lolo import (
    Fold,
    HeldOut,
    Model,
    Outer,
    Store,
    fit,
    held_out,
    inner_estimates,
    nested,
    outer_folds,
    weigh,
)
from training.prepared import Prepared
from training.preprocessing import Floats
from training.regressors import EVERYTHING, with_mir


@dataclass(frozen=True, eq=False)
class OwnJudged:
    """A property with its model, `n` samples learned from, and how it did on the parts left out.

    `pooled` are the figures of all of them, `mir` what the latent and the predicted MIR changed; `truth[n]` and
    `value[n]` in the unit of the property, `error` the RMSE in transformed units.
    """

    name: str
    model: Model
    n: int
    interval: Quantiles
    pooled: Metrics
    mir: MirVerdict
    truth: Floats
    value: Floats
    error: float

    def manifest_entry(self, parts: Parts) -> PropertyModel:
        """As the manifest lists it, by the protocol of the parts."""
        entry = PROPERTIES[self.name]
        ends = (float(np.max(self.interval.lower)), float(np.max(self.interval.upper)))
        interval = Interval(COVERAGE, *ends, parts.protocol.value)
        count = len(parts.libraries)
        return PropertyModel(self.name, entry.unit, entry.transform, count, self.n, interval, (self.pooled,))


def judge_own(prepared: Sequence[Prepared], protocol: Protocol) -> list[OwnJudged]:
    """Every property of the parts, in the order of the table; `protocol` says what the parts are."""
    store = Store(prepared)
    taught = prepared[0].library.properties
    return [_judge(prepared, name, store, protocol) for name in PROPERTIES if name in taught]


def _judge(prepared: Sequence[Prepared], name: str, store: Store, protocol: Protocol) -> OwnJudged:
    folds = outer_folds(prepared, name, store)
    outers = nested(folds, prepared, with_mir(EVERYTHING))
    judged = held_out(outers)
    fold = Fold.of(prepared, name, None, store)
    weighted = weigh(fold, with_mir(EVERYTHING))
    by_samples = protocol is Protocol.GROUPED_CV
    truth, value, bounds = _estimates(judged, name, _of_others(judged) if by_samples else _of_inner(outers))
    return OwnJudged(
        name=name,
        model=fit(fold, weighted),
        n=sum(len(p.labelled(name)) for p in prepared),
        interval=_exchangeable(judged) if by_samples else calibrate(inner_estimates(fold, weighted)),
        pooled=metrics(protocol, POOLED, truth, value, bounds),
        mir=compare(held_out(nested(folds, prepared, EVERYTHING)), judged),
        truth=truth,
        value=value,
        error=float(np.sqrt(np.mean(np.concatenate([h.truth - h.value for h in judged]) ** 2))),
    )


def _exchangeable(judged: Sequence[HeldOut]) -> Quantiles:
    """Split-conformal over all samples: those of the same libraries are exchangeable."""
    half = conformal_quantile(np.concatenate([scores_of(entry) for entry in judged]))
    return Quantiles(half, half)


def _of_others(judged: Sequence[HeldOut]) -> dict[str, Quantiles]:
    """For each part what the others say (cross-conformal), so that coverage is measured on other samples."""
    groups = dict.fromkeys(entry.group for entry in judged)
    return {group: _exchangeable([entry for entry in judged if entry.group != group]) for group in groups}


def _of_inner(outers: Sequence[Outer]) -> dict[str, Quantiles]:
    """For each library what inner rounds on the others say."""
    return {outer.group: calibrate(outer.inner) for outer in outers}


def _estimates(
    judged: Sequence[HeldOut], name: str, quantiles: Mapping[str, Quantiles]
) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Laboratory values, estimates and interval of all samples, in the unit of the property."""
    inverse = PROPERTIES[name].transform.inverse
    truth, value = (np.concatenate([inverse(getattr(h, part)) for h in judged]) for part in ("truth", "value"))
    bounds = [interval_of(h, quantiles[h.group], name) for h in judged]
    return truth, value, (np.concatenate([b[0] for b in bounds]), np.concatenate([b[1] for b in bounds]))
