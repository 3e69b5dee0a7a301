"""The learning curves from a folder of sets to a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from core.errors import InputError
from training.benchmark.sets import read_data
from training.benchmark.writing import folder_for
from training.errors import TrainingCode
from training.hybrids.pages import check_place, write_rows
from training.small_data.asked import Asked
from training.small_data.latents import kept_latents
from training.small_data.learners import LEARNERS, REFERENCE
from training.small_data.report import PAGE, write_out
from training.small_data.study import curves

POINTS = "points.csv"
"""Every draw; in the output folder only."""


def run_curves(asked: Asked, learners: Sequence[str], say: Callable[[str], None]) -> Path:
    """Judge and write; the page is handed back. Without `learners` all take part.

    Raises `InputError` as of `read_data`, `check_place`, `core.files` and `curves`; `ESTIMATOR_UNKNOWN`.
    """
    known = [learner.name for learner in LEARNERS]
    for name in learners:
        if name not in known:
            raise InputError(TrainingCode.ESTIMATOR_UNKNOWN, estimator=name, known=", ".join(known))
    for page in asked.pages(PAGE):
        check_place(page)
    sets = read_data(asked.data, asked.sets).sets
    folder_for(asked.parts)
    wanted = [REFERENCE, *learners] if learners else known
    latents = kept_latents(asked, sets, say) if any(one.latent and one.name in wanted for one in LEARNERS) else {}
    points = curves(sets, latents, asked.parts, wanted, asked.jobs, say)
    write_rows(points, asked.out / POINTS)
    for page in asked.pages(PAGE):
        write_out(points, page.parent)
    return asked.out / PAGE
