from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store.engine import Change
from core.store.opening import default_path
from core.store.records import StoreCode
from core.store.schema import APPLICATION_ID, MIGRATIONS, Migration
from core.store.store import Store
from tests.core.store.local_material import RESULTS, new_calibration
from tests.core.store.material import BUNDLE, ESTIMATES, SPECTRUM, Scans

DATA = Path(__file__).parent / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed store with one project and one scan."""
    path = tmp_path / "old.tilthdb"
    with Store.open(path, who="Ana") as store:
        store.add_project("North")
        store.add_scan(Scans().make())
    return path


@pytest.fixture
def locked(path: Path) -> Iterator[Path]:
    """A store that another program writes to and does not let go of."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield path


def refused(path: Path, **options: float) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(path, who="Ana", **options)  # type: ignore[arg-type]
    return caught.value


def pragmas(store: Store, *names: str) -> list[object]:
    return store._engine.write(lambda c: [c.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names])


def limit_pages(store: Store, pages: int) -> None:
    """Make the disk of the store as small as this."""
    store._engine.write(lambda c: c.connection.execute(f"PRAGMA max_page_count = {pages}"))


class TestOpening:
    def test_the_default_lies_where_the_environment_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with Store.open(who="Ana") as store:
            assert store.path == Path(os.environ["TILTH_STORE"]) == default_path()
        monkeypatch.delenv("TILTH_STORE")
        assert default_path().name == "store.tilthdb"
        assert default_path().parent.name == "Tilth"

    def test_folders_are_made(self, tmp_path: Path) -> None:
        with Store.open(tmp_path / "a" / "b c#?%" / "store", who="Ana") as store:
            assert store.journal()[0].action == "create"

    def test_every_commit_reaches_the_disk(self, store: Store) -> None:
        names = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "application_id", "user_version")
        assert pragmas(store, *names) == ["wal", 2, 1, 0, APPLICATION_ID, len(MIGRATIONS)]

    def test_what_was_stored_is_there_again(self, path: Path) -> None:
        with Store.open(path, who="Ben") as store:
            assert [project.name for project in store.projects()] == ["North"]
            assert [entry.who for entry in store.journal()] == ["Ana"] * 3
        assert not path.with_name(path.name + "-wal").exists()

    def test_a_newer_schema_is_refused_untouched(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as file:
            file.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        before = path.read_bytes()
        error = refused(path)
        assert error.code is StoreCode.NEWER
        assert (error.values["found"], error.values["known"]) == (len(MIGRATIONS) + 1, len(MIGRATIONS))
        assert path.read_bytes() == before

    @pytest.mark.parametrize("content", [b"Sample,Value\n", b"\0" * 5000, b"SQLite format 3\0" + b"\1" * 2000])
    def test_a_file_that_is_no_database_is_refused_untouched(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "soil.csv"
        path.write_bytes(content)
        assert refused(path).code is StoreCode.NOT_A_STORE
        assert path.read_bytes() == content
        assert list(tmp_path.iterdir()) == [path]

    def test_another_programs_database_is_refused_untouched(self, tmp_path: Path) -> None:
        path = tmp_path / "map.gpkg"
        with closing(sqlite3.connect(path)) as file:
            file.execute("CREATE TABLE layer (a)")
            file.commit()
        before = path.read_bytes()
        assert refused(path).code is StoreCode.NOT_A_STORE
        assert path.read_bytes() == before

    def test_an_empty_file_becomes_a_store(self, tmp_path: Path) -> None:
        (tmp_path / "new").touch()
        with Store.open(tmp_path / "new", who="Ana") as store:
            assert store.projects() == []

    def test_a_folder_or_a_place_below_a_file_is_unwritable(self, path: Path) -> None:
        assert refused(path.parent).code is StoreCode.UNWRITABLE
        assert refused(path / "store").code is StoreCode.UNWRITABLE

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
    def test_a_read_only_folder_is_unwritable(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)
        try:
            assert refused(tmp_path / "store").code is StoreCode.UNWRITABLE
        finally:
            tmp_path.chmod(0o700)

    def test_a_truncated_store_is_damaged(self, path: Path) -> None:
        path.write_bytes(path.read_bytes()[:8192])
        assert refused(path).code is StoreCode.CORRUPT

    def test_a_store_without_a_table_is_damaged(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as file:
            file.execute("DROP TABLE report")
            file.commit()
        with Store.open(path, who="Ana") as store, pytest.raises(StoreError) as caught:
            store.next_report_number()
        assert caught.value.code is StoreCode.CORRUPT


class TestMigration:
    WIDER = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "wider", "ALTER TABLE project ADD COLUMN colour TEXT;"))
    BROKEN = (
        *MIGRATIONS,
        Migration(len(MIGRATIONS) + 1, "broken", "ALTER TABLE project ADD COLUMN colour TEXT;\nDROP TABLE soil;"),
    )

    def test_scripts_are_numbered_without_a_gap(self) -> None:
        assert [step.number for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))

    def test_an_older_store_is_migrated_after_a_backup(self, path: Path) -> None:
        with Store.open(path, who="Ben", migrations=self.WIDER) as store:
            assert pragmas(store, "user_version") == [len(self.WIDER)]
            assert store.journal(1)[0].action == "migrate"
            assert store.project("North") is not None
        backup = path.with_name(f"old.schema-{len(MIGRATIONS)}.tilthdb")
        with Store.open(backup, who="Ben") as old:
            assert pragmas(old, "user_version") == [len(MIGRATIONS)]
            assert old.project("North") is not None

    def test_a_migration_that_fails_leaves_the_store_as_it_was(self, path: Path) -> None:
        with pytest.raises(StoreError) as caught:
            Store.open(path, who="Ben", migrations=self.BROKEN)
        assert caught.value.code is StoreCode.MIGRATION
        with Store.open(path, who="Ben") as store:
            assert store.check().ok
            assert store.project("North") is not None

    def test_a_migration_that_leaves_rows_dangling_is_undone(self, path: Path) -> None:
        orphan = "INSERT INTO sample VALUES (1, 99, 'A1', NULL, NULL, NULL, 'unknown', '', '');"
        steps = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "orphan", orphan))
        with pytest.raises(StoreError) as caught:
            Store.open(path, who="Ben", migrations=steps)
        assert caught.value.code is StoreCode.MIGRATION
        with Store.open(path, who="Ben") as store:
            assert store.check().ok

    @pytest.mark.parametrize("released", sorted(DATA.glob("schema-*.tilthdb")), ids=lambda file: file.stem)
    def test_a_store_of_every_released_schema_opens(self, tmp_path: Path, released: Path) -> None:
        file = tmp_path / "field.tilthdb"
        shutil.copy(released, file)
        with Store.open(file, who="Ben") as store:
            (project,) = store.projects()
            (summary,) = store.summaries(project.id)
            assert summary.estimates is not None
            assert summary.estimates.estimates == ESTIMATES
            assert summary.estimates.bundle == BUNDLE
            unfinished, finished = store.measurements(summary.sample.id)
            assert unfinished.spectrum is None
            assert finished.spectrum is not None
            assert finished.spectrum.values.tolist() == SPECTRUM.values.tolist()
            assert [scan.repeat for scan in store.scans(finished.id)] == [1, 2]
            assert store.check().ok
            assert store.check().scans == 5
            if released.stem > "schema-1":
                (calibration,) = store.calibrations(project.id)
                assert summary.estimates.calibration == calibration.ref == new_calibration().ref
                assert store.laboratory_results(project.id)[0].results == RESULTS
                assert [one.sample_id for one in store.sent_samples(project.id)] == [summary.sample.id]
                assert [one.id for one in store.active_corrections(project.id)] == [summary.estimates.correction_id]

    def test_a_released_script_is_not_edited(self, store: Store) -> None:
        query = "SELECT name, sql FROM sqlite_master ORDER BY name"
        released = (DATA / f"schema-{len(MIGRATIONS)}.tilthdb").as_uri() + "?mode=ro&immutable=1"
        with closing(sqlite3.connect(released, uri=True)) as file:
            as_released = file.execute(query).fetchall()
        assert store._engine.read(lambda c: [tuple(row) for row in c.execute(query)]) == as_released


