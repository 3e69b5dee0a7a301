from __future__ import annotations

import math
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, DarkBy, ScanConfig, ScanKind, ScannerCode
from core.errors import ErrorCode, ScannerError
from drivers.discovery import discover
from drivers.watched_folder import watching
from drivers.watched_folder.driver import WatchedFolder
from drivers.watched_folder.faults import FolderCode
from tests.drivers.watched_folder.material import (
    CM1,
    HEADING,
    NM,
    Folder,
    counts_text,
    export,
    measure,
    row,
    sample,
    soil,
    white,
)


def refused(scanner: WatchedFolder, kind: ScanKind = ScanKind.SAMPLE) -> tuple[ErrorCode, object]:
    """Code, and the file that it names."""
    with pytest.raises(ScannerError) as caught:
        measure(scanner, kind)
    return caught.value.code, caught.value.values.get("file")


class TestExports:
    """The NeoSpectra: one CSV with a row per scan."""

    def test_rows_come_one_by_one(self, folder: Folder) -> None:
        scanner = folder.open()
        folder.comes(2.0, "export.csv", export([("A", 1), ("A", 2), ("B", 3)]))
        scans = [measure(scanner)]
        assert [(one.sample, one.scans) for one in scanner.waiting] == [("A", 1), ("B", 1)]
        scans += [measure(scanner), measure(scanner)]
        for scan, seed in zip(scans, (1, 2, 3), strict=True):
            np.testing.assert_allclose(scan.counts, soil(seed)[::-1], atol=1e-9)
            assert scan.gain == 1.0
        assert [scan.label for scan in scans] == ["A", "A", "B"]
        assert scanner.delivered is not None
        assert scanner.delivered.sample == "B"
        assert scanner.waiting == ()

    def test_an_export_that_grew_gives_its_new_rows(self, folder: Folder) -> None:
        folder.write("export.csv", export([("A", 1), ("A", 2)]))
        scanner = folder.open()
        folder.comes(2.0, "export.csv", row("B", 3).encode(), more=True)
        measure(scanner)
        assert scanner.delivered is not None
        assert (scanner.delivered.sample, scanner.waiting) == ("B", ())

    def test_the_newest_may_stand_first_and_the_name_may_be_another(self, folder: Folder) -> None:
        folder.write("export.csv", export([("A", 1), ("A", 2)]))
        scanner = folder.open()
        folder.comes(2.0, "export (1).csv", export([("B", 3), ("A", 2), ("A", 1)]))
        measure(scanner)
        assert scanner.delivered is not None
        assert (scanner.delivered.sample, scanner.waiting) == ("B", ())

    def test_a_row_is_never_taken_half(self, folder: Folder) -> None:
        scanner, line = folder.open(), row("A", 1)
        folder.comes(2.0, "export.csv", (HEADING + line[:3000]).encode())
        folder.comes(9.0, "export.csv", line[3000:].encode(), more=True)
        scan = measure(scanner)
        assert folder.clock.now() > 9.0
        assert scan.raw == (HEADING + line).encode()

    def test_a_last_line_without_an_end_is_waited_for_longer(self, folder: Folder) -> None:
        scanner, line = folder.open(), row("A", 1)
        folder.comes(2.0, "export.csv", (HEADING + line[:-4]).encode())
        folder.comes(2.0 + watching.SETTLE_S + 1.0, "export.csv", line[-4:].encode(), more=True)
        assert measure(scanner).raw == (HEADING + line).encode()

    def test_such_a_line_is_taken_in_the_end(self, folder: Folder) -> None:
        scanner = folder.open()
        folder.comes(2.0, "export.csv", export([("A", 1)]).rstrip())
        assert measure(scanner).raw == export([("A", 1)]).rstrip()
        assert folder.clock.now() > 2.0 + watching.TAIL_S

    def test_what_lies_there_is_taken_when_asked_for(self, folder: Folder) -> None:
        folder.write("export.csv", export([("A", 1)]))
        scanner = folder.open("?from=start")
        measure(scanner)
        assert scanner.delivered is not None
        assert scanner.delivered.sample == "A"


