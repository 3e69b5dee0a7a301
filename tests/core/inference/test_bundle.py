"""A bundle is taken whole or refused, with the file at fault named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import BundleError, ErrorCode
from core.inference import bundle as bundle_module
from core.inference.bundle import NEEDED, load_bundle
from core.inference.codes import BundleCode
from core.inference.manifest import Domain, FileEntry, Grid, ManifestCode, from_json
from tests.support.bundles import write_manifest

Make = Callable[..., Path]


def refused(path: Path, code: ErrorCode, file: str, trusted: dict[str, str] | None = None) -> BundleError:
    with pytest.raises(BundleError) as caught:
        load_bundle(path, trusted)
    assert caught.value.code is code
    assert Path(str(caught.value.values["file"])).name == file
    return caught.value


def manifest_sha256(path: Path) -> str:
    return hashlib.sha256((path / "manifest.json").read_bytes()).hexdigest()


def edit_manifest(path: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    data = json.loads((path / "manifest.json").read_bytes())
    edit(data)
    (path / "manifest.json").write_text(json.dumps(data))


def test_a_whole_bundle_loads(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    bundle = load_bundle(path)
    assert bundle.ref.id == "tiny-1354-2490"
    assert bundle.ref.sha256 == manifest_sha256(path)
    assert set(bundle.files) >= set(NEEDED)
    assert bundle.prior["0.covariance"].shape == (33, 33)
    assert bundle.model_card.startswith("# A tiny bundle")
    assert not bundle.trusted


def test_trust_needs_the_hash_of_the_manifest(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    assert load_bundle(path, {"tiny-1354-2490": manifest_sha256(path)}).trusted
    refused(path, BundleCode.NOT_AS_SHIPPED, "manifest.json", {"tiny-1354-2490": "0" * 64})
    refused(path, BundleCode.NOT_AS_SHIPPED, "manifest.json", {})


@pytest.mark.parametrize("name", [*NEEDED, "local.npz"])
@pytest.mark.parametrize("place", [0, 0.5, 1])
def test_one_byte_changed_is_found(tiny_bundles: Make, name: str, place: float) -> None:
    path = tiny_bundles()
    data = bytearray((path / name).read_bytes())
    data[int(place * (len(data) - 1))] ^= 1
    (path / name).write_bytes(data)
    refused(path, BundleCode.CHANGED, name)


def test_a_file_cut_short_or_grown_is_found(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    data = (path / "golden.json").read_bytes()
    for changed in (data[:-1], data + b" ", b""):
        (path / "golden.json").write_bytes(changed)
        refused(path, BundleCode.CHANGED, "golden.json")


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_file_is_named(tiny_bundles: Make, name: str) -> None:
    path = tiny_bundles()
    (path / name).unlink()
    refused(path, BundleCode.MISSING_FILE, name)
    edit_manifest(path, lambda data: data["files"].pop(name))
    refused(path, BundleCode.MISSING_FILE, name)


def test_a_bundle_without_prior_is_whole(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    (path / "local.npz").unlink()
    edit_manifest(path, lambda data: data["files"].pop("local.npz"))
    assert load_bundle(path).prior == {}


@pytest.mark.parametrize("name", ["evil.onnx", "__init__.py", ".hidden", "folder"])
def test_what_nobody_lists_is_refused(tiny_bundles: Make, name: str) -> None:
    path = tiny_bundles()
    if name == "folder":
        (path / name).mkdir()
    else:
        (path / name).touch()
    refused(path, BundleCode.UNLISTED, name)


def test_the_litter_of_file_managers_is_no_harm(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (path / name).touch()
    load_bundle(path)


@pytest.mark.parametrize("name", ["../evil.onnx", "/etc/passwd", "a/b", "a\\b", "C:evil", "..", "", "manifest.json"])
def test_names_that_leave_the_folder_are_refused(tiny_bundles: Make, name: str) -> None:
    path = tiny_bundles()
    edit_manifest(path, lambda data: data["files"].update({name: {"sha256": "0" * 64, "size": 0}}))
    refused(path, BundleCode.FILE_NAME, "manifest.json")


def test_limits_of_size(tiny_bundles: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tiny_bundles()
    monkeypatch.setattr(bundle_module, "LARGEST_FILE", 100_000)
    refused(path, BundleCode.TOO_LARGE, "golden.json")
    edit_manifest(path, lambda data: data["files"]["golden.json"].update(size=bundle_module.LARGEST_BUNDLE))
    refused(path, BundleCode.TOO_LARGE, path.name)


@pytest.mark.parametrize("array", [np.array([{"a": 1}]), np.array([1 + 2j])], ids=["objects", "complex"])
def test_arrays_must_be_plain(tiny_bundles: Make, array: np.ndarray[Any, Any]) -> None:
    path = tiny_bundles()
    np.savez(path / "local.npz", allow_pickle=True, prior=array)
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    refused(path, BundleCode.ARRAYS, "local.npz")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 torn", b"\x80\x04]\x94K\x01a."], ids=["empty", "torn", "pickle"])
def test_a_prior_that_is_no_archive_is_refused(tiny_bundles: Make, data: bytes) -> None:
    path = tiny_bundles()
    (path / "local.npz").write_bytes(data)
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    refused(path, BundleCode.ARRAYS, "local.npz")


def test_a_graph_is_screened_even_when_its_hash_is_right(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    (path / "regressors.onnx").write_bytes(b"no graph at all")
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    refused(path, BundleCode.GRAPH_UNREADABLE, "regressors.onnx")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": 1}', "[" * 100_000, "\xff"])
def test_a_damaged_manifest_is_refused(tiny_bundles: Make, text: str) -> None:
    path = tiny_bundles()
    (path / "manifest.json").write_text(text, encoding="latin-1")
    refused(path, ManifestCode.UNREADABLE, "manifest.json")


def test_a_newer_schema_is_named(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    edit_manifest(path, lambda data: data.update(schema=2))
    assert refused(path, ManifestCode.SCHEMA, "manifest.json").values["found"] == "2"


def test_a_folder_without_manifest_is_no_bundle(tmp_path: Path) -> None:
    refused(tmp_path, BundleCode.NOT_A_BUNDLE, tmp_path.name)
    refused(tmp_path / "absent", BundleCode.NOT_A_BUNDLE, "absent")


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("id", {"id": "../up"}),
        ("version", {"version": 0}),
        ("version", {"version": "1"}),
        ("latent", {"latent": True}),
        ("nir_grid", {"nir_grid": Grid(1354, 2490, 0, "nm")}),
        ("nir_grid", {"nir_grid": Grid(1354, 2490, 2, "cm-1")}),
        ("nir_grid", {"nir_grid": Grid(1354, 2490.5, 2, "nm")}),
        ("nir_grid", {"nir_grid": Grid(1, 1e9, 1e-3, "nm")}),
        ("mir_grid", {"mir_grid": Grid(4000, 602, 2, "cm-1")}),
        ("mir_spread", {"mir_spread": float("nan")}),
        ("domain", {"domain": Domain(10, 5, 1, 2)}),
        ("domain", {"domain": Domain(1, 2, 1, float("inf"))}),
        ("preparation_states", {"preparation_states": (1,)}),
        ("properties", {"properties": ()}),
        ("files: x", {"files": {"x": FileEntry("0", 1)}}),
        ("files: x", {"files": {"x": FileEntry("0" * 64, -1)}}),
    ],
)
def test_content_that_cannot_be_meant_is_refused(tiny_bundles: Make, field: str, change: dict[str, Any]) -> None:
    path = tiny_bundles()
    manifest = from_json((path / "manifest.json").read_bytes())
    (path / "manifest.json").write_text(replace(manifest, **change).to_json())
    assert refused(path, BundleCode.CONTENT, "manifest.json").values["field"] == field


@pytest.mark.parametrize(
    "change",
    [
        {"name": "gold_in.soil"},
        {"unit": "g/kg"},
        {"libraries": -1},
        {"interval": {"coverage": 1.0, "q_lower": 1, "q_upper": 1, "protocol": "x"}},
        {"interval": {"coverage": 0.9, "q_lower": -1, "q_upper": 1, "protocol": "x"}},
        {"interval": {"coverage": 0.9, "q_lower": "1", "q_upper": 1, "protocol": "x"}},
    ],
)
def test_properties_must_be_ones_that_the_program_knows(tiny_bundles: Make, change: dict[str, Any]) -> None:
    path = tiny_bundles()
    edit_manifest(path, lambda data: data["properties"][0].update(change))
    refused(path, BundleCode.CONTENT, "manifest.json")
