"""The study: learners by random folds and with places left out, and the test of association."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from training.potassium.association import Partial, mean_estimate, partials
from training.potassium.judging import PLACES, RANDOM, Figures, figures, left_out, place_folds, random_folds
from training.potassium.learners import ASSOCIATED, BEST, SPECTRAL, Learner, place_mean
from training.potassium.sets import Soils
from training.preprocessing import Floats

Tell = Callable[[str], None]
ALL, WHOLE = "all", "with all laboratory values"
PLACE_MEAN = "place mean"


@dataclass(frozen=True)
class Line:
    """One learner on one set and kind of folds, `Figures` of each repeat; `soils` says which `n` were judged."""

    set: str
    title: str
    unit: str
    soils: str
    n: int
    places: int
    protocol: str
    learner: str
    repeats: tuple[Figures, ...]

    def mean(self, figure: str) -> float:
        """Over the repeats."""
        return float(np.mean([getattr(one, figure) for one in self.repeats]))

    def spread(self, figure: str) -> float:
        """Standard deviation over the repeats; 0 of one."""
        return float(np.std([getattr(one, figure) for one in self.repeats], ddof=1)) if len(self.repeats) > 1 else 0.0


@dataclass
class Study:
    """All lines; `known_by` maps a set to what its spectral estimates know beyond other things."""

    lines: list[Line] = field(default_factory=list)
    known_by: dict[str, list[Partial]] = field(default_factory=dict)


def study(sets: Sequence[Soils], repeats: int, tell: Tell, learners: Mapping[str, Learner] = SPECTRAL) -> Study:
    """Everything; `InputError` (`TOO_FEW_SAMPLES`) where a set has too few soils or places."""
    asked = {PLACE_MEAN: place_mean, **learners}
    found = Study()
    for soils in sets:
        found.lines += [_line(soils, ALL, name, learner, repeats, tell) for name, learner in asked.items()]
        found.lines += [_by_place(soils, name, learner, tell) for name, learner in learners.items()]
        found.lines += [_by_place(soils.take(soils.whole), "laboratory", ASSOCIATED["laboratory"], tell, WHOLE)]
        _associate(found, soils.take(soils.whole), repeats, tell)
    return found


def _line(soils: Soils, which: str, name: str, learner: Learner, repeats: int, tell: Tell) -> Line:
    return _judged(soils, which, name, _estimates(soils, name, learner, repeats, tell))


def _estimates(soils: Soils, name: str, learner: Learner, repeats: int, tell: Tell) -> list[Floats]:
    tell(f"{soils.title}: {name}")
    return [left_out(soils, learner, folds, seed) for seed, folds in enumerate(random_folds(soils, repeats))]


def _judged(soils: Soils, which: str, name: str, estimates: Sequence[Floats]) -> Line:
    places, listed = len(np.unique(soils.places)), tuple(figures(soils, logs) for logs in estimates)
    return Line(soils.name, soils.title, soils.unit, which, len(soils), places, RANDOM, name, listed)


def _by_place(soils: Soils, name: str, learner: Learner, tell: Tell, which: str = ALL) -> Line:
    tell(f"{soils.title}: {name}, places left out")
    logs, places = left_out(soils, learner, place_folds(soils), 0), len(np.unique(soils.places))
    listed = (figures(soils, logs),)
    return Line(soils.name, soils.title, soils.unit, which, len(soils), places, PLACES, name, listed)


def _associate(found: Study, soils: Soils, repeats: int, tell: Tell) -> None:
    for name, learner in ASSOCIATED.items():
        estimates = _estimates(soils, f"{name}, {WHOLE}", learner, repeats, tell)
        found.lines.append(_judged(soils, WHOLE, name, estimates))
        if name == BEST:
            found.known_by[soils.name] = partials(soils, mean_estimate(estimates))
