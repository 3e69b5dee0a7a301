"""The bundles of this computer, as the commands use them."""

from __future__ import annotations

from core.inference.bundle import Bundle, load_bundle
from core.inference.catalogue import BundleInfo, installed_bundles
from desktop.cli.places import shipped_bundles


def installed() -> list[BundleInfo]:
    """All bundles found, broken ones included."""
    return installed_bundles(shipped_bundles())


def load(info: BundleInfo) -> Bundle:
    """A bundle that was found; its own error when it is broken."""
    if info.error is not None:
        raise info.error
    trusted = {info.ref.id: info.ref.sha256} if info.trusted and info.ref is not None else None
    return load_bundle(info.path, trusted)
