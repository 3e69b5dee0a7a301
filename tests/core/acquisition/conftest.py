from __future__ import annotations

import pytest

from core.acquisition.session import Session
from tests.core.acquisition.scripted import NEVER, MemorySink, ScriptedScanner, VirtualClock, still


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def scanner(clock: VirtualClock) -> ScriptedScanner:
    return ScriptedScanner(clock)


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture
def session(scanner: ScriptedScanner, sink: MemorySink, clock: VirtualClock) -> Session:
    """A session whose white reference was just taken."""
    session = Session(scanner, sink, clock)
    assert session.take_reference(NEVER, still).ok
    return session
