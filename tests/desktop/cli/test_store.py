from __future__ import annotations

from pathlib import Path

import pytest

from core.store.store import Store
from tests.desktop.cli.conftest import Tilth


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    """A store with one project."""
    path = tmp_path / "fields.tilthdb"
    with Store.open(path, who="test") as store:
        store.add_project("North")
    return path


def test_check_finds_a_sound_store_whole(store_file: Path, tilth: Tilth) -> None:
    status, out, err = tilth("store", "check", "--store", store_file)
    assert (status, err) == (0, "")
    assert out.startswith(f"{store_file}: whole")


def test_check_does_not_make_a_store_where_there_is_none(tmp_path: Path, tilth: Tilth) -> None:
    status, _, err = tilth("store", "check", "--store", tmp_path / "none.tilthdb")
    assert status == 3
    assert str(tmp_path / "none.tilthdb") in err
    assert not (tmp_path / "none.tilthdb").exists()


def test_check_refuses_a_file_that_is_no_store(tmp_path: Path, tilth: Tilth) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear partner, " * 400)
    status, _, err = tilth("store", "check", "--store", file)
    assert status == 3
    assert str(file) in err
    assert err.count("\n") == 1
    assert file.read_text() == "Dear partner, " * 400


def test_a_backup_holds_what_the_store_holds(store_file: Path, tmp_path: Path, tilth: Tilth) -> None:
    copy = tmp_path / "copy.tilthdb"
    status, out, err = tilth("store", "backup", copy, "--store", store_file)
    assert (status, err) == (0, "")
    assert str(copy) in out
    with Store.open(copy, who="test") as store:
        assert [project.name for project in store.projects()] == ["North"]


def test_a_backup_into_a_folder_that_is_not_there_is_refused(store_file: Path, tmp_path: Path, tilth: Tilth) -> None:
    status, out, err = tilth("store", "backup", tmp_path / "gone" / "copy.tilthdb", "--store", store_file)
    assert (status, out) == (3, "")
    assert "gone" in err
    assert not (tmp_path / "gone").exists()
