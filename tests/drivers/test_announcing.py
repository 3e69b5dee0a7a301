"""Emulators make themselves known in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drivers.announcing import announce, announced


def test_known_as_long_as_they_run(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    assert announced(folder) == []
    with announce(folder, "nirscan-nano@serial:/dev/pts/3"), announce(folder, "asd@socket://127.0.0.1:8080"):
        assert announced(folder) == ["nirscan-nano@serial:/dev/pts/3", "asd@socket://127.0.0.1:8080"]
    assert announced(folder) == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "left",
    [
        "", "[]", '{"pid": "x"}', '{"pid": 1}', "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
        json.dumps({"pid": 2**30, "address": "asd@socket://127.0.0.1:1", "started": "2025"}),
        json.dumps({"pid": -1, "address": "asd@socket://127.0.0.1:1", "started": "2025"}),
        json.dumps({"pid": 10**30, "address": "asd@socket://127.0.0.1:1", "started": "2025"}),
    ],
)  # fmt: skip
def test_what_is_left_of_one_that_was_killed_is_passed_over(tmp_path: Path, left: str) -> None:
    (tmp_path / "left.json").write_text(left, encoding="utf-8")
    with announce(tmp_path, "nirscan-nano@serial:/dev/pts/3"):
        assert announced(tmp_path) == ["nirscan-nano@serial:/dev/pts/3"]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with announce(tmp_path / "file", "nirscan-nano@serial:/dev/pts/3"):
        assert announced(tmp_path / "file") == []
