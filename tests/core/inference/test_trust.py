"""Who stands behind a bundle: signatures hold over every byte, keys can be replaced, nothing is taken on faith."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BundleError
from core.inference.bundle import NEEDED, load_bundle
from core.inference.catalogue import find_bundles, load_found
from core.inference.codes import BundleCode
from core.inference.keys import KEYS, accept_key, accepted_keys, forget_key, read_keys
from core.inference.trust import Level
from tests.support.bundles import trust
from tests.support.signatures import OWNER, made_key, public, put_signature, write_public

Make = Callable[..., Path]
KEY = made_key()
MINE = {public(KEY).id: public(KEY)}


def refused(path: Path, code: BundleCode) -> BundleError:
    with pytest.raises(BundleError) as caught:
        load_bundle(path, keys=MINE)
    assert caught.value.code is code
    return caught.value


def test_a_signed_bundle_is_trusted_and_names_the_owner_of_the_key(tiny_bundles: Make) -> None:
    bundle = load_bundle(put_signature(tiny_bundles(), KEY), keys=MINE)
    assert bundle.trusted
    assert (bundle.trust.level, bundle.trust.owner, bundle.trust.key) == (Level.SIGNED, OWNER, public(KEY).id)


def test_without_a_signature_or_with_that_of_a_stranger_nobody_stands_behind_it(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    assert load_bundle(path, keys=MINE).trust.level is Level.UNSIGNED
    put_signature(path, made_key(2))
    stranger = load_bundle(path, keys=MINE)
    assert (stranger.trust.level, stranger.trusted) == (Level.UNKNOWN_KEY, False)
    assert stranger.trust.key == public(made_key(2)).id


@pytest.mark.parametrize("name", [*NEEDED, "local.npz", "manifest.json", "signature"])
@pytest.mark.parametrize("place", [0.0, 0.3, 0.5, 0.9, 1.0])
def test_no_byte_of_a_signed_bundle_can_be_changed(tiny_bundles: Make, name: str, place: float) -> None:
    path = put_signature(tiny_bundles(), KEY)
    data = bytearray((path / name).read_bytes())
    data[int(place * (len(data) - 1))] ^= 1
    (path / name).write_bytes(data)
    try:
        changed = load_bundle(path, keys=MINE)
    except BundleError:
        return
    # a changed key id is that of a stranger; nothing else of the bundle may pass
    assert name == "signature"
    assert not changed.trusted


def test_a_manifest_edited_with_care_does_not_fit_its_signature(tiny_bundles: Make) -> None:
    path = put_signature(tiny_bundles(), KEY)
    text = (path / "manifest.json").read_text()
    (path / "manifest.json").write_text(text.replace('"licence": "CC0-1.0"', '"licence": "secret"', 1))
    error = refused(path, BundleCode.SIGNATURE_WRONG)
    assert error.values["owner"] == OWNER


def test_the_signature_of_another_bundle_does_not_fit(tiny_bundles: Make) -> None:
    other = put_signature(tiny_bundles(id_="other", seed=2), KEY)
    path = tiny_bundles()
    (path / "signature").write_bytes((other / "signature").read_bytes())
    refused(path, BundleCode.SIGNATURE_WRONG)


def test_a_stranger_cannot_sign_in_the_name_of_a_key(tiny_bundles: Make) -> None:
    path = put_signature(tiny_bundles(), made_key(2))
    data = json.loads((path / "signature").read_text())
    (path / "signature").write_text(json.dumps({**data, "key": public(KEY).id}))
    refused(path, BundleCode.SIGNATURE_WRONG)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "[" * 4000, '{"schema": 2, "algorithm": "Ed25519", "key": "0", "signature": ""}', "\x00"],
)
def test_a_signature_that_is_none_is_refused(tiny_bundles: Make, text: str) -> None:
    path = tiny_bundles()
    (path / "signature").write_text(text)
    refused(path, BundleCode.SIGNATURE_UNREADABLE)


@pytest.mark.parametrize("signature", [b"", b"short", bytes(64), bytes(65)])
def test_a_signature_of_another_length_is_wrong(tiny_bundles: Make, signature: bytes) -> None:
    path = put_signature(tiny_bundles(), KEY)
    data = json.loads((path / "signature").read_text())
    (path / "signature").write_text(json.dumps({**data, "signature": base64.b64encode(signature).decode()}))
    refused(path, BundleCode.SIGNATURE_WRONG)


def test_a_key_is_replaced_by_another(tiny_bundles: Make) -> None:
    """The new key is listed beside the old one; once the old is withdrawn, only what the new one signed is taken."""
    old, new = KEY, made_key(3)
    before, after = (put_signature(tiny_bundles(id_=id_), key) for id_, key in (("before", old), ("after", new)))
    both = {public(key).id: public(key) for key in (old, new)}
    assert all(load_bundle(path, keys=both).trusted for path in (before, after))
    withdrawn = both | {public(old).id: public(old, withdrawn=True)}
    assert load_bundle(after, keys=withdrawn).trusted
    with pytest.raises(BundleError) as caught:
        load_bundle(before, keys=withdrawn)
    assert caught.value.code is BundleCode.KEY_WITHDRAWN


def test_what_was_found_out_is_kept_until_it_is_loaded(tiny_bundles: Make) -> None:
    path = put_signature(tiny_bundles(), KEY)
    (info,) = find_bundles([path], keys=MINE)
    assert load_found(info).trust == info.trust
    assert info.trusted
    put_signature(path, made_key(2))
    text = (path / "manifest.json").read_text()
    (path / "manifest.json").write_text(text.replace("CC0-1.0", "CC0-1.1"))
    with pytest.raises(BundleError) as caught:
        load_found(info)
    assert caught.value.code is BundleCode.CHANGED


def test_a_hash_that_ships_needs_no_signature(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    trust(path.parent, path)
    (info,) = find_bundles([path.parent], path.parent)
    assert (info.trust.level, info.trusted, info.error) == (Level.SHIPPED, True, None)


def test_keys_are_accepted_and_forgotten(tmp_path: Path) -> None:
    pem = write_public(KEY, tmp_path / "k.pub")
    accepted = accept_key(pem, OWNER, tmp_path / "own")
    assert accepted == public(KEY)
    assert accepted_keys(tmp_path, tmp_path / "own") == MINE
    assert forget_key(accepted.id, tmp_path / "own") == accepted
    assert read_keys(tmp_path / "own" / KEYS) == {}
    with pytest.raises(BundleError) as caught:
        forget_key(accepted.id, tmp_path / "own")
    assert caught.value.code is BundleCode.NO_SUCH_KEY


def test_a_user_cannot_pass_for_the_project(tmp_path: Path) -> None:
    """What the program lists of a key goes before what the user calls it."""
    pem = write_public(KEY, tmp_path / "k.pub")
    accept_key(pem, "the Tilth project", tmp_path / "own")
    assert not accepted_keys(tmp_path, tmp_path / "own")[public(KEY).id].project
    (tmp_path / KEYS).write_bytes((tmp_path / "own" / KEYS).read_bytes().replace(b"false", b"true"))
    known = accepted_keys(tmp_path, tmp_path / "own")[public(KEY).id]
    assert (known.project, known.withdrawn) == (True, True)


@pytest.mark.parametrize("text", ["", "{}}", "[{}]", "[1]", '[{"id": "a", "public": "AA==", "owner": "x"}]'])
def test_a_damaged_list_of_keys_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / KEYS).write_text(text)
    with pytest.raises(BundleError) as caught:
        read_keys(tmp_path / KEYS)
    assert caught.value.code is BundleCode.KEY_LIST


def test_an_id_that_is_not_that_of_its_key_is_refused(tmp_path: Path) -> None:
    accept_key(write_public(KEY, tmp_path / "k.pub"), OWNER, tmp_path)
    text = (tmp_path / KEYS).read_text().replace(public(KEY).id, "0" * 16)
    (tmp_path / KEYS).write_text(text)
    with pytest.raises(BundleError) as caught:
        read_keys(tmp_path / KEYS)
    assert caught.value.code is BundleCode.KEY_LIST


@pytest.mark.parametrize(
    "content", [b"", b"ssh-ed25519 AAAA", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"]
)
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "k.pub").write_bytes(content)
    with pytest.raises(BundleError) as caught:
        accept_key(tmp_path / "k.pub", OWNER, tmp_path / "own")
    assert caught.value.code is BundleCode.NOT_A_KEY
    assert not (tmp_path / "own").exists()
