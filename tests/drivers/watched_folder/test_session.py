"""A folder through a session into a store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.acquisition.codes import ScanReason
from core.acquisition.preparing import Due
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken, ScanKind
from core.acquisition.session import Session
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.cli.demo import SessionClock
from drivers.watched_folder.driver import WatchedFolder
from tests.drivers.watched_folder.material import Folder, counts_text, dark, export, sample, soil, white

NEVER = CancelToken()


def still(_share: float) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "field.tilthdb", who="Ana") as opened:
        yield opened


def session_of(folder: Folder, scanner: WatchedFolder, store: Store, repeats: int) -> Session:
    rules = Rules(repeats=repeats, least_repeats=min(3, repeats))
    return Session(scanner, StoreSink(store), SessionClock(folder.clock), rules)


def test_reflectance_needs_no_white(folder: Folder, store: Store) -> None:
    scanner = folder.open()
    session = session_of(folder, scanner, store, 6)
    assert session.due is None
    folder.comes(3.0, "export.csv", export([("A", seed) for seed in (1, 8, 15, 22, 29, 36)]))
    kept = store.add_sample(store.add_project("North").id, "A")
    result = session.measure_sample(kept.id, NEVER, still)
    assert result.used == (1, 2, 3, 4, 5, 6)
    np.testing.assert_allclose(result.spectrum.values, soil(1)[::-1], atol=0.001)
    (stored,) = store.measurements(kept.id)
    assert stored.source == "neospectra NeoSpectra NS-Scanner_1"
    assert len({scan.sha256 for scan in store.scans(stored.id)}) == 6
    assert store.check().ok


def test_counts_go_by_dark_white_and_sample(folder: Folder, store: Store) -> None:
    scanner = folder.open("?kind=signal")
    session = session_of(folder, scanner, store, 3)
    assert session.due is Due.DARK
    folder.comes(1.0, "dark_1.txt", counts_text(dark()))
    folder.comes(2.0, "white_1.txt", counts_text(white()))
    for number in (1, 2, 3):
        folder.comes(2.0 + number, f"A_{number}.txt", counts_text(sample(number)))
    session.take_dark(NEVER, still)
    assert session.take_reference(NEVER, still).ok
    assert session.due is None
    kept = store.add_sample(store.add_project("North").id, "A")
    result = session.measure_sample(kept.id, NEVER, still)
    np.testing.assert_allclose(result.spectrum.values, 0.4, atol=0.003)


def test_a_clipped_white_is_no_reference(folder: Folder, store: Store) -> None:
    session = session_of(folder, folder.open("?kind=signal&dark=none"), store, 3)
    folder.comes(1.0, "white_1.txt", counts_text(np.minimum(white(), 15_000.0)))
    assert session.take_reference(NEVER, still).reasons == (ScanReason.SATURATED,)


@pytest.mark.shared
def test_a_real_export_is_measured_and_stored(folder: Folder, store: Store, shared: Path) -> None:
    real = shared / "devicefiles" / "neospectra" / "neospectra_export_debremarkos_first8.csv"
    scanner = folder.open("?from=start")
    shutil.copy(real, folder.path)
    session = session_of(folder, scanner, store, 1)
    project = store.add_project("Debre Markos")
    names = []
    for number in range(8):
        kept = store.add_sample(project.id, f"row {number}")
        result = session.measure_sample(kept.id, NEVER, still)
        assert scanner.delivered is not None
        names.append(scanner.delivered.sample)
        assert result.spectrum.axis.first == pytest.approx(1350.155, abs=0.001)
        assert 0.2 < np.median(result.spectrum.values) < 0.6
        (stored,) = store.measurements(kept.id)
        (scan,) = store.scans(stored.id)
        assert (scan.identity.family, scan.identity.serial) == ("neospectra", "NS-Scanner_21020058")
        assert scan.kind is ScanKind.SAMPLE
    assert names == [f"DM_{number}" for number in range(380, 372, -1)]
    assert len(store.hashes(project.id)) == 8
    assert store.check().ok
