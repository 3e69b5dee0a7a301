"""A bundle is installed whole, tried and trusted, or not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BundleError, ErrorCode
from core.inference.bundle import load_bundle
from core.inference.codes import BundleCode
from core.inference.installing import install
from core.inference.keys import Keys
from core.inference.package import pack, unpack
from core.inference.trust import Level
from tests.support.bundles import make_bundle
from tests.support.signatures import made_key, public, put_signature

Make = Callable[..., Path]
KEY = made_key()
MINE = {public(KEY).id: public(KEY)}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "installed"


def refused(code: ErrorCode, source: Path, place: Path, keys: Keys = MINE, **more: bool) -> BundleError:
    with pytest.raises(BundleError) as caught:
        install(source, place, keys, reserved=["nir-1354-2490"], **more)
    assert caught.value.code is code
    assert not [path for path in place.iterdir() if path.name != "tiny-1354-2490-v1"]
    return caught.value


def packed(bundle: Path) -> Path:
    file = bundle.parent.with_name("it.tilth")
    pack(bundle, file)
    return file


@pytest.mark.parametrize("whole", [False, True], ids=["folder", "file"])
def test_a_signed_bundle_is_installed(tiny_bundles: Make, place: Path, whole: bool) -> None:
    source = put_signature(tiny_bundles(), KEY)
    made = install(packed(source) if whole else source, place, MINE)
    assert made.bundle.path == place / "tiny-1354-2490-v1"
    assert made.bundle.trust.level is Level.SIGNED
    assert made.test.passed
    assert [path.name for path in place.iterdir()] == ["tiny-1354-2490-v1"]
    assert load_bundle(made.bundle.path).ref == load_bundle(source).ref


def test_installed_twice_is_installed_once(tiny_bundles: Make, place: Path) -> None:
    source = put_signature(tiny_bundles(), KEY)
    assert install(source, place, MINE).bundle.ref == install(source, place, MINE).bundle.ref


def test_another_of_the_same_version_does_not_replace_it(tiny_bundles: Make, place: Path, tmp_path: Path) -> None:
    first = install(put_signature(tiny_bundles(), KEY), place, MINE).bundle
    again = put_signature(make_bundle(tmp_path / "other", seed=5), KEY)
    refused(BundleCode.SAME_VERSION, again, place)
    assert load_bundle(first.path).ref == first.ref


def test_an_unsigned_one_needs_a_word(tiny_bundles: Make, place: Path) -> None:
    source = tiny_bundles()
    refused(BundleCode.UNSIGNED, source, place)
    made = install(source, place, MINE, untrusted=True)
    assert not made.bundle.trusted


def test_one_signed_by_a_stranger_needs_a_word_too(tiny_bundles: Make, place: Path) -> None:
    source = put_signature(tiny_bundles(), made_key(2))
    error = refused(BundleCode.UNKNOWN_KEY, packed(source), place)
    assert error.values["key"] == public(made_key(2)).id
    assert install(source, place, MINE, untrusted=True).bundle.trust.level is Level.UNKNOWN_KEY


@pytest.mark.parametrize("name", ["mir_decoder.onnx", "manifest.json", "signature"])
def test_no_word_helps_one_that_was_changed(tiny_bundles: Make, place: Path, name: str) -> None:
    changed = rewritten(packed(put_signature(tiny_bundles(), KEY)), name)
    with pytest.raises(BundleError) as caught:
        install(changed, place, MINE, untrusted=True)
    assert str(caught.value.values["file"]).startswith(str(changed))
    assert list(place.iterdir()) == []


def rewritten(file: Path, name: str) -> Path:
    """The package with one byte of a file in it changed."""
    changed = file.with_name("rewritten.tilth")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.namelist():
            data = bytearray(old.read(entry))
            data[len(data) // 2] ^= entry == name
            new.writestr(entry, bytes(data))
    return changed


def test_a_bundle_that_does_not_run_here_is_not_installed(tiny_bundles: Make, place: Path) -> None:
    source = put_signature(tiny_bundles(int8_shift=9.0, float_shift=9.0), KEY)
    error = refused(BundleCode.UNFIT, source, place)
    assert str(error.values["file"]).startswith(str(source))


def test_the_names_of_the_shipped_bundles_are_the_projects(tiny_bundles: Make, place: Path) -> None:
    source = put_signature(tiny_bundles(id_="nir-1354-2490", version=2), KEY)
    refused(BundleCode.SHIPPED_NAME, source, place, untrusted=True)
    project = {public(KEY).id: public(KEY, project=True)}
    assert install(source, place, project, reserved=["nir-1354-2490"]).bundle.trust.project


def test_the_same_bundle_packs_to_the_same_bytes(tiny_bundles: Make, tmp_path: Path) -> None:
    source = put_signature(tiny_bundles(), KEY)
    for name in ("a", "b"):
        pack(source, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/b", "a\\b", "", "folder/"])
def test_a_name_that_leaves_the_folder_is_refused(place: Path, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "evil.tilth", "w") as package:
        package.writestr(zipfile.ZipInfo(name), b"x")
    refused(BundleCode.FILE_NAME, tmp_path / "evil.tilth", place)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"\x00" * 100])
def test_a_file_that_is_no_package_is_refused(place: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "torn.tilth").write_bytes(content)
    refused(BundleCode.PACKAGE, tmp_path / "torn.tilth", place)
    refused(BundleCode.NOT_A_BUNDLE, tmp_path / "absent.tilth", place)


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.inference.package.LARGEST_FILE", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.tilth", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("big", bytes(100_000))
    (tmp_path / "out").mkdir()
    with pytest.raises(BundleError) as caught:
        unpack(tmp_path / "bomb.tilth", tmp_path / "out")
    assert caught.value.code is BundleCode.TOO_LARGE
    assert not list((tmp_path / "out").iterdir())
