"""What is due before samples can be scanned, for every way in which scanners come by their dark and white."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.acquisition.codes import AcquisitionCode, AcquisitionError, StaleReason
from core.acquisition.preparing import Due
from core.acquisition.scanner import CancelToken, DarkBy, ScanKind
from core.acquisition.session import Session
from core.acquisition.warm_up import WarmUpVerdict
from core.errors import ScannerError
from tests.core.acquisition.scripted import NEVER, SOIL, MemorySink, ScriptedScanner, VirtualClock, still


def session_with(clock: VirtualClock, sink: MemorySink, **able: object) -> tuple[Session, ScriptedScanner]:
    scanner = ScriptedScanner(clock, own_dark=able.get("dark", DarkBy.SCAN) is DarkBy.SCAN)
    scanner.capabilities = replace(scanner.capabilities, **able)  # type: ignore[arg-type]
    return Session(scanner, sink, clock), scanner


def led_through(session: Session) -> list[Due]:
    """Does what is due until nothing is."""
    steps = {Due.OPTIMISE: session.optimise, Due.DARK: session.take_dark, Due.REFERENCE: session.take_reference}
    done = []
    while (due := session.due) is not None:
        done.append(due)
        steps[due](NEVER, still)
    return done


def test_a_scanner_that_darkens_itself_is_asked_for_a_dark_with_every_white(
    clock: VirtualClock, sink: MemorySink
) -> None:
    session, scanner = session_with(clock, sink, dark=DarkBy.SCANNER)
    assert session.due is Due.REFERENCE
    session.take_reference(NEVER, still)
    session.take_reference(NEVER, still)
    assert scanner.scans == [ScanKind.DARK, ScanKind.REFERENCE] * 2
    assert session.due is None
    np.testing.assert_allclose(session.measure_sample(1, NEVER, still).spectrum.values, SOIL, atol=0.005)


def test_exposure_is_found_before_the_dark_and_again_after_half_an_hour(
    clock: VirtualClock, sink: MemorySink
) -> None:
    session, scanner = session_with(clock, sink, dark=DarkBy.SCANNER, optimises=True)
    session.take_reference(NEVER, still)
    session.take_reference(NEVER, still)
    assert scanner.optimised == 1
    clock.seconds += session.rules.optimise_age_s + 1
    session.take_reference(NEVER, still)
    assert scanner.optimised == 2


def test_a_white_that_is_refused_has_the_exposure_found_anew(clock: VirtualClock, sink: MemorySink) -> None:
    session, scanner = session_with(clock, sink, dark=DarkBy.SCANNER, optimises=True)
    scanner.level = 1.0
    assert not session.take_reference(NEVER, still).ok
    scanner.level = 0.4
    assert session.take_reference(NEVER, still).ok
    assert scanner.optimised == 2


def test_a_lamp_that_has_become_too_bright_leads_back_to_the_exposure(clock: VirtualClock, sink: MemorySink) -> None:
    session, scanner = session_with(clock, sink, dark=DarkBy.OPERATOR, optimises=True)
    session.optimise(NEVER, still)
    session.take_dark(NEVER, still)
    assert session.take_reference(NEVER, still).ok
    scanner.level = 1.0
    assert not session.take_reference(NEVER, still).ok
    assert session.due is Due.OPTIMISE


def test_an_exposure_that_failed_ends_the_reference(clock: VirtualClock, sink: MemorySink) -> None:
    session, scanner = session_with(clock, sink, dark=DarkBy.SCANNER, optimises=True)
    session.take_reference(NEVER, still)
    cancelled = CancelToken()
    cancelled.cancel()
    with pytest.raises(ScannerError):
        session.optimise(cancelled, still)
    assert session.due is Due.REFERENCE
    session.take_reference(NEVER, still)
    assert scanner.optimised == 2
    assert session.due is None


def test_who_must_be_asked_for_the_dark_is_led_through_all_three_steps(clock: VirtualClock, sink: MemorySink) -> None:
    session, _ = session_with(clock, sink, dark=DarkBy.OPERATOR, optimises=True)
    assert led_through(session) == [Due.OPTIMISE, Due.DARK, Due.REFERENCE]


def test_a_reference_lasts_no_longer_than_its_dark(clock: VirtualClock, sink: MemorySink) -> None:
    session, _ = session_with(clock, sink, dark=DarkBy.OPERATOR, dark_max_age_s=200.0)
    session.take_dark(NEVER, still)
    session.take_reference(NEVER, still)
    clock.seconds += 201
    assert session.due is Due.DARK
    with pytest.raises(AcquisitionError) as caught:
        session.take_reference(NEVER, still)
    assert caught.value.code is AcquisitionCode.NO_DARK


def test_a_dark_that_grows_old_while_the_lamp_warms_up_does_not_end_that(
    clock: VirtualClock, sink: MemorySink
) -> None:
    scanner = ScriptedScanner(clock, own_dark=False, cold=True)
    scanner.capabilities = replace(scanner.capabilities, dark_max_age_s=200.0)
    session = Session(scanner, sink, clock)
    session.take_dark(NEVER, still)
    warmed = session.warm_up(NEVER, still)
    assert warmed.verdict is WarmUpVerdict.STABLE
    assert warmed.seconds > 200
    assert session.reference_status().reasons == (StaleReason.AGE,)
    assert led_through(session) == [Due.DARK, Due.REFERENCE]


class TestOwnReference:
    """An instrument whose scans are reflectance already."""

    def test_needs_no_white_and_keeps_its_values(self, clock: VirtualClock, sink: MemorySink) -> None:
        session, scanner = session_with(clock, sink, own_reference=True)
        scanner.light = np.ones_like(SOIL)
        assert session.due is None
        assert session.warm_up(NEVER, still).verdict is WarmUpVerdict.NOT_NEEDED
        result = session.measure_sample(1, NEVER, still)
        assert set(scanner.scans) == {ScanKind.SAMPLE}
        np.testing.assert_allclose(result.spectrum.values, SOIL, atol=0.01)
        assert result.circumstances["reference"] == "instrument"

    def test_stores_one_reference_for_all_repeats(self, clock: VirtualClock, sink: MemorySink) -> None:
        session, scanner = session_with(clock, sink, own_reference=True)
        scanner.light = np.ones_like(SOIL)
        session.measure_sample(1, NEVER, still)
        session.measure_sample(2, NEVER, still)
        kept = [scan for scan in sink.kept.values() if scan.kind is ScanKind.REFERENCE]
        assert len(kept) == 1
        assert np.all(kept[0].counts == 1.0)
        assert kept[0].raw == b""

    def test_refuses_to_take_one(self, clock: VirtualClock, sink: MemorySink) -> None:
        session, _ = session_with(clock, sink, own_reference=True)
        with pytest.raises(AcquisitionError) as caught:
            session.take_reference(NEVER, still)
        assert caught.value.code is AcquisitionCode.OWN_REFERENCE