class TestTrouble:
    def test_a_store_that_another_program_holds_is_locked(self, locked: Path) -> None:
        with Store.open(locked, who="Ana", patience_s=0.05) as store:
            with pytest.raises(StoreError) as caught:
                store.add_project("South")
            assert caught.value.code is StoreCode.LOCKED
            assert [project.name for project in store.projects()] == ["North"]

    def test_a_new_store_that_another_program_holds_is_locked(self, tmp_path: Path) -> None:
        path = tmp_path / "new"
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert refused(path, patience_s=0.05).code is StoreCode.LOCKED

    def test_a_full_disk_loses_nothing_that_was_stored(self, store: Store, scans: Scans) -> None:
        acknowledged: list[int] = []

        def fill() -> None:
            while True:
                acknowledged.append(store.add_scan(scans.make()))

        limit_pages(store, 90)
        with pytest.raises(StoreError) as caught:
            fill()
        assert caught.value.code is StoreCode.FULL
        assert caught.value.values["file"] == str(store.path)
        assert store.check().ok
        assert store.check().scans == len(acknowledged) > 1
        limit_pages(store, 4000)
        assert store.add_scan(scans.make()) == acknowledged[-1] + 1

    def test_a_write_to_a_disk_that_turned_read_only_is_unwritable(self, store: Store) -> None:
        store._engine.write(lambda c: c.connection.execute("PRAGMA query_only = ON"))
        with pytest.raises(StoreError) as caught:
            store.add_project("North")
        assert caught.value.code is StoreCode.UNWRITABLE

    def test_an_unforeseen_error_is_one_of_the_disk(self, store: Store) -> None:
        def fail(_: object) -> None:
            raise sqlite3.OperationalError("disk I/O error")

        with pytest.raises(StoreError) as caught:
            store._engine.write(fail)
        assert caught.value.code is StoreCode.DISK

    def test_one_that_has_no_room_left_is_a_full_disk(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_: object) -> None:
            raise sqlite3.OperationalError("disk I/O error")

        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 1 << 40, 4096))
        with pytest.raises(StoreError) as caught:
            store._engine.write(fail)
        assert caught.value.code is StoreCode.FULL

    def test_a_closed_store_says_so(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path / "store", who="Ana")
        store.close()
        store.close()
        for call in (store.projects, lambda: store.add_project("North")):
            with pytest.raises(StoreError) as caught:
                call()
            assert caught.value.code is StoreCode.CLOSED

    def test_a_job_that_fails_changes_nothing(self, store: Store) -> None:
        def half(change: Change) -> None:
            change.journal("half", "x")
            change.connection.execute("INSERT INTO nothing")

        with pytest.raises(StoreError):
            store._engine.write(half)
        assert [entry.action for entry in store.journal()] == ["create"]


