"""One estimator on the NIR or MIR spectra of one folder or several, judged by a protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from core.errors import InputError
from training.errors import TrainingCode
from training.estimators import fit_properties
from training.evaluation import protocols
from training.evaluation.estimates import judged
from training.evaluation.figures import predicted_against_observed
from training.evaluation.judged import Judged
from training.evaluation.pool import Pool, Spectra, read_pool, read_scans
from training.evaluation.protocols import PAIR_COUNTS, Split
from training.evaluation.records import Record, records
from training.evaluation.run_folder import Run, RunSettings
from training.evaluation.tables import figure_table, write_confidence, write_results
from training.libraries.naming import one_file
from training.libraries.neospectra import EVERY

LEAST_LABELS = 20
"""A property with fewer laboratory values in any training part is left out."""
LEAST_CURVE_LABELS = 5
_TEST_SHARE = 5
"""One in so many samples is kept for the learning curve to be judged on."""


class Protocol(StrEnum):
    """Who learns and who is judged; a library is a folder."""

    GROUPED_CV = "grouped-cv"
    LEAVE_ONE_LIBRARY_OUT = "leave-one-library-out"
    LEAVE_ONE_INSTRUMENT_OUT = "leave-one-instrument-out"
    INDEPENDENT = "independent"
    LEARNING_CURVE = "learning-curve"


@dataclass(frozen=True)
class Question:
    """`estimator` of `spectra` by `protocol`; `held_out` names the folder of `independent`."""

    protocol: Protocol
    estimator: str
    spectra: Spectra
    held_out: str = ""
    folds: int = 10
    seed: int = 0


def evaluate(folders: Sequence[Path], question: Question, out: Path) -> list[Record]:
    """Run the protocol and write tables and figures into the run folder `out`.

    Raises `InputError`: what `read_paired` and the protocols refuse, `SAMPLE_TWICE` for a sample in two folders,
    `NOTHING_TO_JUDGE` where no property has laboratory values enough.
    """
    files = [file for folder in folders for stem in EVERY if (file := one_file(folder, stem)) is not None]
    with Run(out, RunSettings("evaluate", asdict(question), tuple(files))) as run:
        scans = question.protocol is Protocol.LEAVE_ONE_INSTRUMENT_OUT and question.spectra is Spectra.NIR
        pool = read_scans(folders) if scans else read_pool(folders, question.spectra)
        samples = len(set(pool.ids))
        run.say(f"{len(pool.ids)} spectra of {samples} samples of {len(folders)} folders, {pool.x.shape[1]} points")
        found = estimates(pool, question)
        listed = [
            record
            for model, properties in found.items()
            for name, each in properties.items()
            for record in records(model, name, each, groups=pool.ids, seed=question.seed)
        ]
        write_results(listed, run.folder / "results.csv")
        write_confidence(listed, run.folder / "results_ci.csv")
        titles = (("ccc", "CCC"), ("r2", "R²"), ("rmse", "RMSE"), ("coverage", "Coverage of the 90 % intervals"))
        tables = [f"## {title}\n\n{figure_table(listed, figure)}" for figure, title in titles]
        (run.folder / "tables.md").write_text("\n".join(tables), encoding="utf-8")
        model, whole = list(found.items())[-1]
        predicted_against_observed(whole, model, run.folder / "predicted.png")
        return listed


def estimates(pool: Pool, question: Question) -> dict[str, dict[str, Judged]]:
    """Estimates over all samples by model and property: one model per size of a subset, NaN where not judged."""
    splits = list(splits_of(pool, question))
    names = _judged_properties(pool, splits)
    found: dict[str, dict[str, Judged]] = {}
    for size in sorted({split.size for split in splits}):
        own = [split for split in splits if split.size == size]
        model = f"{question.spectra.value}-{question.estimator}" + (
            f" {size}" if size or len(splits) > len(own) else ""
        )
        found[model] = _one_size(pool, question, own, names)
    return found


def splits_of(pool: Pool, question: Question) -> Iterator[Split]:
    """The splits of the protocol. A learning curve is judged on every fifth sample, in seeded order."""
    everything = np.arange(len(pool.ids))
    if question.protocol is Protocol.GROUPED_CV:
        return protocols.grouped_cv(pool.ids, question.folds, question.seed)
    if question.protocol is Protocol.LEAVE_ONE_LIBRARY_OUT:
        return protocols.leave_one_out(pool.library)
    if question.protocol is Protocol.LEAVE_ONE_INSTRUMENT_OUT:
        return protocols.leave_one_instrument_out(pool.instrument, pool.ids, question.folds, question.seed)
    if question.protocol is Protocol.LEARNING_CURVE:
        shuffled = np.random.default_rng(question.seed).permutation(everything)
        judged_on = np.sort(shuffled[::_TEST_SHARE])
        rest = np.setdiff1d(everything, judged_on)
        return protocols.learning_curve(rest, judged_on, PAIR_COUNTS, 1, question.seed)
    return protocols.independent(pool.library, question.held_out)


def _one_size(pool: Pool, question: Question, splits: Sequence[Split], names: Sequence[str]) -> dict[str, Judged]:
    empty = {name: np.full((3, len(pool.ids)), np.nan) for name in names}
    for split in splits:
        train = split.train[np.isfinite(np.stack([pool.properties[name][split.train] for name in names])).any(axis=0)]
        models = fit_properties(
            question.estimator,
            pool.x[train],
            {name: pool.properties[name][train] for name in names},
            groups=pool.ids[train],
            seed=question.seed,
            inputs=pool.inputs,
        )
        truth = {name: pool.properties[name][split.test] for name in names}
        for name, each in judged(models, pool.x[split.test], truth).items():
            empty[name][:, split.test] = np.stack([each.value, *(each.bounds or ())])
    return {
        name: Judged(pool.properties[name], value, (lower, upper)) for name, (value, lower, upper) in empty.items()
    }


def _judged_properties(pool: Pool, splits: Sequence[Split]) -> list[str]:
    def enough(name: str, split: Split) -> bool:
        least = LEAST_LABELS if not split.size else LEAST_CURVE_LABELS
        values = pool.properties[name][split.train]
        return bool(np.isfinite(values).sum() >= least and np.nanstd(values) > 0)

    names = [name for name in pool.properties if all(enough(name, split) for split in splits)]
    if not names:
        raise InputError(
            TrainingCode.NOTHING_TO_JUDGE,
            train="Training parts",
            test="test parts",
            least=LEAST_LABELS,
        )
    return names
