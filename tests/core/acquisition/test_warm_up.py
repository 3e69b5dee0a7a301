from __future__ import annotations

import pytest

from core.acquisition.codes import ScanReason
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken, ScannerCode
from core.acquisition.session import Session
from core.acquisition.warm_up import WarmUp, WarmUpVerdict
from core.errors import ScannerError
from tests.core.acquisition.scripted import NEVER, MemorySink, ScriptedScanner, VirtualClock, still


@pytest.fixture
def cold(clock: VirtualClock) -> ScriptedScanner:
    return ScriptedScanner(clock, cold=True)


@pytest.fixture
def unready(cold: ScriptedScanner, sink: MemorySink, clock: VirtualClock) -> Session:
    return Session(cold, sink, clock)


def test_a_cold_lamp_is_waited_for(unready: Session, sink: MemorySink, clock: VirtualClock) -> None:
    heard: list[WarmUp] = []
    shares: list[float] = []
    result = unready.warm_up(NEVER, shares.append, told=heard.append)
    assert result.verdict is WarmUpVerdict.STABLE
    assert result.change is not None
    assert result.change <= Rules().warm_up_change
    assert 240 < result.seconds < 480
    assert result == heard[-1] == unready.warmed_up
    assert {entry.verdict for entry in heard[:-1]} == {WarmUpVerdict.WARMING}
    assert result.whites == len(heard) == len(sink.kept)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_is_left_of_the_warm_up_does_not_end_the_reference(unready: Session, clock: VirtualClock) -> None:
    unready.warm_up(NEVER, still)
    clock.seconds += 500
    assert unready.check_drift(NEVER, still).ok
    assert unready.reference_status().valid


def test_a_warm_lamp_takes_three_whites(scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock) -> None:
    result = Session(scanner, sink, clock).warm_up(NEVER, still)
    assert (result.verdict, result.whites) == (WarmUpVerdict.STABLE, 3)


def test_two_whites_that_agree_by_chance_are_not_enough(
    scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
) -> None:
    def jump(so_far: WarmUp) -> None:
        scanner.lamp = 1.0 if so_far.whites < 2 else 1.01

    assert Session(scanner, sink, clock).warm_up(NEVER, still, told=jump).whites == 5


def test_a_lamp_that_never_settles_meets_the_limit(
    scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
) -> None:
    def flicker(so_far: WarmUp) -> None:
        scanner.lamp = 1.0 + 0.01 * (so_far.whites % 2)

    session = Session(scanner, sink, clock)
    result = session.warm_up(NEVER, still, told=flicker)
    assert result.verdict is WarmUpVerdict.LIMIT
    assert 870 < result.seconds <= 900 + 5
    assert session.reference_status().valid


def test_the_user_may_skip_and_it_is_told_with_the_measurement(unready: Session, clock: VirtualClock) -> None:
    skip = CancelToken()
    clock.on_wait = lambda: skip.cancel() if clock.seconds > 50 else None
    result = unready.warm_up(NEVER, still, skip=skip)
    assert result.verdict is WarmUpVerdict.SKIPPED
    assert result.whites == 2
    assert clock.seconds < 51
    measured = unready.measure_sample(1, NEVER, still)
    assert measured.circumstances["warm_up"] == "skipped"


def test_it_can_be_cancelled(unready: Session, clock: VirtualClock) -> None:
    cancel = CancelToken()
    clock.on_wait = lambda: cancel.cancel() if clock.seconds > 50 else None
    with pytest.raises(ScannerError) as caught:
        unready.warm_up(cancel, still)
    assert caught.value.code is ScannerCode.CANCELLED
    assert clock.seconds < 51


def test_a_dead_lamp_ends_it_at_once(unready: Session, cold: ScriptedScanner) -> None:
    cold.lamp, cold.level = 0.0, 0.00001
    result = unready.warm_up(NEVER, still)
    assert (result.verdict, result.whites) == (WarmUpVerdict.REFUSED, 1)
    assert ScanReason.TOO_DARK in result.reasons
    assert not unready.reference_status().valid


def test_a_lamp_that_dies_in_the_middle_ends_it(unready: Session, cold: ScriptedScanner) -> None:
    def die(so_far: WarmUp) -> None:
        if so_far.whites == 2:
            cold.lamp, cold.level = 0.0, 0.00001

    result = unready.warm_up(NEVER, still, told=die)
    assert (result.verdict, result.whites) == (WarmUpVerdict.REFUSED, 3)
    assert ScanReason.TOO_DARK in result.reasons


def test_a_scanner_that_needs_none_is_not_asked(
    scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
) -> None:
    scanner.capabilities = type(scanner.capabilities)(**{**vars(scanner.capabilities), "warm_up_s": 0.0})
    assert Session(scanner, sink, clock).warm_up(NEVER, still).verdict is WarmUpVerdict.NOT_NEEDED
    assert scanner.scans == []
