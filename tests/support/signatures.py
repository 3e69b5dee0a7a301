"""Keys and signatures for tests, made as a signer makes them."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.inference.keys import PublicKey
from core.inference.trust import signature_text

OWNER = "Soil group of Example"


def made_key(seed: int = 1) -> Ed25519PrivateKey:
    """A private key that is the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public(
    key: Ed25519PrivateKey, owner: str = OWNER, *, withdrawn: bool = False, project: bool = False
) -> PublicKey:
    """The public part, as it is listed."""
    return PublicKey(key.public_key().public_bytes_raw(), owner, withdrawn, project)


def write_public(key: Ed25519PrivateKey, file: Path) -> Path:
    """The public part as a PEM file."""
    file.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return file


def put_signature(bundle: Path, key: Ed25519PrivateKey) -> Path:
    """Sign the manifest of a bundle in place; returns the bundle."""
    signed = key.sign((bundle / "manifest.json").read_bytes())
    (bundle / "signature").write_text(signature_text(public(key).id, signed))
    return bundle