class TestFiles:
    def test_capabilities_follow_the_files(self, folder: Folder) -> None:
        scanner = folder.open()
        assert scanner.capabilities.own_reference
        assert scanner.capabilities.dark is DarkBy.SCAN
        assert scanner.capabilities.points == 0
        folder.comes(1.0, "export.csv", export([("A", 1)]))
        measure(scanner)
        assert scanner.capabilities.points == CM1.size
        assert scanner.capabilities.range_nm == pytest.approx((1e7 / CM1[-1], 1e7 / CM1[0]))

    def test_the_newest_file_tells_the_kind_of_folder(self, folder: Folder) -> None:
        folder.write("old.csv", export([("A", 1)]))
        folder.clock.wait(5.0)
        folder.write("white_1.txt", counts_text(white()))
        can = folder.open().capabilities
        assert (can.own_reference, can.dark, can.points) == (False, DarkBy.OPERATOR, NM.size)
        assert FolderCode.SCALE_UNKNOWN in can.unverified

    def test_options_tell_the_rest(self, folder: Folder) -> None:
        can = folder.open("?kind=signal&dark=none&full-scale=65535").capabilities
        assert (can.own_reference, can.dark) == (False, DarkBy.SCAN)
        assert FolderCode.SCALE_UNKNOWN not in can.unverified

    def test_a_file_that_grows_is_waited_for(self, folder: Folder) -> None:
        data = counts_text(sample(1))
        scanner = folder.open("?kind=signal")
        for number in range(10):
            begin = number * len(data) // 10
            folder.comes(2.0 + 0.7 * number, "A.txt", data[begin : (number + 1) * len(data) // 10], more=number > 0)
        assert measure(scanner).raw == data

    def test_the_beginning_of_a_spectrum_is_no_spectrum(self, folder: Folder) -> None:
        whole, half = counts_text(sample(1)), counts_text(sample(2)[:60], NM[:60])
        scanner = folder.open("?kind=signal")
        folder.comes(1.0, "A.txt", whole)
        measure(scanner)
        folder.comes(folder.clock.now() + 1.0, "B.txt", half)
        folder.comes(folder.clock.now() + 8.0, "B.txt", counts_text(sample(2)))
        assert len(measure(scanner).axis) == NM.size
        folder.comes(folder.clock.now() + 1.0, "C.txt", half)
        assert refused(scanner) == (FolderCode.NOT_READABLE, "C.txt")

    def test_a_scan_repeated_under_its_name_counts_again(self, folder: Folder) -> None:
        scanner = folder.open("?kind=signal")
        folder.comes(1.0, "A.txt", counts_text(sample(1)))
        first = measure(scanner)
        folder.comes(folder.clock.now() + 1.0, "A.txt", counts_text(sample(2)))
        assert measure(scanner).sha256 != first.sha256

    def test_a_file_that_was_only_touched_does_not(self, folder: Folder) -> None:
        folder.write("A.txt", counts_text(sample(1)))
        scanner = folder.open("?kind=signal&wait=60")
        folder.comes(1.0, "A.txt", counts_text(sample(1)))
        assert refused(scanner)[0] is FolderCode.NOTHING_CAME

    def test_an_old_binary_file_that_was_only_touched_does_not_either(self, folder: Folder) -> None:
        folder.write("A.asd", b"ASD\0 one of thousands")
        scanner = folder.open("?wait=60")
        folder.comes(1.0, "A.asd", b"ASD\0 one of thousands")
        assert refused(scanner)[0] is FolderCode.NOTHING_CAME
        folder.comes(61.0, "A.asd", b"ASD\0 one of thousands, changed")
        assert refused(scanner) == (FolderCode.NOT_READABLE, "A.asd")

    def test_a_name_that_changes_when_all_is_written_is_waited_for(self, folder: Folder) -> None:
        scanner, data = folder.open("?kind=signal"), counts_text(sample(1))
        folder.comes(1.0, "A.txt.part", data)
        folder.renamed(6.0, folder.path / "A.txt.part", folder.path / "A.txt")
        assert measure(scanner).raw == data
        assert folder.clock.now() > 6.0

    @pytest.mark.parametrize("name", ["sub/A.txt", ".A.txt", "~A.txt", "A.tmp", "A.log"])
    def test_other_names_and_sub_folders_are_not_looked_at(self, folder: Folder, name: str) -> None:
        (folder.path / "sub").mkdir()
        scanner = folder.open("?kind=signal&only=*.T*&wait=40")
        folder.comes(1.0, name, counts_text(sample(1)))
        assert refused(scanner)[0] is FolderCode.NOTHING_CAME

    def test_a_file_that_goes_again_is_forgotten(self, folder: Folder) -> None:
        scanner = folder.open("?kind=signal")
        folder.comes(1.0, "A.txt", counts_text(sample(1))[:200])
        folder.clock.call_at(4.0, (folder.path / "A.txt").unlink)
        folder.comes(30.0, "B.txt", counts_text(sample(2)))
        assert measure(scanner).raw == counts_text(sample(2))

    def test_photos_beside_the_scans_are_left_alone(self, folder: Folder) -> None:
        scanner = folder.open()
        folder.comes(1.0, "A.jpg", b"\xff\xd8\xff\xe0 a photo")
        folder.comes(40.0, "export.csv", export([("A", 1)]))
        measure(scanner)
        assert folder.clock.now() > 40.0

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_files_are_taken_in_the_order_in_which_they_were_written(
        self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        folder = Folder(tmp_path_factory.mktemp("scans"))
        numbers = data.draw(st.permutations(range(1, 7)))
        times = data.draw(st.lists(st.sampled_from([1.0, 1.2, 5.0, 9.0]), min_size=6, max_size=6))
        scanner = folder.open("?kind=signal")
        for number, at in zip(numbers, times, strict=True):
            folder.comes(at, f"A{number + 7}.txt", counts_text(sample(number)))
        scans = [measure(scanner) for _ in numbers]
        due = [number for _, number in sorted(zip(times, numbers, strict=True))]
        assert [scan.raw for scan in scans] == [counts_text(sample(number)) for number in due]


class TestRefusals:
    def test_garbage_is_named_after_a_while_and_left_alone(self, folder: Folder) -> None:
        scanner = folder.open()
        folder.comes(1.0, "notes.txt", b"the program crashed\n")
        assert refused(scanner) == (FolderCode.NOT_READABLE, "notes.txt")
        assert folder.clock.now() > watching.PATIENCE_S
        assert (folder.path / "notes.txt").read_bytes() == b"the program crashed\n"
        assert scanner.health().errors == ("notes.txt",)
        folder.comes(folder.clock.now() + 1.0, "export.csv", export([("A", 1)]))
        measure(scanner)

    def test_a_workbook_is_no_photo(self, folder: Folder) -> None:
        scanner = folder.open()
        folder.comes(1.0, "scans.xlsx", b"PK\x03\x04 not even a whole one")
        assert refused(scanner) == (FolderCode.NOT_READABLE, "scans.xlsx")

    def test_counts_where_reflectance_is_due(self, folder: Folder) -> None:
        scanner = folder.open("?kind=reflectance")
        folder.comes(1.0, "A.txt", counts_text(sample(1)))
        assert refused(scanner) == (FolderCode.NOT_REFLECTANCE, "A.txt")

    def test_reflectance_where_counts_are_due(self, folder: Folder) -> None:
        scanner = folder.open("?kind=signal")
        folder.comes(1.0, "A.csv", export([("A", 1)]))
        assert refused(scanner) == (FolderCode.NOT_SIGNAL, "A.csv")

    @pytest.mark.parametrize(
        ("name", "asked"),
        [
            ("white_1.txt", ScanKind.SAMPLE),
            ("dark_1.txt", ScanKind.REFERENCE),
            ("white_1.txt", ScanKind.DARK),
        ],
    )
    def test_a_name_that_says_otherwise(self, folder: Folder, name: str, asked: ScanKind) -> None:
        scanner = folder.open("?kind=signal")
        folder.comes(1.0, name, counts_text(sample(1)))
        folder.comes(1.0, "~", b"")
        folder.comes(2.0, "zone 4.txt", counts_text(sample(2)))
        assert refused(scanner, asked) == (FolderCode.OTHER_ROLE, name)
        assert measure(scanner, asked).raw == counts_text(sample(2))

    def test_nothing_comes(self, folder: Folder) -> None:
        assert refused(folder.open("?wait=90"))[0] is FolderCode.NOTHING_CAME
        assert 90.0 <= folder.clock.now() < 90.2

    @pytest.mark.parametrize(
        "options", ["?kind=colour", "?dark=night", "?full-scale=-1", "?full-scale=many", "?wait=nan", "?from=here"]
    )
    def test_options_that_are_none(self, folder: Folder, options: str) -> None:
        with pytest.raises(ScannerError) as caught:
            folder.open(options)
        assert caught.value.code is ScannerCode.OPTION

    @pytest.mark.parametrize(
        "config",
        [ScanConfig(), ScanConfig(averages=1, gain=1), ScanConfig(averages=1, start_nm=1000.0), ScanConfig("column")],
    )
    def test_settings_that_only_the_instrument_has(self, folder: Folder, config: ScanConfig) -> None:
        scanner = folder.open()
        with pytest.raises(ScannerError) as caught:
            scanner.configure(config)
        assert caught.value.code is ScannerCode.CONFIG_REFUSED
        assert scanner.configure(ScanConfig(averages=1)) == ScanConfig(averages=1)


class TestLine:
    def test_a_wait_is_cancelled_within_a_tenth_of_a_second(self, folder: Folder) -> None:
        scanner, cancel = folder.open(), CancelToken()
        folder.clock.call_at(3.0, cancel.cancel)
        with pytest.raises(ScannerError) as caught:
            scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
        assert caught.value.code is ScannerCode.CANCELLED
        assert folder.clock.now() <= 3.1
        folder.comes(4.0, "export.csv", export([("A", 1)]))
        measure(scanner)

    def test_progress_rises_to_the_end(self, folder: Folder) -> None:
        told: list[float] = []
        scanner = folder.open()
        folder.comes(2.0, "export.csv", export([("A", 1)]))
        scanner.measure(ScanKind.SAMPLE, CancelToken(), told.append)
        assert told == sorted(told)
        assert (told[0], told[-1]) == (0.0, 1.0)
        assert 0.5 in told

    def test_a_folder_that_goes_is_a_lost_scanner(self, folder: Folder) -> None:
        scanner = folder.open()
        folder.clock.call_at(3.0, lambda: shutil.rmtree(folder.path))
        assert refused(scanner)[0] is ScannerCode.DISCONNECTED
        assert folder.clock.now() < 3.0 + watching.GONE_S + 1.0
        folder.path.mkdir()
        assert refused(scanner)[0] is ScannerCode.DISCONNECTED
        scanner.close()
        scanner.close()

    def test_a_drive_that_is_away_for_a_moment_is_not(self, folder: Folder) -> None:
        scanner, aside = folder.open(), folder.path.with_name("aside")
        folder.renamed(3.0, folder.path, aside)
        folder.renamed(4.0, aside, folder.path)
        folder.comes(6.0, "export.csv", export([("A", 1)]))
        measure(scanner)

    def test_the_empty_folder_of_a_pulled_stick_is_not_the_stick(
        self, folder: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scanner = folder.open()
        folder.clock.call_at(
            3.0, lambda: monkeypatch.setattr(watching.FolderWatch, "_device_of_folder", lambda _watch: -1)
        )
        assert refused(scanner)[0] is ScannerCode.DISCONNECTED

    def test_closed_is_closed(self, folder: Folder) -> None:
        scanner = folder.open()
        scanner.close()
        assert refused(scanner)[0] is ScannerCode.DISCONNECTED

    def test_a_folder_that_is_not_there(self, folder: Folder) -> None:
        folder.path.rmdir()
        with pytest.raises(ScannerError) as caught:
            folder.open()
        assert caught.value.code is ScannerCode.NOT_FOUND

    def test_the_log_says_which_files_came(self, folder: Folder) -> None:
        scanner = folder.open()
        folder.comes(1.0, "export.csv", export([("A", 1)]))
        measure(scanner)
        assert any(b"export.csv" in entry.data for entry in scanner.wire_log.entries())

    def test_nothing_in_the_folder_is_changed(self, folder: Folder) -> None:
        folder.write("before.csv", export([("A", 1)]))
        scanner = folder.open()
        folder.comes(1.0, "export.csv", export([("B", 2)]))
        measure(scanner)
        scanner.close()
        found = {file.name: (file.read_bytes(), file.stat().st_mtime) for file in folder.path.iterdir()}
        assert set(found) == {"before.csv", "export.csv"}
        assert found["before.csv"][0] == export([("A", 1)])

    def test_a_folder_of_the_list_is_found(self, folder: Folder) -> None:
        address = f"watched-folder@folder:{folder.path}"
        (info,) = discover([address], hid=lambda: None, ports=list)
        assert (info.address, info.family, info.openable) == (address, "watched-folder", True)
        folder.path.rmdir()
        (info,) = discover([address], hid=lambda: None, ports=list)
        assert (info.openable, info.why_not) == (False, ScannerCode.NOT_FOUND)


def test_levels_of_reflectance_are_unknown(folder: Folder) -> None:
    scanner = folder.open()
    folder.comes(1.0, "export.csv", export([("A", 1)]))
    scan = measure(scanner)
    assert math.isnan(scan.level)
    assert not scan.saturated
