"""Signing of bundles: key pairs in files of their owner, and the detached signature over a manifest.

The private key never lies in the project: it is a PEM file (PKCS 8) that only its owner can read, or one that a
passphrase encrypts. Its public part is a PEM file beside it, which whoever wants the bundles accepts.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from core.errors import InputError
from core.files import replacing
from core.inference.bundle import MANIFEST, SIGNATURE, load_bundle
from core.inference.keys import PublicKey
from core.inference.package import SUFFIX, pack
from core.inference.trust import judge_signature, signature_text
from training.errors import TrainingCode

PUBLIC_SUFFIX = ".pub"
OWNER_ONLY = 0o600


def new_key(file: Path, passphrase: str = "") -> PublicKey:
    """Make a key pair: the private key in `file`, which must not be there yet, the public one in `file`.pub.

    Without a passphrase the file is readable by its owner alone (0600). Raises `InputError` (`KEY_EXISTS`, or
    what the file system refuses).
    """
    if file.exists():
        raise InputError(TrainingCode.KEY_EXISTS, file=str(file))
    key = Ed25519PrivateKey.generate()
    hidden = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden)
    _write_private(file, private)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with replacing(public_file(file)) as beside:
        beside.write_bytes(public)
    return PublicKey(key.public_key().public_bytes_raw(), owner="")


def public_file(file: Path) -> Path:
    """Where the public part of the key in `file` lies."""
    return file.with_name(file.name + PUBLIC_SUFFIX)


def read_key(file: Path, passphrase: str = "") -> Ed25519PrivateKey:
    """The private key in `file`.

    Raises `InputError`: `KEY_UNREADABLE`, `KEY_PASSPHRASE` where one is needed or wrong, `KEY_OPEN` for an
    unencrypted key that others than its owner can read.
    """
    try:
        data = file.read_bytes()
        key = load_pem_private_key(data, passphrase.encode() or None)
    except OSError as error:
        raise InputError(TrainingCode.KEY_UNREADABLE, file=str(file), reason=error.strerror or "?") from error
    except (TypeError, ValueError, UnsupportedAlgorithm) as error:
        code = TrainingCode.KEY_PASSPHRASE if b"ENCRYPTED" in data else TrainingCode.KEY_UNREADABLE
        raise InputError(code, file=str(file), reason="it is no private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(TrainingCode.KEY_UNREADABLE, file=str(file), reason="it is no Ed25519 key")
    if not passphrase and os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & ~OWNER_ONLY:
        raise InputError(TrainingCode.KEY_OPEN, file=str(file))
    return key


def sign(folder: Path, key: Ed25519PrivateKey) -> Path:
    """Check the bundle in `folder`, sign its manifest, and pack it as `folder.tilth`, whose path is returned.

    An earlier signature is replaced. Raises `BundleError` for a bundle that is not whole.
    """
    (folder / SIGNATURE).unlink(missing_ok=True)
    bundle = load_bundle(folder)
    manifest = (folder / MANIFEST).read_bytes()
    if hashlib.sha256(manifest).hexdigest() != bundle.ref.sha256:
        raise InputError(TrainingCode.BUNDLE_CHANGING, file=str(folder / MANIFEST))
    public = PublicKey(key.public_key().public_bytes_raw(), owner="")
    text = signature_text(public.id, key.sign(manifest))
    judge_signature(manifest, text.encode(), {public.id: public}, str(folder / SIGNATURE))
    with replacing(folder / SIGNATURE) as beside:
        beside.write_text(text, encoding="utf-8")
    package = folder.with_name(folder.name + SUFFIX)
    pack(folder, package)
    return package


def _write_private(file: Path, private: bytes) -> None:
    """Made with its permissions, so that there is no moment at which others can read it."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as error:
        raise InputError(TrainingCode.KEY_UNREADABLE, file=str(file), reason=error.strerror or "?") from error
    with os.fdopen(handle, "wb") as out:
        out.write(private)
