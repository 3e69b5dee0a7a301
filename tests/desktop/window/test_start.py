"""What has to wait until the window is painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop.theme.appearance import dress
from desktop.window.main_window import MainWindow

application = QApplication([])
dress(application)
window = MainWindow(Path(sys.argv[1]))
early = sorted({"pyqtgraph", "onnxruntime", "scipy", "pandas", "core.laboratory"} & set(sys.modules))
window.ready.connect(window.close)
window.show()
application.exec()
print("early", early, "late", "pyqtgraph" in sys.modules, hasattr(window, "laboratory"))
"""


def test_slow_libraries_come_after_the_first_picture(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path / "store.tilthdb"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "early [] late True True"


CLOSED_AT_ONCE = PROGRAM.replace("window.ready.connect(window.close)", "window.records.opened.connect(window.close)")


def test_a_window_that_is_closed_while_it_loads_starts_nothing_more(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CLOSED_AT_ONCE, tmp_path / "store.tilthdb"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("False")
