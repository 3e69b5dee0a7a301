"""Scanners that the user describes: profiles of line devices in a folder beside the store."""

from __future__ import annotations

from pathlib import Path

from core.errors import InputError
from core.store.opening import default_path
from drivers.families import learn

FOLDER = "profiles"


def profiles_folder() -> Path:
    """Where the user's own profiles lie, whether or not there are any."""
    return default_path().parent / FOLDER


def learn_profiles() -> tuple[InputError, ...]:
    """Know the scanners that they describe; returns why some were refused."""
    folder = profiles_folder()
    return learn(folder) if folder.is_dir() else ()
