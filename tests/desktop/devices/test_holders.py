from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from desktop.devices.codes import DeviceCode
from desktop.devices.holders import holders, modem_manager_runs, who_holds

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="/proc and its links")

PORT = "/dev/ttyACM7"


class Processes:
    """A /proc with made-up processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, pid: int, name: str, *opened: str) -> None:
        links = self.folder / str(pid) / "fd"
        links.mkdir(parents=True)
        (self.folder / str(pid) / "comm").write_text(f"{name}\n")
        for number, target in enumerate(opened):
            (links / str(number)).symlink_to(target)


@pytest.fixture
def proc(tmp_path: Path) -> Processes:
    """One other program, which holds something else."""
    made = Processes(tmp_path / "proc")
    made.run(10, "bash", "/dev/null", "/dev/pts/3")
    (tmp_path / "proc" / "meminfo").write_text("no process")
    return made


def busy(address: str) -> ScannerError:
    return ScannerError(ScannerCode.BUSY_ELSEWHERE, address=address)


def test_who_has_the_port_open_is_named(proc: Processes) -> None:
    proc.run(11, "minicom", "/dev/null", PORT)
    proc.run(12, "NirScanGUI", PORT)
    assert holders(PORT, proc.folder) == ["NirScanGUI", "minicom"]


def test_this_program_itself_is_nobody(proc: Processes) -> None:
    proc.run(os.getpid(), "tilth", PORT)
    assert holders(PORT, proc.folder) == []


def test_a_pseudo_terminal_is_held_by_its_maker_alone(proc: Processes) -> None:
    assert holders("/dev/pts/3", proc.folder) == []


def test_a_system_without_proc_tells_nothing(tmp_path: Path) -> None:
    assert holders(PORT, tmp_path / "nowhere") == []
    assert not modem_manager_runs(tmp_path / "nowhere")


def test_a_busy_port_is_told_with_its_holder(proc: Processes) -> None:
    proc.run(11, "minicom", PORT)
    told = who_holds(busy(f"nirone@serial:{PORT}"), proc.folder)
    assert (told.code, told.values["holders"]) == (DeviceCode.HELD, "minicom")


def test_modem_manager_is_suspected_where_nobody_else_is(proc: Processes) -> None:
    proc.run(13, "ModemManager")
    assert who_holds(busy(f"serial:{PORT}"), proc.folder).code is DeviceCode.MODEM_MANAGER
    usb = busy("hid:/dev/hidraw3")
    assert who_holds(usb, proc.folder) is usb


def test_another_failure_stays_as_it_is(proc: Processes) -> None:
    error = ScannerError(ScannerCode.TIMEOUT, address=f"serial:{PORT}")
    assert who_holds(error, proc.folder) is error
    socket = busy("socket://127.0.0.1:9")
    assert who_holds(socket, proc.folder) is socket
