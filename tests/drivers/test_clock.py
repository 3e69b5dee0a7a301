"""Clocks."""

from __future__ import annotations

from datetime import UTC, timedelta

from core.acquisition.scanner import CancelToken
from drivers.clock import RealClock, VirtualClock


def test_a_virtual_clock_moves_when_somebody_waits_and_calls_on_the_way() -> None:
    clock = VirtualClock()
    seen: list[float] = []
    clock.call_at(2.0, lambda: seen.append(clock.now()))
    clock.call_at(1.0, lambda: seen.append(clock.now()))
    clock.call_at(9.0, lambda: seen.append(clock.now()))
    before = clock.utc()
    clock.wait(5.0)
    clock.wait(-1.0)
    assert (seen, clock.now()) == ([1.0, 2.0], 5.0)
    assert clock.utc() - before == timedelta(seconds=5)


def test_a_virtual_wait_ends_when_it_is_cancelled() -> None:
    clock, cancel = VirtualClock(), CancelToken()
    clock.call_at(1.5, cancel.cancel)
    clock.wait(10.0, cancel)
    assert clock.now() == 1.5


def test_a_fast_clock_waits_less_but_tells_the_true_time_of_day() -> None:
    clock = RealClock(speed=1000)
    begun, real = clock.now(), clock.utc()
    clock.wait(20.0)
    assert clock.now() - begun >= 20.0
    assert clock.utc() - real < timedelta(seconds=10)
    assert clock.utc().tzinfo is UTC
