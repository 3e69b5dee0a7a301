from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.pipeline import Predictors
from core.store.store import Store
from tests.support.places import add_soils, make_predictors
from tests.support.projects import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def predictors(tmp_path: Path) -> Predictors:
    return make_predictors(tmp_path)


@pytest.fixture
def project(store: Store) -> int:
    return add_soils(store, 14)
