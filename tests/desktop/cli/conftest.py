from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.main import main

ROOT = Path(__file__).parents[3]
Answer = tuple[int, str, str]
Tilth = Callable[..., Answer]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Log file and bundles of the test, wherever the platform has them; never those of the person who runs it."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    return home


@pytest.fixture
def tilth(capfd: pytest.CaptureFixture[str]) -> Tilth:
    """Runs one command here: exit status, standard output, standard error."""

    def run(*arguments: str | Path) -> Answer:
        status = main([str(argument) for argument in arguments])
        return (status, *capfd.readouterr())

    return run


@pytest.fixture
def tilth_process() -> Callable[..., subprocess.Popen[str]]:
    """Starts one command in a process of its own, as a user does."""

    def start(*arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "desktop.main", *map(str, arguments)],
            cwd=ROOT,
            env=dict(os.environ),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
