from __future__ import annotations

import importlib
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from core.acquisition.scanner import ScannerCode
from core.errors import InputError, ScannerError, TilthError
from core.spectrum import SpectrumCode
from desktop.cli.guard import FAULT, INTERRUPTED, guarded
from tests.desktop.cli.conftest import Tilth


def raising(error: BaseException) -> int:
    def command() -> int:
        raise error

    return guarded(command)


def test_what_the_command_returns_is_the_status() -> None:
    assert guarded(lambda: 3) == 3


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError(SpectrumCode.AXIS_NOT_FINITE, file="a.csv"), 3),
        (ScannerError(ScannerCode.DISCONNECTED), 4),
    ],
)
def test_an_expected_failure_is_one_line(error: TilthError, status: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert raising(error) == status
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert str(error.values.get("file", "")) in err


def test_a_line_break_in_a_file_name_stays_on_the_line(capfd: pytest.CaptureFixture[str]) -> None:
    raising(InputError(SpectrumCode.AXIS_NOT_FINITE, file="a\nb.csv"))
    assert capfd.readouterr().err.startswith("a b.csv: ")


def test_ctrl_c_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt()) == INTERRUPTED
    assert capfd.readouterr() == ("", "")


def test_a_refusal_of_the_system_names_the_file(capfd: pytest.CaptureFixture[str]) -> None:
    assert raising(FileNotFoundError(2, "No such file or directory", "gone.csv")) == 3
    assert capfd.readouterr().err == "gone.csv: No such file or directory.\n"


def test_a_fault_is_told_in_one_line_and_logged(
    own_home: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert raising(ZeroDivisionError("at the heart of it")) == FAULT
    caplog.clear()
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    log = Path(err.rstrip(".\n").rpartition(" in ")[2])
    assert own_home in log.parents
    assert "Traceback" in log.read_text()
    assert "at the heart of it" in log.read_text()


def test_a_log_that_cannot_be_written_disturbs_nothing(
    own_home: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocked = own_home / "a-file"
    blocked.touch()
    for name in ("HOME", "LOCALAPPDATA", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(blocked))
    assert raising(ZeroDivisionError()) == FAULT
    caplog.clear()
    assert capfd.readouterr().err.count("\n") == 1


def test_no_handler_is_left_behind() -> None:
    before = list(logging.getLogger().handlers)
    guarded(lambda: 0)
    assert logging.getLogger().handlers == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_the_window_is_refused_in_one_line(tilth: Tilth, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    status, out, err = tilth()
    assert (status, out) == (3, "")
    assert "no screen" in err


def test_a_missing_system_library_is_named(tilth: Tilth, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without_egl(name: str) -> ModuleType:
        if name == "desktop.cli.window":
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
        return real(name)

    monkeypatch.setattr(importlib, "import_module", without_egl)
    status, out, err = tilth("window")
    assert (status, out) == (3, "")
    assert err.startswith("The system library libEGL.so.1 is missing.")


PRINTS_MUCH = """
import sys
from desktop.cli.guard import guarded

def command():
    for line in range(100_000):
        print(line)
    return 0

sys.exit(guarded(command))
"""


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
class TestStandardOutput:
    def test_a_reader_that_leaves_early_is_no_failure(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", PRINTS_MUCH], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(60) == 0
        process.stderr.close()

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
    def test_a_full_disk_is_told_in_one_line(self) -> None:
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-c", PRINTS_MUCH], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert done.returncode == 3
        assert done.stderr == "The output: No space left on device.\n"

    def test_a_sign_that_the_terminal_lacks_does_not_fail(self) -> None:
        program = "import sys; from desktop.cli.guard import guarded; sys.exit(guarded(lambda: print('CaCl₂') or 0))"
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, "CaCl?\n")
