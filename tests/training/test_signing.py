"""Keys and signatures as `tilth-train sign` makes them, and as the application then takes them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.inference.bundle import load_bundle
from core.inference.installing import install
from core.inference.keys import accept_key
from training.main import main
from training.signing import public_file

Make = Callable[..., Path]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    assert main(["sign", "--new-key", str(tmp_path / "my.key")]) == 0
    return tmp_path / "my.key"


def test_a_signed_bundle_is_one_file_that_the_application_installs(
    tiny_bundles: Make, key: Path, tmp_path: Path
) -> None:
    bundle = tiny_bundles()
    assert main(["sign", str(bundle), "--key", str(key)]) == 0
    mine = accept_key(public_file(key), "me", tmp_path / "own")
    made = install(bundle.with_name(bundle.name + ".tilth"), tmp_path / "installed", {mine.id: mine})
    assert (made.bundle.trusted, made.bundle.trust.owner) == (True, "me")


def test_key_and_signature_in_one_go(tiny_bundles: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_bundles()
    assert main(["sign", str(bundle), "--new-key", str(tmp_path / "k")]) == 0
    assert str(tmp_path / "k.pub") in capsys.readouterr().out
    mine = accept_key(tmp_path / "k.pub", "me", tmp_path / "own")
    assert load_bundle(bundle, keys={mine.id: mine}).trusted


def test_signing_again_replaces_the_signature(tiny_bundles: Make, key: Path) -> None:
    bundle = tiny_bundles()
    for _ in range(2):
        assert main(["sign", str(bundle), "--key", str(key)]) == 0
    (bundle / "signature").write_text("damaged")
    assert main(["sign", str(bundle), "--key", str(key)]) == 0
    assert load_bundle(bundle).ref.id == "tiny-1354-2490"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_owner_reads_the_private_key(
    tiny_bundles: Make, key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    assert main(["sign", str(tiny_bundles()), "--key", str(key)]) == 3
    assert "chmod 600" in capsys.readouterr().err


def test_a_key_is_never_overwritten(key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = key.read_bytes()
    assert main(["sign", "--new-key", str(key)]) == 3
    assert str(key) in capsys.readouterr().err
    assert key.read_bytes() == before


def test_an_encrypted_key_needs_its_passphrase(
    tiny_bundles: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["secret", "secret", "wrong"])
    monkeypatch.setattr("training.commands.sign.getpass", lambda _: next(answers))
    key, bundle = tmp_path / "k", tiny_bundles()
    assert main(["sign", "--new-key", str(key), "--passphrase"]) == 0
    assert b"ENCRYPTED" in key.read_bytes()
    assert main(["sign", str(bundle), "--key", str(key), "--passphrase"]) == 0
    assert main(["sign", str(bundle), "--key", str(key), "--passphrase"]) == 3
    assert main(["sign", str(bundle), "--key", str(key)]) == 3
    assert capsys.readouterr().err.count("--passphrase") == 2


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_is_no_key_is_refused(
    tiny_bundles: Make, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "k").write_bytes(content)
    assert main(["sign", str(tiny_bundles()), "--key", str(tmp_path / "k")]) == 3
    assert main(["sign", str(tiny_bundles(id_="b")), "--key", str(tmp_path / "absent")]) == 3
    told = capsys.readouterr().err
    assert str(tmp_path / "k") in told
    assert str(tmp_path / "absent") in told


def test_what_is_not_whole_is_not_signed(tiny_bundles: Make, key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = tiny_bundles()
    (bundle / "golden.json").write_text("{}")
    assert main(["sign", str(bundle), "--key", str(key)]) == 3
    assert str(bundle / "golden.json") in capsys.readouterr().err
    assert not (bundle / "signature").exists()
