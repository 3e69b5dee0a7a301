"""The layers hold, and what is imported at start-up stays light."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"numpy", "PySide6", "pyqtgraph", "onnxruntime", "sqlite3", "serial", "hid", "brukeropus"}
"""None of these before the command is known."""


def python(program: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def modules_of(*packages: str) -> list[str]:
    found = []
    for name in packages:
        package = importlib.import_module(name)
        found += [module.name for module in pkgutil.walk_packages(package.__path__, f"{name}.")]
    return found


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", ["desktop.main", "desktop.cli.version", "desktop.messages", "core.errors"])
def test_start_up_imports_nothing_heavy(module: str) -> None:
    loaded = set(json.loads(python(f"import {module}, json, sys; print(json.dumps(sorted(sys.modules)))")))
    assert not loaded & HEAVY


def test_estimates_on_the_command_line_need_neither_window_nor_scanner() -> None:
    loaded = set(json.loads(python("import desktop.cli.predict, json, sys; print(json.dumps(sorted(sys.modules)))")))
    assert not loaded & {"PySide6.QtGui", "PySide6.QtWidgets", "pyqtgraph", "serial", "hid"}


@pytest.mark.parametrize("name", modules_of("core", "drivers", "desktop"))
def test_every_module_of_the_application_says_what_it_is(name: str) -> None:
    module: ModuleType = importlib.import_module(name)
    assert module.__doc__ or not Path(str(module.__file__)).read_text().strip()


def test_a_wheel_holds_every_file_that_the_application_reads() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    needed = [
        file
        for package in ("core", "drivers", "desktop", "models")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and file.suffix not in {".py", ".pyc"}
    ]
    assert needed
    left_out = [file for file in needed if not any(fnmatch(file.name, pattern) for pattern in patterns)]
    assert not left_out
