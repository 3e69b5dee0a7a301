"""From the spectra of a project to the names of the samples that are worth a laboratory fee."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from core.calibration.samples import LocalSamples
from core.inference.estimate import BundleRef
from core.inference.predictor import Predictor
from core.selection.advice import Advice, advise
from core.selection.candidates import Standing, standings
from core.selection.covariance import Kernels
from core.selection.greedy import choose
from core.selection.place import Place, place_of
from core.selection.request import Choice, Flags, Request
from core.selection.sought import sought_properties
from core.selection.thinning import considered
from core.spectrum import Floats, Spectra


@dataclass(frozen=True)
class Wish:
    """What is wanted: `count` samples for `properties` (as in `sought_properties`; none: all that the bundle gives).

    `weights` by property name say how much each matters. `strata[n]` stand beside the samples; each stratum gets
    `minimum`, if `count` is large enough. `sent` are names of samples whose values will come anyway.
    """

    count: int
    properties: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    strata: tuple[str, ...] = ()
    minimum: int = 1
    sent: Collection[str] = ()


@dataclass(frozen=True)
class Chosen:
    """A sample to send; `narrowing[p]`: the share by which its value narrows the intervals of a property."""

    name: str
    stratum: str
    narrowing: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Selection:
    """Samples in the order of their use, those that would come next, and what they are expected to bring.

    `expected[p][k]`: mean width of the intervals after the first k of `chosen + further`, relative to now.
    `left_out` says of samples that cannot be sent why; `unknown` are names said to be sent that no spectrum bears.
    `considered` samples were looked at, which are not all of a very large project.
    """

    bundle: BundleRef
    properties: tuple[str, ...]
    chosen: tuple[Chosen, ...]
    further: tuple[Chosen, ...]
    expected: Mapping[str, Floats]
    advice: Advice
    left_out: Mapping[str, Standing]
    unknown: tuple[str, ...]
    considered: int


def select(
    predictor: Predictor, spectra: Spectra, names: Sequence[str], wish: Wish, known: LocalSamples | None = None
) -> Selection:
    """Choose among the samples `names[n]` of `spectra`; rows of one name are repeats, averaged and counted once.

    `known` are samples with laboratory values, of this project or an earlier one; they are not sent again. Raises as
    `Predictor.predict_table` and `place_priors` do, and `InputError` with a `SelectionCode`.
    """
    sought = sought_properties(predictor.bundle, wish.properties)
    place = place_of(predictor, spectra, names, known)
    standing = standings(place, wish.sent)
    strata = tuple(wish.strata[row] for row in place.first) if wish.strata else ()
    rows = considered(standing, strata)
    part, of_part = place.part(rows), tuple(strata[row] for row in rows) if strata else ()
    choice = choose(_request(part, [standing[row] for row in rows], sought, wish, of_part))
    picked = tuple(_chosen(part.names, of_part, choice, step) for step in range(len(choice.order + choice.further)))
    return Selection(
        bundle=predictor.bundle.ref,
        properties=sought,
        chosen=picked[: len(choice.order)],
        further=picked[len(choice.order) :],
        expected=choice.expected,
        advice=advise(choice),
        left_out={name: one for name, one in zip(place.names, standing, strict=True) if one is not Standing.FREE},
        unknown=tuple(name for name in dict.fromkeys(wish.sent) if name not in set(place.names)),
        considered=len(rows),
    )


def _request(
    place: Place, standing: Sequence[Standing], sought: Sequence[str], wish: Wish, strata: tuple[str, ...]
) -> Request:
    kernels = Kernels()
    models = {name: place.covariance(name, kernels) for name in sought}
    return Request(
        covariances={name: covariance for name, (covariance, _) in models.items()},
        noise={name: noise for name, (_, noise) in models.items()},
        budget=wish.count,
        weights=wish.weights,
        known={name: place.labelled(name) for name in sought},
        sent=_flags(place, standing, Standing.SENT),
        candidates=_flags(place, standing, Standing.FREE),
        targets=_flags(place, standing, Standing.FREE, Standing.SENT, Standing.KNOWN),
        strata=strata + _known_strata(place) if strata else (),
        minimum=wish.minimum,
    )


def _flags(place: Place, standing: Sequence[Standing], *those: Standing) -> Flags:
    """Which samples are so, none of the known ones behind them."""
    flags = [one in those for one in standing]
    return np.array(flags + [False] * len(place.known_phi), dtype=np.bool_)


def _known_strata(place: Place) -> tuple[str, ...]:
    return () if place.known is None else place.known.strata


def _chosen(names: Sequence[str], strata: Sequence[str], choice: Choice, step: int) -> Chosen:
    row = (choice.order + choice.further)[step]
    narrowing = {name: float(1 - curve[step + 1] / curve[step]) for name, curve in choice.expected.items()}
    return Chosen(names[row], strata[row] if strata else "", narrowing)
