"""This installation: the bundles that it finds, and who uses it."""

from __future__ import annotations

import getpass
from importlib.resources import files
from pathlib import Path

from core.inference.catalogue import BundleInfo, find_bundles, installed_bundles


def shipped_bundles() -> Path:
    """Folder of the bundles that came with the program: checkout, wheel or frozen build."""
    return Path(str(files("models")))


def installed() -> list[BundleInfo]:
    """All bundles found, broken ones included."""
    return installed_bundles(shipped_bundles())


def shipped_ids() -> list[str]:
    """Ids of the bundles that came with the program; nobody else's may take their place."""
    return [info.id for info in find_bundles([shipped_bundles()])]


def user() -> str:
    """Who works here, for the journal and the report."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # no name for this user id, as in some containers
        return "unknown"
