"""A profile is read as it was meant, or refused with its file, its key and the reason."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import DarkBy
from core.errors import InputError
from desktop.messages import sentence
from drivers.ascii_line.family import families_of_folder
from drivers.ascii_line.faults import AsciiCode
from drivers.ascii_line.loading import MOST_BYTES, parse_profile, profiles_in, read_profile, vary
from drivers.ascii_line.profile import Numbers, Profile

SHIPPED = ("as7265x", "plastic-scanner")


def text_of(name: str) -> str:
    return files("drivers.ascii_line").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")


def document(name: str = "as7265x") -> dict[str, Any]:
    return tomllib.loads(text_of(name))


def parsed(changed: Mapping[str, Any]) -> Profile:
    return parse_profile(json.dumps(changed), "mine.json")


def test_the_shipped_ones_are_whole(profiles: Mapping[str, Profile]) -> None:
    assert tuple(profiles) == SHIPPED
    triad = profiles["as7265x"]
    assert triad.serial_settings.baud == 115_200
    assert (len(triad.nm), triad.nm[0], triad.points_nm[0], triad.points_nm[-1]) == (18, 610.0, 410.0, 940.0)
    assert triad.gain is not None
    assert triad.gain.factors == {0: 1.0, 1: 3.7, 2: 16.0, 3: 64.0}
    assert triad.shape.numbers is Numbers.INTEGER
    plastic = profiles["plastic-scanner"]
    assert plastic.banner is not None
    assert plastic.banner.wait_s == 3.0
    assert (plastic.dark, plastic.dark_max_age_s) == (DarkBy.SCAN, math.inf)


def test_variants_change_what_they_name(profiles: Mapping[str, Profile]) -> None:
    triad = profiles["as7265x"]
    both = vary(triad, ["led", "by-wavelength"])
    assert both.lamp is not None
    assert both.dark is DarkBy.SCANNER
    assert both.dark_max_age_s == triad.dark_max_age_s
    assert sorted(triad.nm) == list(both.nm)
    assert triad.lamp is None
    with pytest.raises(KeyError):
        vary(triad, ["blue"])


def test_json_says_the_same_as_toml(profiles: Mapping[str, Profile]) -> None:
    for name in SHIPPED:
        again, before = parsed(document(name)), profiles[name]
        assert (again.knock, again.shape, again.nm, again.gain) == (
            before.knock,
            before.shape,
            before.nm,
            before.gain,
        )


WRONG: list[tuple[str, Any, str, str]] = [
    ("name", "As 7265", "name", "small letters"),
    ("name", "serial", "name", "kind of line"),
    ("name", None, "name", "missing"),
    ("knock", None, "knock", "missing"),
    ("knock.command", "AT\nATX", "knock.command", "special characters"),
    ("knock.command", " ", "knock.command", "empty"),
    ("knock.expect", "[0-3", "knock.expect", "no regular expression"),
    ("knock.expect", "maybe", "knock.expect", "does not match the answer"),
    ("line.baud", 9600.5, "line.baud", "whole number"),
    ("line.dtr", 1, "line.dtr", "true or false"),
    ("line.ends", "x", "line.ends", "must be"),
    ("line.boud", 9600, "line.boud", "no key"),
    ("colour", "red", "colour", "no key"),
    ("axis.nm", [400, 500], "axis.nm", "5 to"),
    ("axis.nm", [400, 500, 600, 700, 700], "axis.nm", "twice"),
    ("axis.nm", [400, 500, 600, 700, "8"], "axis.nm", "number"),
    ("axis.nm", [400, 500, 600, 700, -5], "axis.nm", "number from 100"),
    ("scan.numbers", "roman", "scan.numbers", "one of"),
    ("scan.separator", "12", "scan.separator", "one character"),
    ("scan.full_scale", 0, "scan.full_scale", "number from"),
    ("scan.names", ["a"], "scan.names", "18 different names"),
    ("scan.command", "", "scan.command", "empty"),
    ("settings.gain.write.command", "ATGAIN", "settings.gain.write.command", "must hold {value}"),
    ("settings.gain.read.answer", "3 OK", "settings.gain.read.answer", "must hold {value}"),
    ("settings.gain.factors", {"a": 1}, "settings.gain.factors", "whole numbers"),
    ("settings.gain.factors", {"9" * 5000: 1}, "settings.gain.factors", "whole numbers"),
    ("knock.expect", "a{99999999999}", "knock.expect", "no regular expression"),
    ("settings.gain.factors", {"0": 1.1, "1": 1.2}, "settings.gain.factors", "differ"),
    ("settings.gain.usual", 9, "settings.gain.usual", "from 0 to 3"),
    ("settings.integration.least", 400, "settings.integration.most", "from 400"),
    ("settings.warmth", {}, "settings.warmth", "no key"),
    ("dark.by", "magic", "dark.by", "one of"),
    ("dark.by", [1], "dark.by", "one of"),
    ("dark.by", "scanner", "dark.by", "lamp"),
    ("health.mood", {"command": "M", "answer": "{value}"}, "health.mood", "no key"),
    ("opening", {"command": "X", "answer": "OK"}, "opening", "list"),
    ("unverified", [1], "unverified", "list of texts"),
    ("emulator.white", 3, "emulator.white", "0.95"),
    ("variants.led", 3, "variants", "tables"),
    ("variants.led.dark.by", "magic", "dark.by", "one of"),
    ("title", 3, "title", "text"),
    ("identity.serial", {"command": "SN"}, "identity.serial.answer", "missing"),
    ("knock.answer", "x" * 300, "knock.answer", "longer"),
]


@pytest.mark.parametrize(
    ("path", "value", "key", "reason"), WRONG, ids=[f"{path}={value}"[:60] for path, value, *_ in WRONG]
)
def test_a_wrong_one_is_refused_with_key_and_reason(path: str, value: Any, key: str, reason: str) -> None:
    whole = document()
    *tables, last = path.split(".")
    table = whole
    for name in tables:
        table = table.setdefault(name, {})
    if value is None:
        del table[last]
    else:
        table[last] = value
    with pytest.raises(InputError) as caught:
        parsed(whole)
    error = caught.value
    assert error.code is AsciiCode.PROFILE
    assert (error.values["file"], error.values["key"]) == ("mine.json", key)
    assert reason in str(error.values["reason"])
    told = sentence(error)
    assert told.count("mine.json") == 1
    assert "\n" not in told


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.toml", b"name = "),
        ("a.json", b"[1, 2]"),
        ("a.json", b"[" * 50_000),
        ("a.toml", b"\xff\xfe"),
        ("a.toml", b"#" * (MOST_BYTES + 1)),
        ("a.toml", b""),
    ],
)
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_profile(tmp_path / name)
    assert caught.value.code is AsciiCode.PROFILE
    assert str(tmp_path / name) in sentence(caught.value)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_whatever_stands_in_a_profile_it_is_read_or_refused(data: st.DataObject) -> None:
    whole = document(data.draw(st.sampled_from(SHIPPED)))
    table: dict[str, Any] = whole
    for _ in range(data.draw(st.integers(1, 3))):
        key = data.draw(st.sampled_from(sorted(table)))
        if isinstance(table[key], dict) and table[key] and data.draw(st.booleans()):
            table = table[key]
        else:
            table[key] = data.draw(_values)
    try:
        profile = parsed(whole)
    except InputError as error:
        assert error.code is AsciiCode.PROFILE  # noqa: PT017
    else:
        assert len(profile.nm) >= 5


def test_a_folder_gives_the_good_ones_and_says_what_is_wrong_with_the_others(tmp_path: Path) -> None:
    assert profiles_in(tmp_path / "nowhere").profiles == ()
    (tmp_path / "b.toml").write_text(text_of("as7265x"), encoding="utf-8")
    (tmp_path / "a.toml").write_text("name = 3", encoding="utf-8")
    (tmp_path / "c.json").write_text(json.dumps(document("as7265x")), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a profile", encoding="utf-8")
    found = families_of_folder(tmp_path)
    assert [family.name for family in found.families] == ["as7265x"]
    assert [error.values["key"] for error in found.refused] == ["name", "name"]
    assert "another scanner" in str(found.refused[1].values["reason"])
    assert profiles_in(tmp_path, {"as7265x"}).profiles == ()


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_folder: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", forbidden)
    found = profiles_in(tmp_path)
    assert found.profiles == ()
    assert [error.values["file"] for error in found.refused] == [str(tmp_path)]
