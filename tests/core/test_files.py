"""A file is whole or not there, whatever the disk does."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.files import FileCode, atomic_text, replacing


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_the_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with atomic_text(target) as file:
        file.write("a,b\r\nµ,₂\r\n")
        assert not target.exists()
    assert target.read_bytes() == "a,b\r\nµ,₂\r\n".encode()
    assert names_in(tmp_path) == ["out.csv"]


def test_an_earlier_file_stays_when_the_block_raises(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(TypeError), atomic_text(target) as file:
        file.writelines(["new", 1])  # type: ignore[list-item]  # fails half-way
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["out.csv"]


def test_a_writer_may_take_the_path(tmp_path: Path) -> None:
    with replacing(tmp_path / "page.pdf") as path:
        path.write_bytes(b"%PDF")
    assert (tmp_path / "page.pdf").read_bytes() == b"%PDF"


def test_a_writer_that_wrote_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught, replacing(tmp_path / "page.pdf"):
        pass
    assert caught.value.code is FileCode.NOT_WRITABLE


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of files are POSIX")
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    import resource

    target = tmp_path / "out.csv"
    target.write_text("old")
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(InputError) as caught, atomic_text(target) as file:
            file.writelines("0123456789" for _ in range(10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.code is FileCode.FULL
    assert caught.value.values["file"] == str(target)
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["out.csv"]


def test_places_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "absent" / "out.csv", tmp_path / "folder", tmp_path / ("n" * 300)):
        with pytest.raises(InputError) as caught, atomic_text(target) as file:
            file.write("x")
        assert caught.value.code is FileCode.NOT_WRITABLE
        assert caught.value.values["file"] == str(target)
    assert names_in(tmp_path) == ["folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError) as caught, atomic_text(pipe) as file:
        file.write("x")
    assert caught.value.code is FileCode.NOT_WRITABLE
    assert pipe.is_fifo()
    assert names_in(tmp_path) == ["pipe"]
