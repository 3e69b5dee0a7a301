"""`tilth-train benchmark`: learners compared, one kind of comparison a sub-command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.commands import curves, hybrids, limesoda, potassium, preprocessing, unseen
from training.commands.command import Command

if TYPE_CHECKING:
    from training.commands.command import Commands

BENCHMARKS: tuple[Command, ...] = (limesoda, unseen, potassium, preprocessing, hybrids, curves)
"""In the order of the help; a module with `add(commands)` in this tuple is a sub-command."""


def add(commands: Commands) -> None:
    """Add the parser."""
    parser = commands.add_parser("benchmark", help="compare learners: on the published LimeSoDa sets and others")
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    for benchmark in BENCHMARKS:
        benchmark.add(kinds)
