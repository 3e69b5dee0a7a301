"""Public keys whose signatures this installation accepts: those of the project, and those that the user added.

A key file is JSON: a list of `id`, `public` (the 32 bytes of an Ed25519 key, base64), `owner` and `withdrawn`.
Several keys stand side by side so that one can be replaced: the new one is listed before anything is signed with
it, and the old one is marked withdrawn afterwards, which refuses whatever it has signed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import BundleError
from core.files import atomic_text
from core.inference.codes import BundleCode

KEYS = "keys.json"
RAW_BYTES = 32
LARGEST_PEM = 64 << 10


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 key; `owner` is the name that whoever accepted it gave it, `project`: it came with the program."""

    raw: bytes
    owner: str
    withdrawn: bool = False
    project: bool = False

    @property
    def id(self) -> str:
        """First 16 hexadecimal digits of the sha256 of the 32 bytes."""
        return hashlib.sha256(self.raw).hexdigest()[:16]


Keys = Mapping[str, PublicKey]
"""By id."""


def read_keys(file: Path, *, project: bool = False) -> dict[str, PublicKey]:
    """Keys of a key file, none when it is not there; `BundleError(KEY_LIST)` when it cannot be read."""
    try:
        entries = json.loads(file.read_bytes())
        keys = {str(entry["id"]): _key(entry, project) for entry in entries}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError(BundleCode.KEY_LIST, file=str(file)) from error
    if any(id_ != key.id for id_, key in keys.items()):
        raise BundleError(BundleCode.KEY_LIST, file=str(file))
    return keys


def accepted_keys(shipped: Path, own: Path) -> dict[str, PublicKey]:
    """Keys of the project in the folder `shipped`, and of the user in the folder `own`; the project's go first."""
    return read_keys(own / KEYS) | read_keys(shipped / KEYS, project=True)


def accept_key(pem: Path, owner: str, own: Path) -> PublicKey:
    """Add the public key in a PEM file to those of the user under a name; `BundleError(NOT_A_KEY)`."""
    key = PublicKey(read_pem(pem), owner)
    own.mkdir(parents=True, exist_ok=True)
    _write(own / KEYS, (read_keys(own / KEYS) | {key.id: key}).values())
    return key


def forget_key(id_: str, own: Path) -> PublicKey:
    """Take a key of the user off the list; `BundleError(NO_SUCH_KEY)` when it is not on it."""
    keys = read_keys(own / KEYS)
    if id_ not in keys:
        raise BundleError(BundleCode.NO_SUCH_KEY, file=str(own / KEYS), key=id_)
    _write(own / KEYS, (key for key in keys.values() if key.id != id_))
    return keys[id_]


def read_pem(file: Path) -> bytes:
    """The 32 bytes of the Ed25519 public key in a PEM file; `BundleError(NOT_A_KEY)` for anything else."""
    # takes 50 ms to import, and only who deals in keys needs it
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        with file.open("rb") as opened:
            key = load_pem_public_key(opened.read(LARGEST_PEM))
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise BundleError(BundleCode.NOT_A_KEY, file=str(file)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError(BundleCode.NOT_A_KEY, file=str(file))
    return key.public_bytes_raw()


def _key(entry: Mapping[str, object], project: bool) -> PublicKey:
    raw = base64.b64decode(str(entry["public"]), validate=True)
    if len(raw) != RAW_BYTES:
        raise ValueError("a key of another length")
    return PublicKey(raw, str(entry["owner"]), entry.get("withdrawn", False) is True, project)


def _write(file: Path, keys: Iterable[PublicKey]) -> None:
    entries = [
        {"id": k.id, "public": base64.b64encode(k.raw).decode(), "owner": k.owner, "withdrawn": k.withdrawn}
        for k in keys
    ]
    with atomic_text(file) as out:
        out.write(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
