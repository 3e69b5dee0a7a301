from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from core.acquisition.codes import AcquisitionCode, AcquisitionError, ScanReason
from core.acquisition.result import RepeatVerdict
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken, ScanKind, ScannerCode
from core.acquisition.session import Session
from core.errors import ScannerError, StoreError
from core.spectrum import Axis, Floats, Quantity
from tests.core.acquisition.scripted import (
    AXIS,
    NEVER,
    SOIL,
    MemorySink,
    ScriptedScanner,
    Sealed,
    VirtualClock,
    still,
)

SAMPLE = 7


def stones(counts: Floats) -> Floats:
    return np.asarray(counts + 0.3 * counts.max())


def sunlight(counts: Floats) -> Floats:
    return np.asarray(counts * 4)


def loose_window(counts: Floats) -> Floats:
    return np.asarray(counts * np.random.default_rng(1).normal(1, 0.05, counts.size))


def lost(_: Floats) -> Floats:
    raise ScannerError(ScannerCode.DISCONNECTED)


def not_finite(counts: Floats) -> Floats:
    return np.where(np.arange(counts.size) == 5, np.nan, counts)


class TestRepeats:
    def test_the_average_is_the_soil(self, session: Session, sink: MemorySink) -> None:
        result = session.measure_sample(SAMPLE, NEVER, still)
        assert result.used == (1, 2, 3, 4, 5, 6)
        assert result.spectrum.quantity is Quantity.REFLECTANCE
        assert result.spectrum.axis == AXIS
        np.testing.assert_allclose(result.spectrum.values, SOIL, atol=0.004)
        assert np.median(result.spread) < 0.002
        assert 200 < result.snr < 5000
        assert sink.numbers == [1, 2, 3, 4, 5, 6]
        assert sink.finished == {1: result}

    def test_gain_is_taken_out(self, session: Session, sink: MemorySink) -> None:
        session.measure_sample(SAMPLE, NEVER, still)
        assert {scan.gain for scan in sink.kept.values()} == {16.0, 64.0}

    def test_one_at_a_time(self, session: Session) -> None:
        measurement = session.begin(SAMPLE)
        assert (measurement.id, measurement.missing, measurement.enough) == (None, 6, False)
        verdicts = [measurement.add_repeat(NEVER, still) for _ in range(3)]
        assert [verdict.ok for verdict in verdicts] == [True] * 3
        assert [verdict.distance is None for verdict in verdicts] == [True, True, False]
        assert (measurement.id, measurement.missing, measurement.enough) == (1, 3, True)
        axis, curve = measurement.curve(2)
        assert axis == AXIS
        np.testing.assert_allclose(curve, SOIL, atol=0.01)
        assert measurement.finish().used == (1, 2, 3)

    def test_progress_runs_over_all_repeats(self, session: Session) -> None:
        told: list[float] = []
        session.measure_sample(SAMPLE, NEVER, told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0

    def test_too_few_repeats_make_no_result(self, session: Session, sink: MemorySink) -> None:
        measurement = session.begin(SAMPLE)
        with pytest.raises(AcquisitionError) as none:
            measurement.result()
        measurement.add_repeat(NEVER, still)
        with pytest.raises(AcquisitionError) as one:
            measurement.finish()
        assert none.value.code is one.value.code is AcquisitionCode.TOO_FEW_REPEATS
        assert one.value.values == {"accepted": 1, "needed": 3}
        assert not sink.finished

    def test_a_finished_measurement_takes_no_repeat(self, session: Session, scanner: ScriptedScanner) -> None:
        measurement = session.begin(SAMPLE)
        for _ in range(3):
            measurement.add_repeat(NEVER, still)
        measurement.finish()
        scanned = len(scanner.scans)
        with pytest.raises(AcquisitionError) as caught:
            measurement.add_repeat(NEVER, still)
        assert caught.value.code is AcquisitionCode.FINISHED
        assert len(scanner.scans) == scanned

    def test_there_is_no_repeat_before_the_first(self, session: Session) -> None:
        measurement = session.begin(SAMPLE)
        for call in (lambda: measurement.redo(1, NEVER, still), lambda: measurement.curve(1)):
            with pytest.raises(AcquisitionError) as caught:
                call()
            assert caught.value.code is AcquisitionCode.NO_SUCH_REPEAT

    def test_rules_may_ask_for_a_single_repeat(
        self, scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
    ) -> None:
        session = Session(scanner, sink, clock, Rules(repeats=1, least_repeats=1))
        session.take_reference(NEVER, still)
        result = session.measure_sample(SAMPLE, NEVER, still)
        assert list(result.used) == [1]
        assert not result.spread.any()


class TestVerdicts:
    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            (sunlight, ScanReason.LIGHT_LEAK),
            (loose_window, ScanReason.NOISY),
            (not_finite, ScanReason.NOT_FINITE),
            (np.zeros_like, ScanReason.TOO_DARK),
        ],
    )
    def test_a_bad_repeat_is_told_at_once_and_left_out(
        self, session: Session, scanner: ScriptedScanner, fault: Callable[[Floats], Floats], reason: ScanReason
    ) -> None:
        scanner.faults = {1: fault}
        measurement = session.begin(SAMPLE)
        verdicts = [measurement.add_repeat(NEVER, still) for _ in range(4)]
        assert [verdict.ok for verdict in verdicts] == [True, False, True, True]
        assert reason in verdicts[1].reasons
        assert measurement.to_redo == (2,)
        assert measurement.finish().used == (1, 3, 4)

    def test_a_repeat_far_from_the_others_is_to_be_redone(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.faults = {0: stones}
        measurement = session.begin(SAMPLE)
        first = measurement.add_repeat(NEVER, still)
        assert first.ok, "alone it looks like any soil"
        for _ in range(2):
            measurement.add_repeat(NEVER, still)
        assert measurement.to_redo == (1,)
        assert measurement.verdicts[0].reasons == (ScanReason.OUTLIER,)
        assert measurement.redo(1, NEVER, still).ok
        assert not measurement.to_redo
        np.testing.assert_allclose(measurement.finish().spectrum.values, SOIL, atol=0.005)

    def test_a_redone_repeat_keeps_both_scans(self, session: Session, sink: MemorySink) -> None:
        measurement = session.begin(SAMPLE)
        first = measurement.add_repeat(NEVER, still)
        second = measurement.redo(1, NEVER, still)
        assert sink.numbers == [1, 1]
        assert first.scan_id != second.scan_id
        assert {first.scan_id, second.scan_id} <= set(sink.kept)

    def test_saturation_is_told(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.level = 1.0
        assert session.begin(SAMPLE).add_repeat(NEVER, still).reasons == (ScanReason.SATURATED,)

    def test_a_lamp_that_lost_its_light_is_told(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.lamp = 0.85
        verdict = session.begin(SAMPLE).add_repeat(NEVER, still)
        assert verdict.reasons == (ScanReason.LAMP,)

    def test_another_axis_is_told(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.axis = Axis(AXIS.points + 1, AXIS.unit)
        measurement = session.begin(SAMPLE)
        assert measurement.add_repeat(NEVER, still).reasons == (ScanReason.AXIS_CHANGED,)
        assert np.isnan(measurement.curve(1)[1]).all()

    def test_measuring_at_a_stretch_redoes_what_does_not_count(
        self, session: Session, scanner: ScriptedScanner, sink: MemorySink
    ) -> None:
        scanner.faults = {2: sunlight, 4: stones}
        result = session.measure_sample(SAMPLE, NEVER, still)
        assert result.used == (1, 2, 3, 4, 5, 6)
        assert sink.numbers == [1, 2, 3, 4, 5, 6, 3, 5]

    def test_measuring_at_a_stretch_gives_up_on_a_hopeless_sample(
        self, session: Session, scanner: ScriptedScanner, sink: MemorySink
    ) -> None:
        scanner.faults = dict.fromkeys(range(20), sunlight)
        with pytest.raises(AcquisitionError) as caught:
            session.measure_sample(SAMPLE, NEVER, still)
        assert caught.value.code is AcquisitionCode.TOO_FEW_REPEATS
        assert len(sink.numbers) == 6 + Rules().most_redos

    def test_checks_can_be_read_from_the_store(self, session: Session, scanner: ScriptedScanner) -> None:
        scanner.faults = {1: sunlight}
        measurement = session.begin(SAMPLE)
        for _ in range(4):
            measurement.add_repeat(NEVER, still)
        checks = json.loads(measurement.finish().checks_json())
        assert checks["warm_up"] == "skipped"
        assert checks["reference_stale"] == []
        assert [entry["ok"] for entry in checks["repeats"]] == [True, False, True, True]
        assert checks["repeats"][1]["reasons"] == ["scan.light_leak"]
        assert checks["repeats"][1]["scan"] == measurement.verdicts[1].scan_id
        assert checks["snr"] > 100


class TestKeptFirst:
    def test_nothing_is_computed_from_a_repeat_that_was_not_kept(
        self, session: Session, scanner: ScriptedScanner, sink: MemorySink
    ) -> None:
        measurement = session.begin(SAMPLE)
        measurement.add_repeat(NEVER, still)
        sink.full = True
        with pytest.raises(StoreError):
            measurement.add_repeat(NEVER, still)
        assert scanner.scans.count(ScanKind.SAMPLE) == 2
        assert len(measurement.verdicts) == 1
        sink.full = False
        assert measurement.add_repeat(NEVER, still).repeat == 2

    def test_nothing_is_computed_from_a_reference_that_was_not_kept(
        self, scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
    ) -> None:
        session = Session(scanner, sink, clock)
        sink.full = True
        with pytest.raises(StoreError):
            session.take_reference(NEVER, still)
        assert not session.reference_status().valid

    def test_the_seal_holds(self, scanner: ScriptedScanner) -> None:
        counts = scanner.measure(ScanKind.SAMPLE, NEVER, still).counts
        assert isinstance(counts, Sealed)
        for compute in (lambda: counts / 2, lambda: np.median(counts), counts.mean):
            with pytest.raises(AssertionError, match="before it was kept"):
                compute()


class TestInterruptions:
    def test_what_was_kept_survives_a_lost_scanner(
        self, session: Session, scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
    ) -> None:
        scanner.faults = {2: lost}
        measurement = session.begin(SAMPLE)
        verdicts: list[RepeatVerdict] = [measurement.add_repeat(NEVER, still) for _ in range(2)]
        with pytest.raises(ScannerError) as gone:
            measurement.add_repeat(NEVER, still)
        assert gone.value.code is ScannerCode.DISCONNECTED
        assert measurement.verdicts == tuple(verdicts)

        session.reconnect(ScriptedScanner(clock, seed=9))
        with pytest.raises(AcquisitionError) as stale:
            measurement.add_repeat(NEVER, still)
        assert stale.value.code is AcquisitionCode.REFERENCE_STALE
        assert session.take_reference(NEVER, still).ok
        for _ in range(4):
            assert measurement.add_repeat(NEVER, still).ok
        assert measurement.finish().used == (1, 2, 3, 4, 5, 6)
        assert len(sink.begun) == 1

    def test_an_unfinished_measurement_is_resumed(
        self, session: Session, scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock
    ) -> None:
        scanner.faults = {1: sunlight}
        measurement = session.begin(SAMPLE)
        for _ in range(3):
            measurement.add_repeat(NEVER, still)
        measurement.redo(2, NEVER, still)

        later = Session(ScriptedScanner(clock, seed=9), sink, clock)
        with pytest.raises(AcquisitionError) as caught:
            later.resume(SAMPLE, 1)
        assert caught.value.code is AcquisitionCode.NO_REFERENCE
        later.take_reference(NEVER, still)
        resumed = later.resume(SAMPLE, 1)
        assert resumed.verdicts == measurement.verdicts
        assert (resumed.id, resumed.missing, resumed.to_redo) == (1, 3, ())
        assert resumed.add_repeat(NEVER, still).repeat == 4
        assert resumed.finish().used == (1, 2, 3, 4)
        assert len(sink.begun) == 1

    def test_a_cancelled_repeat_changes_nothing(self, session: Session, sink: MemorySink) -> None:
        measurement = session.begin(SAMPLE)
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(ScannerError) as caught:
            measurement.add_repeat(cancel, still)
        assert caught.value.code is ScannerCode.CANCELLED
        assert (measurement.id, sink.begun, sink.numbers) == (None, [], [])

    def test_another_scanner_is_refused(self, session: Session, clock: VirtualClock) -> None:
        other = ScriptedScanner(clock)
        other.identity = type(other.identity)("scripted", "S1", "0043")
        with pytest.raises(AcquisitionError) as caught:
            session.reconnect(other)
        assert caught.value.code is AcquisitionCode.OTHER_SCANNER
        assert session.reference_status().valid
