"""What happens in the world leads to the reason that a person in the field should read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.acquisition.codes import ScanReason, StaleReason
from core.acquisition.scanner import CancelToken, DarkBy
from core.acquisition.session import Session
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.cli.demo import SessionClock
from drivers.attended import AttendedScanner
from drivers.family import Family
from drivers.world.events import happen
from tests.support.scanner_bench import EMULATED, Bench, GuardedClock, in_memory, kinds_of, unmoved

SPECTROMETERS = [family for family in EMULATED if family.name in ("nirscan-nano", "nirone", "asd")]
"""With many points and a lamp; a board of a few bands has other troubles."""


class Field:
    """A warm scanner with its reference taken, an hour after it was switched on."""

    def __init__(self, family: Family, store: Store) -> None:
        self.bench: Bench = in_memory(family, kinds_of(family)[0])
        assert isinstance(self.bench.clock, GuardedClock)
        self.clock = self.bench.clock
        self.sample = store.add_sample(store.add_project("P").id, "S").id
        scanner = AttendedScanner(self.bench.open(), self.bench.world, soil=5)
        self.session = Session(scanner, StoreSink(store), SessionClock(self.clock))
        self.clock.wait(2500.0)
        self.bench.world.live(self.clock.now())

    def reference(self) -> tuple[ScanReason, ...]:
        if self.session.capabilities.dark is DarkBy.OPERATOR:
            self.session.take_dark(CancelToken(), unmoved)
        return self.session.take_reference(CancelToken(), unmoved).reasons

    def happens(self, event: str) -> None:
        word, _, value = event.partition(" ")
        happen(self.bench.world, word, value)

    def measure(self, *events: str, ends: tuple[str, ...] = ()) -> list[tuple[ScanReason, ...]]:
        """Reasons of six repeats, the events happening before the fourth and ending after it."""
        measurement = self.session.begin(self.sample)
        for number in range(1, 7):
            for event in events if number == 4 else ends if number == 5 else ():
                self.happens(event)
            measurement.add_repeat(CancelToken(), unmoved)
        return [verdict.reasons for verdict in measurement.verdicts]


@pytest.fixture(params=SPECTROMETERS, ids=lambda family: family.name)
def field(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Field]:
    with Store.open(tmp_path / "field.tilthdb", who="test") as store:
        yield Field(request.param, store)


def test_nothing_happens_and_every_repeat_counts(field: Field) -> None:
    assert field.reference() == ()
    assert field.measure() == [()] * 6


@pytest.mark.parametrize("event", ["leak 1", "lift"])
def test_daylight_is_told_from_soil(field: Field, event: str) -> None:
    assert field.reference() == ()
    reasons = field.measure(event, ends=("leak 0", "put"))
    assert {ScanReason.LIGHT_LEAK, ScanReason.OUTLIER} & set(reasons[3])
    assert [reasons[number] for number in (0, 1, 2, 4, 5)] == [()] * 5
    if event == "leak 1":
        assert ScanReason.LIGHT_LEAK in reasons[3]


def test_a_lamp_that_breaks_is_told(field: Field) -> None:
    assert field.reference() == ()
    assert {ScanReason.LAMP, ScanReason.TOO_DARK} & set(field.measure("lamp broken", ends=("lamp whole",))[3])


def test_a_lamp_that_fades_makes_an_outlier_or_is_told(field: Field) -> None:
    assert field.reference() == ()
    assert {ScanReason.LAMP, ScanReason.OUTLIER} & set(field.measure("lamp 0.6", ends=("lamp whole",))[3])


def test_dust_on_the_panel_ends_the_reference(field: Field) -> None:
    assert field.reference() == ()
    field.happens("dust 0.03")
    assert not field.session.check_drift(CancelToken(), unmoved).ok
    assert StaleReason.DRIFT in field.session.reference_status().reasons


def test_heat_ends_the_reference_where_the_scanner_tells_its_temperature(field: Field) -> None:
    assert field.reference() == ()
    field.happens("air 44")
    field.clock.wait(500.0)
    field.session.check_drift(CancelToken(), unmoved)
    if field.session.scanner.health().detector_temperature_c is not None:
        assert StaleReason.TEMPERATURE in field.session.reference_status().reasons


def test_rain_is_no_fault(field: Field) -> None:
    assert field.reference() == ()
    field.happens("moisten 0.25")
    assert field.measure() == [()] * 6
