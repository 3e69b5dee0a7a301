"""Scattering against the spectrum on the published folds of the LimeSoDa sets, learner by learner."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import product
from pathlib import Path

import numpy as np

from core.files import atomic_text
from core.spectrum import AxisUnit
from training.benchmark.sets import BenchmarkSet
from training.estimators.components import fit_components
from training.estimators.folds import Folds
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, Layout, View
from training.evaluation.agreement import agreement
from training.hybrids.bank import Bank
from training.hybrids.coefficients import Flags, fit_view
from training.hybrids.parsimony import Few, few
from training.hybrids.processes import each
from training.hybrids.variants import (
    AS_IT_IS,
    DERIVATIVE,
    FILTERS,
    LEARNERS,
    MEASURED,
    UNTURNED,
    VARIANTS,
    WAVENUMBER,
    Variant,
    compared,
)
from training.preprocessing import Floats
from training.small_data.latents import MIR

Say = Callable[[str], None]
_SLOPE = View(15)


@dataclass(frozen=True)
class Row:
    """Pooled out-of-fold figures of one task, learner and variant; RMSE in the unit of the set.

    `r2_with`, `rmse_with`: of the mean of these estimates and those of the same learner on SNV.
    """

    dataset: str
    kind: str
    property: str
    n: int
    learner: str
    group: str
    variant: str
    r2: float
    ccc: float
    rmse: float
    r2_with: float
    rmse_with: float


@dataclass
class Found:
    """All lines of the study."""

    rows: list[Row] = field(default_factory=list)
    few: list[Few] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Work:
    """A set, and the latent `[n, k]` of its samples where there is one; what is found is kept in `file`."""

    set: BenchmarkSet
    latent: Floats | None
    file: Path

    @property
    def stamp(self) -> list[object]:
        """What a kept result must agree with."""
        variants = [repr(variant) for variant in VARIANTS]
        return [self.set.absorbance.shape, sorted(self.set.labels), self.latent is not None, *variants]


def study(sets: Sequence[BenchmarkSet], latents: Mapping[str, Floats], folder: Path, jobs: int, say: Say) -> Found:
    """Every variant under every learner, and how few columns carry the estimates; sets in `jobs` processes.

    Sets that are finished are kept in `folder`, and read where they are of the same sets and variants.
    """
    found = Found()
    # the largest first: with several processes none is left waiting for it
    ordered = sorted(sets, key=lambda one: -one.absorbance.size)
    work = [Work(one, latents.get(one.name), folder / f"{one.name}.json") for one in ordered]
    for own, part in zip(work, each(kept, work, jobs), strict=True):
        found.rows += part.rows
        found.few += part.few
        say(f"{own.set.name}: {len(part.rows)} lines")
    return found


def kept(work: Work) -> Found:
    """From the file of an earlier run of the same, or judged now."""
    stamp = json.loads(json.dumps(work.stamp))
    if work.file.is_file():
        told = json.loads(work.file.read_text(encoding="utf-8"))
        if told["stamp"] == stamp:
            return Found([Row(**row) for row in told["rows"]], [Few(**row) for row in told["few"]])
    found = judge(work.set, work.latent)
    told = {"stamp": stamp, "rows": [asdict(row) for row in found.rows], "few": [asdict(row) for row in found.few]}
    with atomic_text(work.file) as stream:
        json.dump(told, stream)
    return found


def judge(one: BenchmarkSet, latent: Floats | None) -> Found:
    """All properties of a set."""
    found = Found()
    unit = AxisUnit.CM1 if one.kind == MIR else AxisUnit.NM
    banks = {
        MEASURED: Bank.of(one.absorbance, FILTERS),
        WAVENUMBER: Bank.of(one.absorbance, FILTERS, one.axis, unit),
    }
    columns = {grid: bank(one.absorbance) for grid, bank in banks.items()}
    for prop, values in one.labels.items():
        known = np.isfinite(values)
        task = Task(one, prop, values[known], one.folds[known])
        own = {grid: found_there[known] for grid, found_there in columns.items()}
        beside = None if latent is None else latent[known]
        found.rows += _rows(task, Columns(one.absorbance[known], banks, own, beside))
        found.few += few(one.name, prop, task.y, task.folds, banks[MEASURED], columns[MEASURED][known])
    return found


@dataclass(frozen=True, eq=False)
class Task:
    """One property of a set: values `[n]` and outer folds `[n]` of the samples that have one."""

    set: BenchmarkSet
    property: str
    y: Floats
    folds: Folds


@dataclass(frozen=True, eq=False)
class Columns:
    """What the banks made of all samples of a task, and the samples' absorbance and latent."""

    absorbance: Floats
    banks: Mapping[str, Bank]
    of: Mapping[str, Floats]
    latent: Floats | None

    def shown(self, variant: Variant, training: Flags, *, turned: bool) -> Shown:
        """What a learner is given, fitted on the rows `training`."""
        latent = self.latent if variant.latent else None
        if variant.name == DERIVATIVE:
            slopes = _SLOPE(self.absorbance)
            return _beside(fit_components(slopes[training], len(slopes))(slopes), None)
        if variant.choice is None:
            return _beside(np.zeros((len(self.absorbance), 0)), latent)
        own, parts = self.of[variant.grid], self.banks[variant.grid].parts
        views = [
            fit_view(parts, choice, own[training], turned=turned) for choice in (variant.choice, *variant.others)
        ]
        return _beside(views[0](own), latent) if len(views) == 1 else Shown(own, Inputs.ABSORBANCE, tuple(views))


@dataclass(frozen=True, eq=False)
class Shown:
    """Columns `[n, m]`, what they are, and how a learner may see them."""

    x: Floats
    layout: Layout
    views: tuple[View, ...] = (AS_IT_IS,)

    def to(self, learner: Estimator) -> Estimator:
        """The learner set to see them."""
        learner.inputs = self.layout
        learner.views = self.views
        return learner


def _beside(x: Floats, latent: Floats | None) -> Shown:
    if latent is None:
        return Shown(x, Inputs.ABSORBANCE)
    if not x.shape[1]:
        return Shown(latent, Inputs.FEATURES)
    layout = [(Inputs.ABSORBANCE, x.shape[1]), (Inputs.FEATURES, latent.shape[1])]
    return Shown(np.hstack((x, latent)), layout)


def _rows(task: Task, columns: Columns) -> Iterator[Row]:
    shown = [variant for variant in VARIANTS if not variant.latent or columns.latent is not None]
    values = {(name, of): np.full(len(task.y), np.nan) for of in shown for name in compared(of)}
    for fold in np.unique(task.folds):
        training = task.folds != fold
        for variant, turned in product(shown, (True, False)):
            names = [name for name in compared(variant) if (name != UNTURNED) == turned]
            if not names:
                continue
            given = columns.shown(variant, training, turned=turned)
            for name in names:
                learner = given.to(LEARNERS[name]()).fit(given.x[training], task.y[training])
                values[name, variant][~training] = learner.predict(given.x[~training])
    for (name, variant), estimates in values.items():
        yield _row(task, name, variant, estimates, values[name, VARIANTS[0]])


def _row(task: Task, learner: str, variant: Variant, values: Floats, spectrum: Floats) -> Row:
    alone, mean = agreement(task.y, values), agreement(task.y, (values + spectrum) / 2)
    return Row(
        task.set.name,
        task.set.kind,
        task.property,
        alone.n,
        learner,
        variant.group,
        variant.name,
        alone.r2,
        alone.ccc,
        alone.rmse,
        mean.r2,
        mean.rmse,
    )
