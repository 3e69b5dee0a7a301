"""Installing bundles, and whose are accepted, as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.inference.package import pack
from tests.desktop.cli.conftest import Tilth
from tests.support.signatures import OWNER, made_key, public, put_signature, write_public

KEY = made_key()
ID = public(KEY).id


@pytest.fixture
def package(tiny_bundles: Callable[..., Path], tmp_path: Path) -> Path:
    """A bundle signed with `KEY`, as one file."""
    pack(put_signature(tiny_bundles(), KEY), tmp_path / "tiny.tilth")
    return tmp_path / "tiny.tilth"


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return write_public(KEY, tmp_path / "key.pub")


def listed(tilth: Tilth) -> dict[str, object]:
    entries = json.loads(tilth("bundle", "list", "--json")[1])
    return next(entry for entry in entries if entry["id"] == "tiny-1354-2490")


def test_a_signer_must_be_accepted_first(package: Path, pem: Path, tilth: Tilth) -> None:
    status, out, err = tilth("bundle", "install", package)
    assert (status, out) == (3, "")
    assert err.startswith(str(package))
    assert ID in err
    assert err.count("\n") == 1
    assert tilth("bundle", "trust", pem, "--owner", OWNER)[0] == 0
    status, out, err = tilth("bundle", "install", package)
    assert (status, err) == (0, "")
    assert f"Signed by {OWNER} (key {ID})" in out
    assert (listed(tilth)["trust"], listed(tilth)["signed_by"]) == ("signed", OWNER)


def test_key_and_bundle_in_one_command(package: Path, pem: Path, tilth: Tilth) -> None:
    status, out, _ = tilth("bundle", "install", package, "--key", pem, "--owner", OWNER)
    assert status == 0
    assert OWNER in out
    assert OWNER in tilth("bundle", "verify", "tiny-1354-2490")[1]


def test_a_key_needs_the_name_of_its_owner(package: Path, pem: Path, tilth: Tilth) -> None:
    with pytest.raises(SystemExit) as stopped:
        tilth("bundle", "install", package, "--key", pem)
    assert stopped.value.code == 2


def test_a_key_that_is_forgotten_leaves_its_bundle_untrusted(package: Path, pem: Path, tilth: Tilth) -> None:
    tilth("bundle", "install", package, "--key", pem, "--owner", OWNER)
    assert ID in tilth("bundle", "keys")[1]
    assert tilth("bundle", "distrust", ID)[0] == 0
    assert "No key" in tilth("bundle", "keys")[1]
    assert (listed(tilth)["trusted"], listed(tilth)["trust"]) == (False, "unknown_key")
    assert tilth("bundle", "distrust", ID)[0] == 3


def test_keys_for_programs(pem: Path, tilth: Tilth) -> None:
    tilth("bundle", "trust", pem, "--owner", OWNER)
    assert json.loads(tilth("bundle", "keys", "--json")[1]) == [{"id": ID, "owner": OWNER, "state": "accepted here"}]


def test_a_private_key_is_not_taken_for_a_public_one(tmp_path: Path, tilth: Tilth) -> None:
    (tmp_path / "k").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    status, _, err = tilth("bundle", "trust", tmp_path / "k", "--owner", OWNER)
    assert status == 3
    assert err.startswith(str(tmp_path / "k"))


def test_unsigned_ones_only_when_asked_for(tiny_bundles: Callable[..., Path], tilth: Tilth) -> None:
    path = tiny_bundles()
    assert tilth("bundle", "install", path)[0] == 3
    status, out, _ = tilth("bundle", "install", path, "--untrusted")
    assert status == 0
    assert "Not trusted: nobody signed it" in out
