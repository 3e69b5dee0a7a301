from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.inference.manifest import from_json
from tests.desktop.cli.conftest import Tilth
from tests.support.bundles import write_manifest


@pytest.fixture
def installed(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound bundle in a folder that `TILTH_BUNDLES` names."""
    path = tiny_bundles()
    monkeypatch.setenv("TILTH_BUNDLES", str(path.parent))
    return path


def break_one_byte(bundle: Path) -> Path:
    file = bundle / "mir_decoder.onnx"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    return file


def test_list_names_each_bundle_and_its_range(installed: Path, tilth: Tilth) -> None:
    status, out, err = tilth("bundle", "list")
    assert (status, err) == (0, "")
    line = next(line for line in out.splitlines() if line.startswith(installed.name))
    assert "1354–2490 nm" in line
    assert line.endswith("sound")


def test_list_says_what_is_wrong_with_a_broken_one(installed: Path, tilth: Tilth) -> None:
    file = break_one_byte(installed)
    status, out, _ = tilth("bundle", "list", "--json")
    assert status == 0
    entry = next(entry for entry in json.loads(out) if entry["id"] == installed.name)
    assert str(file) in entry["error"]


def test_show_tells_the_figures_of_a_new_place(installed: Path, tilth: Tilth) -> None:
    status, out, _ = tilth("bundle", "show", installed.name)
    assert status == 0
    assert "simulated" in out
    assert any(line.startswith("Total N") and "withheld" in line for line in out.splitlines())


def test_show_tells_what_estimates_rest_on(installed: Path, tilth: Tilth) -> None:
    out = tilth("bundle", "show", installed.name)[1]
    assert "Inferred by association, without a band of their own in this range: pH (water), Total N\n" in out
    assert "Scan a soil again" not in out, "nobody measured it"
    manifest = from_json((installed / "manifest.json").read_bytes())
    known = replace(manifest, properties=tuple(replace(model, repeat_sd=0.5) for model in manifest.properties))
    write_manifest(installed, known)
    out = tilth("bundle", "show", installed.name)[1]
    assert any(line.split()[:4] == ["Clay", "±", "1.4", "%"] for line in out.splitlines())


def test_show_json_is_the_manifest(installed: Path, tilth: Tilth) -> None:
    assert tilth("bundle", "show", installed.name, "--json")[1] == (installed / "manifest.json").read_text()


@pytest.mark.parametrize("by", ["id", "folder"])
def test_verify_accepts_a_sound_one(installed: Path, tilth: Tilth, by: str) -> None:
    status, out, err = tilth("bundle", "verify", installed.name if by == "id" else installed)
    assert (status, err) == (0, "")
    assert "Not trusted: nobody signed it" in out


@pytest.mark.parametrize("by", ["id", "folder"])
def test_verify_refuses_one_changed_byte_naming_the_file(installed: Path, tilth: Tilth, by: str) -> None:
    file = break_one_byte(installed)
    status, out, err = tilth("bundle", "verify", installed.name if by == "id" else installed)
    assert (status, out) == (3, "")
    assert err.startswith(str(file))
    assert err.count("\n") == 1


def test_selftest_runs_the_golden_spectra(installed: Path, tilth: Tilth) -> None:
    status, out, err = tilth("bundle", "selftest", installed.name)
    assert (status, err) == (0, "")
    assert out.startswith(f"{installed.name} version 1: 4 golden spectra as expected, encoder int8;")


def test_selftest_fails_where_no_encoder_gives_what_is_expected(
    tiny_bundles: Callable[..., Path], tilth: Tilth, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tiny_bundles(int8_shift=9.0, float_shift=9.0)
    monkeypatch.setenv("TILTH_BUNDLES", str(path.parent))
    status, out, err = tilth("bundle", "selftest", path.name)
    assert (status, out) == (3, "")
    assert err.count("\n") == 1


def test_an_unknown_bundle_is_refused_with_those_that_there_are(installed: Path, tilth: Tilth) -> None:
    status, _, err = tilth("bundle", "show", "nir-of-the-future")
    assert status == 3
    assert installed.name in err