class TestThreads:
    def test_many_threads_read_and_write_at_once(self, store: Store) -> None:
        scans = [Scans(seed).make() for seed in range(40)]
        with ThreadPoolExecutor(8) as pool:
            ids = list(pool.map(store.add_scan, scans))
            stored = list(pool.map(store.scan, ids))
        assert [scan.sha256 for scan in stored] == [scan.sha256 for scan in scans]
        assert len(set(ids)) == 40

    def test_closing_waits_for_what_is_being_written(self, tmp_path: Path) -> None:
        store = Store.open(tmp_path / "store", who="Ana")
        began, go_on = threading.Event(), threading.Event()

        def slowly(change: object) -> None:
            began.set()
            assert go_on.wait(10)

        with ThreadPoolExecutor(2) as pool:
            writing = pool.submit(store._engine.write, slowly)
            assert began.wait(10)
            closing_ = pool.submit(store.close)
            go_on.set()
            writing.result(10)
            closing_.result(10)

    def test_two_programs_share_a_store(self, store: Store) -> None:
        with Store.open(store.path, who="Ben") as other:
            other.add_project("North")
            store.add_project("South")
            assert store.projects() == other.projects()
            assert [entry.who for entry in store.journal(2)] == ["Ana", "Ben"]

    def test_a_reader_sees_one_state_while_another_writes(self, store: Store) -> None:
        def count_twice(connection: sqlite3.Connection) -> tuple[int, int]:
            count = "SELECT count(*) FROM project"
            first = connection.execute(count).fetchone()[0]
            store.add_project("North")
            return first, connection.execute(count).fetchone()[0]

        assert store._engine.read(count_twice) == (0, 0)
        assert len(store.projects()) == 1


