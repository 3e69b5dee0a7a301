"""Whether a bundle is trusted, and by whom: the hash that ships with the program, or a signature.

`signature` lies beside `manifest.json` and is made over its exact bytes; the manifest holds hash and size of every
other file, so that the signature covers the bundle. It is JSON: `schema`, `algorithm`, `key` (the id of the key)
and `signature` (64 bytes, base64).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from enum import StrEnum

from core.errors import BundleError
from core.inference.codes import BundleCode
from core.inference.keys import Keys

SCHEMA = 1
ALGORITHM = "Ed25519"


class Level(StrEnum):
    """Why a bundle is trusted, or is not; the last two are not."""

    SHIPPED = "shipped"
    SIGNED = "signed"
    UNKNOWN_KEY = "unknown_key"
    UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Trust:
    """`owner` and `key` (its id) where there is a signature; the owner of an unknown key is not known."""

    level: Level = Level.UNSIGNED
    owner: str = ""
    key: str = ""
    project: bool = False

    @property
    def trusted(self) -> bool:
        """Whether somebody whom this installation knows stands behind the bundle."""
        return self.level in {Level.SHIPPED, Level.SIGNED}


SHIPPED, UNSIGNED = Trust(Level.SHIPPED, project=True), Trust()


def signature_text(key_id: str, signature: bytes) -> str:
    """Content of the file `signature`."""
    parts = {
        "schema": SCHEMA,
        "algorithm": ALGORITHM,
        "key": key_id,
        "signature": base64.b64encode(signature).decode(),
    }
    return json.dumps(parts, indent=1, sort_keys=True) + "\n"


def judge_signature(manifest: bytes, signature: bytes, keys: Keys, file: str) -> Trust:
    """Who signed the bytes of a manifest; `file` names the signature in errors.

    Raises `BundleError`: `SIGNATURE_UNREADABLE`, `SIGNATURE_WRONG` for one that its key did not make over these
    bytes, `KEY_WITHDRAWN`. A key that nobody accepted here is no error but is not trusted.
    """
    key_id, signed = _parse(signature, file)
    key = keys.get(key_id)
    if key is None:
        return Trust(Level.UNKNOWN_KEY, key=key_id)
    if key.withdrawn:
        raise BundleError(BundleCode.KEY_WITHDRAWN, file=file, key=key_id, owner=key.owner)
    if not _made_by(key.raw, signed, manifest):
        raise BundleError(BundleCode.SIGNATURE_WRONG, file=file, key=key_id, owner=key.owner)
    return Trust(Level.SIGNED, key.owner, key_id, key.project)


def _parse(signature: bytes, file: str) -> tuple[str, bytes]:
    try:
        data = json.loads(signature)
        kind, key = (data["schema"], data["algorithm"]), str(data["key"])
        signed = base64.b64decode(data["signature"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError(BundleCode.SIGNATURE_UNREADABLE, file=file) from error
    if kind != (SCHEMA, ALGORITHM):
        raise BundleError(BundleCode.SIGNATURE_UNREADABLE, file=file)
    return key, signed


def _made_by(public: bytes, signature: bytes, message: bytes) -> bool:
    # takes 50 ms to import, and most bundles are those that ship
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
