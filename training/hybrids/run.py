"""The study of the hybrids from a folder of sets to a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from training.benchmark.sets import read_data
from training.benchmark.writing import folder_for
from training.hybrids.pages import check_place
from training.hybrids.report import PAGE, write_out
from training.hybrids.study import study
from training.small_data.asked import Asked
from training.small_data.latents import kept_latents


def run_hybrids(asked: Asked, say: Callable[[str], None]) -> Path:
    """Judge and write; the page is handed back.

    Raises `InputError` as of `read_data`, `check_place` and `core.files`.
    """
    for page in asked.pages(PAGE):
        check_place(page)
    sets = read_data(asked.data, asked.sets).sets
    folder_for(asked.parts)
    latents = kept_latents(asked, sets, say)
    found = study(sets, latents, asked.parts, asked.jobs, say)
    for page in asked.pages(PAGE):
        write_out(found, page.parent)
    return asked.out / PAGE
