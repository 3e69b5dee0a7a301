"""The steps of a measurement and which of them are done or open. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """One page each."""

    CONNECT = "connect"
    REFERENCE = "reference"
    SAMPLE = "sample"
    SCAN = "scan"
    RESULTS = "results"


@dataclass(frozen=True)
class Situation:
    """What there is: a scanner, a fresh reference, a sample to scan, a sample with results; and whether it scans.

    `panel`: whether the scanner needs a white panel at all.
    """

    scanner: bool = False
    reference: bool = False
    sample: bool = False
    results: bool = False
    busy: bool = False
    panel: bool = True


def steps_done(now: Situation) -> frozenset[Step]:
    """Steps that need not be taken again."""
    done = {
        Step.CONNECT: now.scanner,
        Step.REFERENCE: now.scanner and now.reference,
        Step.SAMPLE: now.sample or now.results,
        Step.SCAN: now.results and not now.sample,
    }
    return frozenset(step for step, is_done in done.items() if is_done)


def steps_open(now: Situation) -> frozenset[Step]:
    """Steps that can be gone to; none while the scanner is at work."""
    if now.busy:
        return frozenset()
    possible = {
        Step.CONNECT: True,
        Step.REFERENCE: now.scanner and now.panel,
        Step.SAMPLE: now.scanner and now.reference,
        Step.SCAN: now.scanner and now.reference and now.sample,
        Step.RESULTS: now.results,
    }
    return frozenset(step for step, is_open in possible.items() if is_open)


def next_step(now: Situation) -> Step:
    """The first step that has yet to be taken on the way to a scan."""
    if not now.scanner:
        return Step.CONNECT
    if not now.reference:
        return Step.REFERENCE
    return Step.SCAN if now.sample else Step.SAMPLE


class RepeatsSoFar(Protocol):
    """As much of the repeats as decides which is next."""

    @property
    def missing(self) -> int:
        """How many were never scanned."""

    @property
    def wanted(self) -> int:
        """How many are wanted."""

    @property
    def to_redo(self) -> tuple[int, ...]:
        """Which do not count."""


def next_repeat(so_far: RepeatsSoFar | None, newest: int) -> int | None:
    """The repeat to scan next: the newest again while the scanner still lies there, then a new one, then old ones."""
    if so_far is None:
        return 1
    if newest in so_far.to_redo:
        return newest
    if so_far.missing:
        return so_far.wanted - so_far.missing + 1
    return so_far.to_redo[0] if so_far.to_redo else None
