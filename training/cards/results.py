"""All that was measured of a shipped bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.inference.manifest import Domain, TrainingLibrary
from training.bundles.carrying import Carried
from training.bundles.repeatability import RepeatSd
from training.judging import Judged
from training.libraries import Library
from training.parity import ParityReport
from training.representation import MirFigures
from training.screening import Shares


@dataclass(frozen=True, eq=False)
class Results:
    """`measured`: tables of other runs on real MIR and real pairs, Markdown by what they were measured on; `carried`
    by which bands, `repeats` how far measurements of one soil lie apart."""

    bundle: str
    judged: list[Judged]
    libraries: list[TrainingLibrary]
    evaluated: list[Library]
    domain: Domain
    shares: list[Shares]
    parity: ParityReport
    mir: list[MirFigures]
    autoencoder: list[MirFigures]
    simulated: int
    notes: str
    measured: Mapping[str, str]
    carried: list[Carried]
    repeats: Mapping[str, RepeatSd]
