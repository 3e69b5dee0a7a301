"""Hours of field work with each scanner while things go wrong; `python -m benchmarks.endurance` makes it a day."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from drivers.family import Family
from tests.support.field_days import FieldDays, reconnect_s, troubles
from tests.support.scanner_bench import EMULATED, IN_PROCESS, kinds_of
from tests.support.scanner_pace import overhead_s

RECONNECT_S = 3.0
OVERHEAD_S = 0.15


@pytest.mark.parametrize("family", [*EMULATED, *IN_PROCESS], ids=lambda family: family.name)
def test_nothing_is_lost_and_nothing_is_left_over(family: Family, tmp_path: Path) -> None:
    before = threading.active_count()
    report = FieldDays(family, tmp_path / "field.tilthdb", seed=3, hours=1.0, samples=6).spend()
    assert report.samples == 6
    assert report.scans >= 6 * 6 + 1
    assert report.lost == 0
    assert sum(report.struck.values()) > (5 if family in EMULATED else 1)
    assert threading.active_count() == before


def test_troubles_follow_from_the_seed() -> None:
    assert troubles(1, 2.0, 10, 50) == troubles(1, 2.0, 10, 50)
    assert troubles(1, 2.0, 10, 50) != troubles(2, 2.0, 10, 50)


@pytest.mark.parametrize("family", EMULATED, ids=lambda family: family.name)
def test_ready_soon_after_it_was_plugged_in_again(family: Family) -> None:
    for kind in {"memory", "hid"} & set(kinds_of(family)):
        assert 0 < reconnect_s(family, kind) <= RECONNECT_S


@pytest.mark.parametrize("family", EMULATED, ids=lambda family: family.name)
def test_a_scan_takes_hardly_longer_than_the_instrument_and_the_line_need(family: Family) -> None:
    for kind in {"memory", "hid"} & set(kinds_of(family)):
        assert overhead_s(family, kind) <= OVERHEAD_S
