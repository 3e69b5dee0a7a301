"""What every test gets: no screen, no user folders, and the real files only where TILTH_SHARED names them."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("tilth", deadline=None, derandomize=True)
settings.load_profile("tilth")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the store or the bundles of the person who runs it."""
    monkeypatch.setenv("TILTH_STORE", str(tmp_path / "store.tilthdb"))
    monkeypatch.delenv("TILTH_BUNDLES", raising=False)


@pytest.fixture(autouse=True)
def no_logged_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A logged error fails the test, unless it says that it expects one (`caplog.clear()`)."""
    yield
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not errors, f"logged: {[record.getMessage() for record in errors]}"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the real spectra and instrument files; without TILTH_SHARED the test is skipped."""
    folder = os.environ.get("TILTH_SHARED")
    if folder is None:
        pytest.skip("TILTH_SHARED is not set")
    path = Path(folder)
    assert (path / "data").is_dir(), f"TILTH_SHARED names {path}, which holds no data"
    return path


@pytest.fixture
def tiny_bundles(tmp_path: Path) -> Callable[..., Path]:
    """Factory of tiny bundles in a folder of the test; takes what `tests.support.bundles.make_bundle` takes."""
    from tests.support.bundles import make_bundle

    return partial(make_bundle, tmp_path / "bundles")
