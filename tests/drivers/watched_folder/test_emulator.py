from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core.acquisition.scanner import ScanKind
from core.errors import ScannerError
from drivers.clock import VirtualClock
from drivers.watched_folder.driver import WatchedFolder
from drivers.watched_folder.emulator import ClosedInstrument, Habit, Style, carry_out, write_files
from drivers.watched_folder.faults import FolderCode
from drivers.watched_folder.reading import read_reflectance
from drivers.world.operator import Routine, parse_routine
from drivers.world.scene import World
from tests.drivers.watched_folder.material import Folder, measure

ALONE = {Style.NEOSPECTRA: "?kind=reflectance", Style.COUNTS: "?kind=signal"}


def scanned(folder: Folder, instrument: ClosedInstrument) -> None:
    """Press the button now; what follows is written while the clock runs."""
    at = folder.clock.now()
    for act in instrument.scan(at):
        at += act.after_s
        folder.clock.call_at(at, partial(carry_out, folder.path, act))


def scan_soil(folder: Folder, scanner: WatchedFolder, instrument: ClosedInstrument, world: World, seed: int) -> None:
    world.place_soil(seed)
    scanned(folder, instrument)
    measure(scanner)


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("habit", [Habit.WHOLE, Habit.PIECES, Habit.PART])
def test_the_driver_takes_each_scan_once_however_it_is_written(folder: Folder, style: Style, habit: Habit) -> None:
    world = World(1)
    instrument, scanner = ClosedInstrument(world, style, habit), folder.open(ALONE[style])
    for seed in (7, 8, 9):
        scan_soil(folder, scanner, instrument, world, seed)
        assert scanner.delivered is not None
        assert str(seed) in scanner.delivered.sample
    assert scanner.waiting == ()


@pytest.mark.parametrize("style", Style)
def test_the_file_beside_each_scan_is_named_and_the_scan_is_kept(folder: Folder, style: Style) -> None:
    world = World(1)
    instrument, scanner = ClosedInstrument(world, style, Habit.GARBAGE), folder.open(ALONE[style])
    scan_soil(folder, scanner, instrument, world, 7)
    with pytest.raises(ScannerError) as caught:
        measure(scanner)
    assert caught.value.code is FolderCode.NOT_READABLE
    assert ".err" in str(caught.value.values["file"])
    scan_soil(folder, scanner, instrument, world, 8)


def test_reflectance_is_that_of_the_world(tmp_path: Path) -> None:
    world = World(1)
    world.place_soil(4)
    for act in ClosedInstrument(world, Style.NEOSPECTRA, noise=False).scan(0.0):
        carry_out(tmp_path, act)
    (one,) = read_reflectance(tmp_path / "NeoSpectra_1.csv")
    again = World(1)
    again.place_soil(4)
    np.testing.assert_allclose(one.values, again.begin_scan().reflectance(one.axis.points), atol=1e-6)


def test_counts_of_dark_white_and_soil_give_the_reflectance(folder: Folder) -> None:
    world = World(1)
    instrument, scanner = ClosedInstrument(world, Style.COUNTS, noise=False), folder.open("?kind=signal")
    scanned(folder, instrument)
    dark, white = measure(scanner, ScanKind.DARK), measure(scanner, ScanKind.REFERENCE)
    world.place_soil(4)
    scanned(folder, instrument)
    soil = measure(scanner)
    reflectance = (soil.counts - dark.counts) / (white.counts - dark.counts)
    assert 0.03 < np.median(reflectance) < 0.9
    assert [file.name for file in sorted(folder.path.iterdir())] == ["dark_001.txt", "soil4_001.txt", "white_001.txt"]


def test_a_covered_window_is_a_dark_and_the_white_comes_alone(folder: Folder) -> None:
    world = World(1)
    instrument, scanner = ClosedInstrument(world, Style.COUNTS), folder.open("?kind=signal")
    world.place_cover()
    scanned(folder, instrument)
    dark = measure(scanner, ScanKind.DARK)
    world.place_panel()
    scanned(folder, instrument)
    assert measure(scanner, ScanKind.REFERENCE).counts.max() > 10 * dark.counts.max()
    assert scanner.waiting == ()


class TestWriting:
    def test_a_routine_is_scanned_into_the_folder(self, tmp_path: Path) -> None:
        world = World(1, Routine(parse_routine("panel*1 soil*2"), first_soil=5))
        write_files(tmp_path, world, VirtualClock(), threading.Event(), scans=6)
        arrivals = read_reflectance(tmp_path / "NeoSpectra_1.csv")
        assert [one.sample for one in arrivals] == ["Soil 5", "Soil 5", "Soil 6", "Soil 6"]

    def test_files_of_an_earlier_run_are_left_alone(self, tmp_path: Path) -> None:
        for _ in range(2):
            world = World(1)
            world.place_soil(3)
            write_files(tmp_path, world, VirtualClock(), threading.Event(), scans=1)
        assert [len(read_reflectance(file)) for file in sorted(tmp_path.iterdir())] == [1, 1]

    def test_it_stops_when_asked(self, tmp_path: Path) -> None:
        stop, clock, world = threading.Event(), VirtualClock(), World(1)
        world.place_soil(3)
        clock.call_at(10.0, stop.set)
        write_files(tmp_path, world, clock, stop, style=Style.COUNTS, habit=Habit.PART)
        assert clock.now() < 10.5