class TestBackup:
    def test_a_backup_is_one_file_that_opens(self, store: Store, scans: Scans, tmp_path: Path) -> None:
        store.add_scan(scans.make())
        folder = tmp_path / "stick"
        folder.mkdir()
        store.backup(folder / "copy")
        assert [entry.name for entry in folder.iterdir()] == ["copy"]
        with closing(sqlite3.connect(folder / "copy")) as copy:
            assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        with Store.open(folder / "copy", who="Ben") as copied:
            assert copied.check().ok
            assert copied.check().scans == 1
            assert copied.journal() == store.journal()

    def test_a_newer_backup_replaces_an_older_one(self, store: Store, tmp_path: Path) -> None:
        store.backup(tmp_path / "copy")
        store.add_project("North")
        store.backup(tmp_path / "copy")
        with Store.open(tmp_path / "copy", who="Ben") as copied:
            assert len(copied.projects()) == 1

    @pytest.mark.parametrize(
        ("target", "code"),
        [
            ("field.tilthdb", StoreCode.SAME_FILE),
            ("holiday.jpg", StoreCode.NOT_A_STORE),
            ("open.tilthdb", StoreCode.LOCKED),
            ("nowhere/copy", StoreCode.UNWRITABLE),
            ("folder", StoreCode.NOT_A_STORE),
        ],
    )
    def test_a_file_that_is_no_backup_is_never_replaced(
        self, store: Store, tmp_path: Path, target: str, code: StoreCode
    ) -> None:
        (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8")
        (tmp_path / "folder").mkdir()
        with Store.open(tmp_path / "open.tilthdb", who="Ben"):
            before = {entry.name for entry in tmp_path.iterdir()}
            with pytest.raises(StoreError) as caught:
                store.backup(tmp_path / target)
            assert caught.value.code is code
            assert {entry.name for entry in tmp_path.iterdir()} == before
        assert (tmp_path / "holiday.jpg").read_bytes() == b"\xff\xd8"


class TestCheck:
    def test_a_raw_scan_that_changed_is_found(self, path: Path) -> None:
        raw = Scans().make().raw
        content = path.read_bytes()
        at = content.index(raw[:64])
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with Store.open(path, who="Ana") as store:
            report = store.check()
        assert (report.ok, report.scans, report.damaged_scans, report.problems) == (False, 1, (1,), ())

    def test_a_row_that_belongs_to_nothing_is_found(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as file:
            file.execute("DELETE FROM project")
            file.execute("INSERT INTO site VALUES (1, 7, 'Oak', NULL, NULL, NULL, NULL, '')")
            file.commit()
        with Store.open(path, who="Ana") as store:
            assert store.check().problems == ("a row of site belongs to nothing",)
