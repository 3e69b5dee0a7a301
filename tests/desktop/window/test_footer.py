"""The line at the bottom says which bundles there are, and who stands behind them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from core.acquisition.reference import NO_REFERENCE
from core.inference.estimate import BundleRef, CalibrationRef
from core.inference.trust import SHIPPED, UNSIGNED, Level, Trust
from core.store.local_records import StoredCalibration
from desktop.window.footer import Footer
from desktop.window.measuring import Measuring
from desktop.window.records import Records
from desktop.workers.store_worker import BundleState

OURS = Trust(Level.SIGNED, "Our laboratory", "0123456789abcdef")


class Standstill(QObject):
    """Stands for measuring and records at once: no scanner, no reference, and the bundles that a test gives."""

    changed = Signal()
    bundles_tested = Signal()
    calibrations_changed = Signal()
    connected = None
    doing = None
    reference = NO_REFERENCE
    calibrations: tuple[StoredCalibration, ...] = ()

    def __init__(self, *bundles: BundleState) -> None:
        super().__init__()
        self.bundles = list(bundles)


def footer(qtbot: QtBot, *bundles: BundleState) -> Footer:
    still = Standstill(*bundles)
    made = Footer(cast("Measuring", still), cast("Records", still))
    made.still = still  # type: ignore[attr-defined]  # keeps it as long as the footer
    qtbot.addWidget(made)
    return made


def test_bundles_are_listed_with_who_stands_behind_them(qtbot: QtBot) -> None:
    made = footer(qtbot, BundleState("nir-1354-2490", 2, trust=SHIPPED), BundleState("my-soils", 1, trust=OURS))
    assert made.bundles.text() == "nir-1354-2490 v2, my-soils v1 passed the self-test"
    assert made.bundles.toolTip().splitlines() == [
        "nir-1354-2490 v2: Ships with Tilth",
        "my-soils v1: Signed by Our laboratory (key 0123456789abcdef)",
    ]


@pytest.mark.parametrize("trust", [UNSIGNED, Trust(Level.UNKNOWN_KEY, key="f" * 16)])
def test_one_that_nobody_vouches_for_is_named(qtbot: QtBot, trust: Trust) -> None:
    made = footer(qtbot, BundleState("nir-1354-2490", 2, trust=SHIPPED), BundleState("strange", 1, trust=trust))
    assert made.bundles.text().startswith("strange v1: Not trusted")


def test_a_local_calibration_is_told(qtbot: QtBot) -> None:
    made = footer(qtbot)
    assert made.calibration.text() == "Not calibrated here"
    ref = CalibrationRef("one", "ab", "nir-1354-2490", 10)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    held = StoredCalibration(1, 1, 2, ref, BundleRef("nir-1354-2490", 2, ""), "Ten soils", "", None, now, "{}")
    made.still.calibrations = (held,)  # type: ignore[attr-defined]
    made.still.calibrations_changed.emit()  # type: ignore[attr-defined]
    assert made.calibration.text() == "Calibrated, 10 samples"
    assert made.calibration.toolTip() == "nir-1354-2490 v2: Ten soils (10)"
