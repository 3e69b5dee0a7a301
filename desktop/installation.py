"""This installation: the bundles that it finds, and who uses it."""

from __future__ import annotations

import getpass
from importlib.resources import files
from pathlib import Path

from core.inference.bundle import Bundle, load_bundle
from core.inference.catalogue import BundleInfo, installed_bundles


def shipped_bundles() -> Path:
    """Folder of the bundles that came with the program: checkout, wheel or frozen build."""
    return Path(str(files("models")))


def installed() -> list[BundleInfo]:
    """All bundles found, broken ones included."""
    return installed_bundles(shipped_bundles())


def load(info: BundleInfo) -> Bundle:
    """A bundle that was found; its own error when it is broken."""
    if info.error is not None:
        raise info.error
    trusted = {info.ref.id: info.ref.sha256} if info.trusted and info.ref is not None else None
    return load_bundle(info.path, trusted)


def user() -> str:
    """Who works here, for the journal and the report."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # no name for this user id, as in some containers
        return "unknown"
