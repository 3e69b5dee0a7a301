"""Where the log file lies."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_log_path


def log_path() -> Path:
    """Of this user, whether or not anything was logged yet."""
    return user_log_path("Tilth", appauthor=False) / "tilth.log"
