from __future__ import annotations

from pathlib import Path

import pytest

from tests.drivers.watched_folder.material import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder on a virtual clock."""
    path = tmp_path / "scans"
    path.mkdir()
    return Folder(path)
