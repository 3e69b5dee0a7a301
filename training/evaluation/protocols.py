"""Who learns and who is judged: every protocol yields rows to learn from and rows to judge on.

Rows are samples. What a split must not tear apart (sites, profiles, libraries that share soils) is a group. Nothing
of the rows to judge on may touch what is fitted; that is for the caller to keep, `check_apart` for the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from training.errors import TrainingCode

Rows = NDArray[np.intp]
Names = NDArray[np.str_]

PAIR_COUNTS = (25, 50, 100, 200, 350, 540, 1000, 1500, 2000)
"""Sizes of the learning curve; those beyond what there is are left out."""


@dataclass(frozen=True)
class Split:
    """`train` and `test` rows; `name` is the fold or what was left out, `size` that of a curve's subset or 0."""

    name: str
    train: Rows
    test: Rows
    size: int = 0


def grouped_cv(groups: Names, folds: int = 10, seed: int = 0) -> Iterator[Split]:
    """Folds of about equal size that keep `groups[n]` whole: the largest groups are dealt first, ties by chance.

    Raises `InputError` (`TOO_FEW_SAMPLES`) where there are fewer groups than folds.
    """
    names, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if len(names) < folds:
        raise InputError(TrainingCode.TOO_FEW_SAMPLES, samples=len(names), folds=folds)
    shuffled = np.random.default_rng(seed).permutation(len(names))
    fold_of = np.empty(len(names), dtype=np.intp)
    filled = np.zeros(folds, dtype=np.intp)
    for group in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        fold_of[group] = int(filled.argmin())
        filled[fold_of[group]] += sizes[group]
    fold = fold_of[codes.reshape(-1)]
    for number in range(folds):
        yield Split(f"fold {number + 1}", np.flatnonzero(fold != number), np.flatnonzero(fold == number))


def leave_one_out(labels: Names) -> Iterator[Split]:
    """Each library (or instrument, or site) of `labels[n]` in turn; samples that several share count for all.

    Raises `InputError` (`TOO_FEW_SAMPLES`) where there is only one.
    """
    names = np.unique(labels)
    if len(names) < 2:
        raise InputError(TrainingCode.TOO_FEW_SAMPLES, samples=len(names), folds=2)
    for name in names:
        yield Split(str(name), np.flatnonzero(labels != name), np.flatnonzero(labels == name))


def leave_one_instrument_out(instruments: Names, samples: Names, folds: int = 10, seed: int = 0) -> Iterator[Split]:
    """Each instrument of `instruments[n]` judged on samples that no other instrument taught: rows are scans.

    The scans of an instrument are judged fold by fold of their samples; scans by the others of the samples outside
    the fold are learned from. Raises `InputError` (`TOO_FEW_SAMPLES`) for one instrument or fewer samples than folds.
    """
    for left_out in leave_one_out(instruments):
        for fold in grouped_cv(samples, folds, seed):
            test = np.intersect1d(fold.test, left_out.test)
            if len(test):
                yield Split(f"{left_out.name}, {fold.name}", np.intersect1d(fold.train, left_out.train), test)


def independent(labels: Names, held_out: str) -> Iterator[Split]:
    """Everything but the library `held_out` to learn from, that library to judge on.

    Raises `InputError` (`LIBRARY_UNKNOWN`) where no row has that label.
    """
    if held_out not in labels:
        raise InputError(TrainingCode.LIBRARY_UNKNOWN, library=held_out, known=", ".join(np.unique(labels)))
    yield Split(held_out, np.flatnonzero(labels != held_out), np.flatnonzero(labels == held_out))


def learning_curve(
    train: Rows, test: Rows, sizes: Sequence[int] = PAIR_COUNTS, draws: int = 3, seed: int = 0
) -> Iterator[Split]:
    """Growing subsets of `train`, nested within a draw; the last size is all of it, and is drawn once.

    Raises `InputError` (`TOO_FEW_SAMPLES`) where even the smallest size is more than there is.
    """
    if len(train) < min(sizes):
        raise InputError(TrainingCode.TOO_FEW_SAMPLES, samples=len(train), folds=min(sizes))
    rng = np.random.default_rng(seed)
    for draw in range(draws):
        order = rng.permutation(train)
        for size in sorted(sizes):
            if size < len(train):
                yield Split(f"draw {draw + 1}", np.sort(order[:size]), test, size)
    yield Split("all", np.sort(train), test, len(train))


def check_apart(train: Names, test: Names) -> None:
    """Raises `InputError` (`SAMPLE_TWICE`) when a sample id stands on both sides."""
    both = np.intersect1d(train, test)
    if len(both):
        raise InputError(TrainingCode.SAMPLE_TWICE, sample=str(both[0]), count=len(both), column="id.sample_local_c")
