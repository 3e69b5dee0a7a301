"""A session that puts its scans into a real store."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.acquisition.codes import ScanReason
from core.acquisition.scanner import ScanKind
from core.acquisition.session import Session
from core.errors import StoreError
from core.store.records import Sample, StoreCode
from core.store.sink import StoreSink
from core.store.store import Store
from tests.core.acquisition.scripted import NEVER, ScriptedScanner, VirtualClock, still
from tests.core.acquisition.test_measurement import sunlight


def session_of(store: Store, clock: VirtualClock, seed: int = 3, *, own_dark: bool = True) -> Session:
    scanner = ScriptedScanner(clock, seed=seed, own_dark=own_dark)
    scanner.sealed = False
    return Session(scanner, StoreSink(store), clock)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


def test_a_measurement_can_be_computed_again_from_what_is_stored(
    store: Store, sample: Sample, clock: VirtualClock
) -> None:
    session = session_of(store, clock, own_dark=False)
    session.take_dark(NEVER, still)
    session.take_reference(NEVER, still)
    clock.seconds += 60
    result = session.measure_sample(sample.id, NEVER, still)

    (measurement,) = store.measurements(sample.id)
    assert measurement.spectrum is not None
    np.testing.assert_array_equal(measurement.spectrum.values, result.spectrum.values)
    assert (measurement.repeats_used, measurement.source) == ((1, 2, 3, 4, 5, 6), "scripted S1 0042")
    assert measurement.reference_age_s == pytest.approx(60)
    assert json.loads(measurement.checks)["snr"] == pytest.approx(result.snr)

    scans = store.scans(measurement.id)
    dark, reference = store.scan(scans[0].dark_id or 0), store.scan(measurement.reference_id or 0)
    assert (dark.kind, reference.kind, reference.dark_id) == (ScanKind.DARK, ScanKind.REFERENCE, dark.id)
    white = (reference.counts / reference.gain) - (dark.counts / dark.gain)
    again = [((scan.counts / scan.gain) - (dark.counts / dark.gain)) / white for scan in scans]
    np.testing.assert_allclose(np.mean(again, axis=0), measurement.spectrum.values, rtol=1e-12)


def test_a_measurement_goes_on_after_the_program_was_ended(tmp_path: Path, clock: VirtualClock) -> None:
    path = tmp_path / "field.tilthdb"
    with Store.open(path, who="Ana") as store:
        sample = store.add_sample(store.add_project("North").id, "A1")
        session = session_of(store, clock)
        session.take_reference(NEVER, still)
        assert isinstance(session.scanner, ScriptedScanner)
        session.scanner.faults = {1: sunlight}
        measurement = session.begin(sample.id)
        for _ in range(3):
            measurement.add_repeat(NEVER, still)
        assert measurement.to_redo == (2,)

    with Store.open(path, who="Ana") as store:
        (unfinished,) = store.measurements(sample.id)
        assert unfinished.spectrum is None
        later = session_of(store, clock, seed=8)
        later.take_reference(NEVER, still)
        resumed = later.resume(sample.id, unfinished.id)
        assert resumed.verdicts == measurement.verdicts
        assert ScanReason.LIGHT_LEAK in resumed.verdicts[1].reasons
        resumed.redo(2, NEVER, still)
        assert resumed.finish().used == (1, 2, 3)
        stored = store.scans(unfinished.id)
        assert [scan.repeat for scan in stored] == [1, 2, 3, 2]
        assert [scan.reference_id for scan in stored] == [1, 1, 1, 5]
        assert store.check().ok


def test_a_full_disk_stops_the_measurement_and_nothing_else(
    store: Store, sample: Sample, clock: VirtualClock
) -> None:
    session = session_of(store, clock)
    session.take_reference(NEVER, still)
    measurement = session.begin(sample.id)
    measurement.add_repeat(NEVER, still)
    store._engine.write(lambda c: c.connection.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreError) as caught:
        measurement.add_repeat(NEVER, still)
    assert caught.value.code is StoreCode.FULL
    assert [verdict.repeat for verdict in measurement.verdicts] == [1]
    store._engine.write(lambda c: c.connection.execute("PRAGMA max_page_count = 4000"))
    assert measurement.add_repeat(NEVER, still).repeat == 2
    assert [scan.repeat for scan in store.scans(measurement.id or 0)] == [1, 2]
