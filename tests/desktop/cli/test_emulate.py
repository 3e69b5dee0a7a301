"""`tilth emulate`: refused in a sentence, announced while it runs, and loud about the faults of its script."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.devices.finding import emulators_folder
from drivers.announcing import announced
from drivers.discovery import open_scanner

Tilth = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["toaster"], "There is no emulated scanner called toaster"),
        (["asd", "--pty"], "cannot be reached over pty"),
        (["nirscan-nano", "--script", "nonsense"], "weak-line"),
    ],
)
def test_what_cannot_be_emulated_is_told(tilth: Tilth, line: list[str], told: str) -> None:
    status, out, err = tilth("emulate", *line)
    assert (status, out) == (3, "")
    assert told in err


def test_a_script_with_a_wrong_line_is_told_with_the_line(tilth: Tilth, tmp_path: Path) -> None:
    script = tmp_path / "own.txt"
    script.write_text("at 1 drop\nat 2 explode\n")
    status, _, err = tilth("emulate", "nirscan-nano", "--script", script)
    assert status == 3
    assert "Line 2" in err
    assert "disconnect" in err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM")
def test_found_while_it_runs_and_says_when_a_fault_strikes(
    tilth_process: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    script = tmp_path / "own.txt"
    script.write_text("at 2 delay 0.1\nat 4 lift # in mid-scan\n")
    process = tilth_process("emulate", "as7265x", "--tcp", "0", "--speed", "50", "--script", script)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("as7265x@socket://127.0.0.1:")
    assert announced(emulators_folder()) == [address]
    open_scanner(address).close()
    heard = [process.stdout.readline().split(", ")[1].strip() for _ in range(2)]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert heard == ["command 2: delay 0.1", "command 4: lift"]
    assert announced(emulators_folder()) == []
