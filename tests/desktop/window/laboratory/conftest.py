"""A window on a project with scanned soils, and what a laboratory would find in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.inference.catalogue import find_bundles
from core.pipeline import Predictors
from core.store.store import Store
from tests.desktop.window.conftest import OpenWindow
from tests.support.laboratory import Truth, fill_place
from tests.support.laboratory_person import LaboratoryPerson


@pytest.fixture
def truth(tmp_path: Path, tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Truth:
    """What is true of the soils in the store of the test, which one tiny bundle estimates."""
    folder = tiny_bundles(id_="tiny").parent
    monkeypatch.setattr("desktop.workers.store_worker.installed", lambda: find_bundles([folder]))
    with Store.open(tmp_path / "store.tilthdb", who="test") as store:
        return fill_place(store, Predictors(find_bundles([folder])))


@pytest.fixture
def person(truth: Truth, open_window: OpenWindow) -> LaboratoryPerson:
    """Somebody before a window on the project."""
    opened = open_window()
    return LaboratoryPerson(opened.qtbot, opened.window, truth)
