"""The example of docs/scanners/add-a-scanner.md works as it is written there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from core.acquisition.scanner import DarkBy, ScanConfig, ScanKind
from drivers.ascii_line.family import families_of_folder
from drivers.ascii_line.loading import parse_profile
from drivers.ascii_line.profile import Profile

GUIDE = Path(__file__).parents[3] / "docs" / "scanners" / "add-a-scanner.md"


@pytest.fixture
def text() -> str:
    found = re.search(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def krume(text: str) -> Profile:
    return parse_profile(text, "krume-8.toml")


def test_it_is_found_in_a_folder(tmp_path: Path, text: str) -> None:
    (tmp_path / "krume-8.toml").write_text(text, encoding="utf-8")
    found = families_of_folder(tmp_path)
    assert [family.title for family in found.families] == ["Krume 8"]
    assert not found.refused


def test_it_measures_on_its_emulator(make_bench: Any, krume: Profile) -> None:
    bench = make_bench(krume)
    scanner = bench.open()
    assert (scanner.identity.serial, scanner.identity.firmware) == ("E000001", {"firmware": "2.3"})
    assert scanner.capabilities.dark is DarkBy.SCANNER
    assert scanner.configure(ScanConfig(averages=1, integration_ms=50.0)).integration_ms == 50.0
    scanner.configure(ScanConfig(averages=1))
    dark, white = bench.scan(scanner, ScanKind.DARK), bench.scan(scanner, ScanKind.REFERENCE)
    assert dark.counts.max() < 0.1 * white.counts.min()
    assert list(white.axis.points) == sorted(krume.nm)
    assert scanner.health().detector_temperature_c is not None


def test_the_answers_of_its_manual_are_understood(krume: Profile) -> None:
    for ask, said, group in (
        (krume.identity["serial"], "KRUME8 2.3 SN 4711", "4711"),
        (krume.identity["firmware"], "KRUME8 2.3 SN 4711", "2.3"),
        (krume.health["detector_temperature_c"], "T=24.5", "24.5"),
    ):
        match = ask.pattern.fullmatch(said)
        assert match
        assert match[1] == group


def test_every_key_of_the_guide_is_one_of_a_profile_and_the_other_way_round(text: str) -> None:
    """A key that the loader asks for stands in the table of the guide."""
    source = Path(__file__).parents[3] / "drivers" / "ascii_line" / "schema.py"
    kinds = "text|words|choice|flag|number|numbers|whole|texts|factors|table|tables|_ends|_part|_setting"
    asked = set(re.findall(rf'(?:\.|\b)(?:{kinds})\((?:\w+, )?"(\w+)"', source.read_text(encoding="utf-8")))
    table = GUIDE.read_text(encoding="utf-8").partition("### All keys")[2].partition("## 2.")[0]
    assert {key for key in asked if not re.search(rf"\b{key}\b", table)} == set()
    assert len(asked) > 40
