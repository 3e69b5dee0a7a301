from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.acquisition.codes import AcquisitionCode, AcquisitionError, ScanReason, StaleReason
from core.acquisition.preparing import Due
from core.acquisition.reference import Reference, ReferenceStatus
from core.acquisition.scanner import Scan, ScanConfig, ScanKind
from core.acquisition.session import Session
from core.spectrum import Axis, Floats
from tests.core.acquisition.scripted import (
    AXIS,
    NEVER,
    SOIL,
    MemorySink,
    ScriptedScanner,
    VirtualClock,
    still,
)


def stale(session: Session) -> tuple[StaleReason, ...]:
    status = session.reference_status()
    assert status.valid == (not status.reasons)
    return status.reasons


class TestRules:
    def test_there_is_none_at_first(self, scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock) -> None:
        session = Session(scanner, sink, clock)
        assert session.reference_status() == ReferenceStatus(valid=False, reasons=(StaleReason.MISSING,))
        for accept_stale in (False, True):
            with pytest.raises(AcquisitionError) as caught:
                session.begin(1, accept_stale=accept_stale)
            assert caught.value.code is AcquisitionCode.NO_REFERENCE

    def test_it_ages(self, session: Session, clock: VirtualClock) -> None:
        clock.seconds += 600
        assert stale(session) == ()
        clock.seconds += 0.1
        assert stale(session) == (StaleReason.AGE,)
        assert session.reference_status().age_s == pytest.approx(600.1)

    def test_a_clock_that_is_set_back_keeps_no_reference_young(self, session: Session, clock: VirtualClock) -> None:
        clock.set_back_s = 86_400
        clock.seconds += 601
        assert stale(session) == (StaleReason.AGE,)

    def test_sleep_of_the_computer_counts(self, session: Session, clock: VirtualClock) -> None:
        clock.set_back_s = -3600
        assert stale(session) == (StaleReason.AGE,)

    def test_it_serves_ten_samples(self, session: Session) -> None:
        for sample in range(10):
            assert stale(session) == ()
            session.measure_sample(sample, NEVER, still)
        assert stale(session) == (StaleReason.SAMPLES,)
        session.take_reference(NEVER, still)
        assert stale(session) == ()

    def test_another_configuration_ends_it(self, session: Session) -> None:
        session.configure(ScanConfig(averages=12))
        assert stale(session) == (StaleReason.CONFIG,)
        session.take_reference(NEVER, still)
        session.configure(ScanConfig(averages=12))
        assert stale(session) == ()

    def test_warmth_ends_it(self, session: Session, scanner: ScriptedScanner) -> None:
        measurement = session.begin(1)
        scanner.temperature_c = 33.0
        measurement.add_repeat(NEVER, still)
        assert stale(session) == ()
        scanner.temperature_c = 33.1
        measurement.add_repeat(NEVER, still)
        assert stale(session) == (StaleReason.TEMPERATURE,)
        measurement.add_repeat(NEVER, still)

    def test_a_scanner_without_thermometer_knows_no_warmth(self, scanner: ScriptedScanner, session: Session) -> None:
        scanner.temperature_c = None
        session.begin(1).add_repeat(NEVER, still)
        assert stale(session) == ()

    def test_a_stale_one_is_refused_unless_accepted_and_told(
        self, session: Session, sink: MemorySink, clock: VirtualClock
    ) -> None:
        clock.seconds += 700
        with pytest.raises(AcquisitionError) as caught:
            session.begin(1)
        assert caught.value.code is AcquisitionCode.REFERENCE_STALE
        assert caught.value.values == {"reasons": "reference.age", "age_s": 700}
        result = session.measure_sample(1, NEVER, still, accept_stale=True)
        assert result.circumstances["reference_stale"] == ["reference.age"]
        assert sink.begun[0][2] == pytest.approx(700)

    def test_one_that_merely_ages_serves_to_the_end_of_the_measurement(
        self, session: Session, clock: VirtualClock
    ) -> None:
        measurement = session.begin(1)
        measurement.add_repeat(NEVER, still)
        clock.seconds += 700
        assert measurement.add_repeat(NEVER, still).ok


