"""However the program is told to end: the lamp goes out, the store is closed, no thread is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.store.store import Store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

PROGRAM = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.window import app
from desktop.window.main_window import MainWindow

made = []


class Watched(MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        made.append(self)
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.tell)
        self.timer.start(20)

    def tell(self):
        if self.measuring.connected is not None and self.measuring.doing is None:
            self.timer.stop()
            if sys.argv[2] == "warming":
                self.measuring.warm_up()
            print("ready", flush=True)


app.MainWindow = Watched
status = app.run(Path(sys.argv[1]), "emulator:nirscan-nano?speed=20")
connection = made[0].measuring._worker._connection
print(status, connection.state, len(threading.enumerate()))
"""


@pytest.mark.parametrize(
    ("number", "state"), [(signal.SIGTERM, "warming"), (signal.SIGHUP, "resting"), (signal.SIGINT, "warming")]
)
def test_a_signal_puts_the_scanner_to_rest(number: signal.Signals, state: str, tmp_path: Path) -> None:
    store = tmp_path / "store.tilthdb"
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(store), state], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out == "0 closed 1\n"
    with Store.open(store, who="test") as opened:
        assert opened.check().ok
