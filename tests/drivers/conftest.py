from __future__ import annotations

from collections.abc import Callable

import pytest

from core.acquisition.scanner import Scan
from tests.support.benches import scan_once


@pytest.fixture
def scan() -> Callable[..., Scan]:
    """`scan(scanner, kind)`: one scan, not cancelled."""
    return scan_once
