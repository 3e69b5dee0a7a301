from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.records import Sample
from core.store.store import Store
from tests.core.store.material import NOW, Scans


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "field.tilthdb", who="Ana", now=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def sample(store: Store) -> Sample:
    return store.add_sample(store.add_project("North fields").id, "A1")


@pytest.fixture
def scans() -> Scans:
    return Scans()
