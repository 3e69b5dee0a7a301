from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from desktop.devices.rule import NAME, install, rule_text
from drivers.families import FAMILIES
from drivers.family import Scheme

ROOT = Path(__file__).parents[3]


def lines() -> list[str]:
    return [line for line in rule_text().splitlines() if line and not line.startswith("#")]


def test_the_number_is_below_that_of_uaccess() -> None:
    assert int(NAME.partition("-")[0]) < 73


def test_numbers_are_written_as_udev_compares_them() -> None:
    ids = [number for line in lines() for number in re.findall(r'ATTRS?\{id\w+\}=="([^"]*)"', line)]
    assert ids
    assert all(re.fullmatch(r"[0-9a-f]{4}", number) for number in ids)


def test_every_family_on_usb_is_let_in() -> None:
    allowed = [line for line in lines() if 'TAG+="uaccess"' in line]
    for family in FAMILIES:
        for usb in family.usb:
            if usb.scheme in (Scheme.HID, Scheme.USB):
                wanted = f'=="{usb.vendor:04x}"'
                assert any(wanted in line for line in allowed), family.name
    assert any('"2457"' in line for line in allowed)


def test_the_file_beside_the_sources_is_the_one_that_is_shipped() -> None:
    assert (ROOT / "packaging" / NAME).resolve() == (ROOT / "desktop" / "devices" / NAME).resolve()


@pytest.mark.skipif(sys.platform != "linux", reason="udev")
def test_the_rule_is_written_where_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.devices.rule.shutil.which", lambda _: None)
    file = install(tmp_path)
    assert file.read_text(encoding="utf-8") == rule_text()
    assert file.stat().st_mode & 0o777 == 0o644


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        install(tmp_path / "nowhere")
    assert not list(tmp_path.iterdir())
