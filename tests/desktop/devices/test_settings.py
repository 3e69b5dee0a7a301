from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from desktop.devices.codes import DeviceCode
from desktop.devices.settings import FILE, AddedScanner, ScannerSettings

LABORATORY = AddedScanner("asd@socket://10.1.1.11:8080", "Laboratory")
BENCH = AddedScanner("serial:/dev/ttyACM0")


@pytest.fixture
def settings(tmp_path: Path) -> ScannerSettings:
    """Those of a store that is not there yet."""
    return ScannerSettings.beside(tmp_path / "new" / "store.tilthdb")


def test_nothing_was_added_where_there_is_no_file(settings: ScannerSettings) -> None:
    assert settings.added() == []
    assert not settings.file.exists()


def test_what_is_added_stays_until_it_is_forgotten(settings: ScannerSettings) -> None:
    settings.add(LABORATORY)
    settings.add(BENCH)
    assert ScannerSettings(settings.file).added() == [LABORATORY, BENCH]
    settings.forget(LABORATORY.address)
    assert settings.added() == [BENCH]
    assert settings.file.name == FILE
    assert [entry.name for entry in settings.file.parent.iterdir()] == [FILE]


def test_adding_again_changes_the_name(settings: ScannerSettings) -> None:
    settings.add(LABORATORY)
    settings.add(AddedScanner(LABORATORY.address, "Field"))
    assert [one.name for one in settings.added()] == ["Field"]


def test_the_family_stands_before_the_address() -> None:
    assert (LABORATORY.family, BENCH.family) == ("asd", "")


def test_what_was_never_added_cannot_be_forgotten(settings: ScannerSettings) -> None:
    with pytest.raises(InputError) as refused:
        settings.forget("serial:COM9")
    assert refused.value.code is DeviceCode.NOT_ADDED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"tilth_scanners": "1", "scanners": []}',
        '{"tilth_scanners": 0, "scanners": []}',
        '{"tilth_scanners": 1, "scanners": {}}',
        '{"tilth_scanners": 1, "scanners": [1]}',
        '{"tilth_scanners": 1, "scanners": [{"address": 5}]}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_refused_and_kept(settings: ScannerSettings, text: str) -> None:
    settings.file.parent.mkdir()
    settings.file.write_text(text)
    for call in (settings.added, lambda: settings.add(BENCH), lambda: settings.forget(BENCH.address)):
        with pytest.raises(InputError) as refused:
            call()
        assert refused.value.code is DeviceCode.SETTINGS_DAMAGED
    assert settings.file.read_text() == text


def test_a_file_of_a_newer_tilth_is_refused_and_kept(settings: ScannerSettings) -> None:
    settings.file.parent.mkdir()
    text = json.dumps({"tilth_scanners": 2, "scanners": "of another kind"})
    settings.file.write_text(text)
    with pytest.raises(InputError) as refused:
        settings.add(BENCH)
    assert refused.value.code is DeviceCode.SETTINGS_NEWER
    assert settings.file.read_text() == text


@given(text=st.binary(max_size=200))
def test_no_file_is_a_crash(tmp_path_factory: pytest.TempPathFactory, text: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(text)
    with contextlib.suppress(InputError):
        ScannerSettings(file).added()
