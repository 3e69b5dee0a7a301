"""Waiting until the lamp has settled: white after white, until they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations, count

from core.acquisition.clock import Clock
from core.acquisition.codes import ScanReason
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken
from core.acquisition.signal import change
from core.spectrum import Floats

_LOOK_UP_S = 0.1
"""How often a wait looks whether the user has had enough of it."""


class WarmUpVerdict(StrEnum):
    """How a warm-up stands, or ended."""

    WARMING = "warming"
    STABLE = "stable"
    LIMIT = "limit"
    SKIPPED = "skipped"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class WarmUp:
    """A warm-up after `whites` scans and `seconds`; `change` is the largest difference among the last whites.

    `REFUSED` comes with the `reasons` why a white does not count: more waiting does not help there.
    """

    verdict: WarmUpVerdict
    whites: int = 0
    seconds: float = 0.0
    change: float | None = None
    reasons: tuple[ScanReason, ...] = ()


@dataclass(frozen=True, eq=False)
class White:
    """Signal `[m]` of a white, and why it does not count."""

    values: Floats
    reasons: tuple[ScanReason, ...] = ()


def warm_up(
    white: Callable[[], White],
    limit_s: float,
    rules: Rules,
    clock: Clock,
    cancel: CancelToken,
    skip: CancelToken,
    told: Callable[[WarmUp], None],
) -> WarmUp:
    """Call `white` every `warm_up_interval_s` until the last ones agree, `limit_s` is over or `skip` is set.

    `told` hears after each white how it stands. Raises what `white` raises, and `ScannerError(CANCELLED)`.
    """
    began = clock.monotonic()
    last: list[Floats] = []
    for whites in count(1):
        due = clock.monotonic() + rules.warm_up_interval_s
        found = white()
        if not found.reasons:  # a white that does not count has no values to compare
            last = [*last, found.values][-rules.warm_up_whites :]
        largest = max((change(a, b) for a, b in combinations(last, 2)), default=None)
        agree = len(last) == rules.warm_up_whites and largest is not None and largest <= rules.warm_up_change
        verdict = _verdict(found, agree, due - began > limit_s)
        so_far = WarmUp(verdict, whites, clock.monotonic() - began, largest, found.reasons)
        told(so_far)
        if verdict is not WarmUpVerdict.WARMING:
            break
        _wait_until(due, clock, cancel, skip)
        if skip.cancelled:
            return replace(so_far, verdict=WarmUpVerdict.SKIPPED)
    return so_far


def _verdict(white: White, agree: bool, over: bool) -> WarmUpVerdict:
    if white.reasons:
        return WarmUpVerdict.REFUSED
    if agree:
        return WarmUpVerdict.STABLE
    return WarmUpVerdict.LIMIT if over else WarmUpVerdict.WARMING


def _wait_until(due: float, clock: Clock, cancel: CancelToken, skip: CancelToken) -> None:
    while not skip.cancelled and clock.monotonic() < due:
        clock.wait(min(_LOOK_UP_S, due - clock.monotonic()), cancel)
        cancel.check()