class TestTaking:
    def test_the_change_since_the_last_one_is_told(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.lamp = 0.97
        verdict = session.take_reference(NEVER, still)
        assert verdict.ok
        assert verdict.change == pytest.approx(0.03, abs=0.001)

    @pytest.mark.parametrize(
        ("trouble", "reason"),
        [
            ({"level": 1.0}, ScanReason.SATURATED),
            ({"level": 0.0001, "lamp": 0.0}, ScanReason.TOO_DARK),
            ({"noise": 0.1}, ScanReason.NOISY),
            ({"noise": float("nan")}, ScanReason.NOT_FINITE),
        ],
    )
    def test_a_bad_white_leaves_the_old_reference(
        self, session: Session, scanner: ScriptedScanner, trouble: dict[str, float], reason: ScanReason
    ) -> None:
        for name, value in trouble.items():
            setattr(scanner, name, value)
        verdict = session.take_reference(NEVER, still)
        assert not verdict.ok
        assert reason in verdict.reasons
        assert session.reference_status().valid

    def test_a_scanner_without_own_dark_needs_one(self, clock: VirtualClock, sink: MemorySink) -> None:
        session = Session(ScriptedScanner(clock, own_dark=False), sink, clock)
        with pytest.raises(AcquisitionError) as caught:
            session.take_reference(NEVER, still)
        assert caught.value.code is AcquisitionCode.NO_DARK
        session.take_dark(NEVER, still)
        session.take_reference(NEVER, still)
        result = session.measure_sample(1, NEVER, still)
        np.testing.assert_allclose(result.spectrum.values, SOIL, atol=0.005)
        session.configure(ScanConfig(averages=3))
        assert session.due is Due.DARK


class TestDrift:
    def test_a_panel_that_still_gives_one_keeps_the_reference(
        self, session: Session, scanner: ScriptedScanner
    ) -> None:
        scanner.lamp = 1.005
        verdict = session.check_drift(NEVER, still)
        assert verdict.ok
        assert verdict.line == pytest.approx(1.005, abs=0.001)
        assert stale(session) == ()

    def test_a_panel_that_does_not_ends_it(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.lamp = 0.98
        assert not session.check_drift(NEVER, still).ok
        assert stale(session) == (StaleReason.DRIFT,)

    def test_without_a_reference_there_is_no_drift(
        self, scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
    ) -> None:
        with pytest.raises(AcquisitionError) as caught:
            Session(scanner, sink, clock).check_drift(NEVER, still)
        assert caught.value.code is AcquisitionCode.NO_REFERENCE
        assert scanner.scans == []


class TestWhereTheWhiteHasNoSignal:
    @pytest.fixture
    def white(self, scanner: ScriptedScanner, sink: MemorySink) -> Scan:
        scan = scanner.measure(ScanKind.REFERENCE, NEVER, still)
        sink.reference(scan, None)
        return scan

    def without(self, scan: Scan, *channels: int) -> Scan:
        counts: Floats = np.array(np.asarray(scan.counts))
        counts[list(channels)] = [0.0 if channel % 2 else -3.0 for channel in channels]
        return replace(scan, counts=counts)

    def test_reflectance_is_missing_never_infinite(self, white: Scan) -> None:
        reference = Reference(1, self.without(white, 0, 1, 227))
        reflectance = reference.reflectance(white)
        assert np.isnan(reflectance[[0, 1, 227]]).all()
        np.testing.assert_allclose(reflectance[2:227], 1.0)

    def test_channels_beyond_a_hole_are_left_out(self, white: Scan) -> None:
        seen = np.isfinite(Reference(1, self.without(white, 10)).white)
        assert not seen[:11].any()
        assert seen[11:].all()

    def test_the_spectrum_ends_where_the_white_ends(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.light = np.where(np.arange(228) < 3, 0.0, 4000.0)
        assert session.take_reference(NEVER, still).ok
        result = session.measure_sample(1, NEVER, still)
        assert result.spectrum.axis == Axis(AXIS.points[3:], AXIS.unit)
        assert result.spread.shape == (225,)

    def test_a_white_with_too_little_signal_is_none(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.light = np.where(np.arange(228) < 100, 0.0, 4000.0)
        assert session.take_reference(NEVER, still).reasons == (ScanReason.NOT_POSITIVE,)
