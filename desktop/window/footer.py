"""The line at the bottom: scanner, reference, local calibration, bundles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from core.store.local_records import StoredCalibration
from desktop.figures import age_text
from desktop.messages import sentence
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.measuring import Doing, Measuring
from desktop.window.parts import label, pad, picture, row, show_picture
from desktop.window.records import Records
from desktop.window.scanner_words import unverified_words
from desktop.wording import trust_words
from desktop.workers.store_worker import BundleState

_ICON = 16
_FRESH_S = 90
_LEAST_BUNDLES_PX = 160
"""Of the words that give way where there is no room for all."""


class Footer(QFrame):
    """Four states, each with an icon and words."""

    def __init__(self, measuring: Measuring, records: Records) -> None:
        super().__init__()
        self.setObjectName("footer")
        self._measuring = measuring
        self._records = records
        self.scanner, self.reference, self.bundles = label(kind="small"), label(kind="small"), label(kind="small")
        self.calibration = label(kind="small")
        self._words = (self.scanner, self.reference, self.bundles, self.calibration)
        self._marks = [picture(Icon.WAIT, SUNLIGHT.muted, _ICON) for _ in self._words]
        states = [_state(mark, words) for mark, words in zip(self._marks, self._words, strict=True)]
        self.bundles.setMinimumWidth(_LEAST_BUNDLES_PX)
        layout = row(states[0], states[1], states[3], 1, states[2], gap=28)
        pad(layout, 20, 8)
        self.setLayout(layout)
        measuring.changed.connect(self._show)
        records.bundles_tested.connect(self._show)
        records.calibrations_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._show_scanner()
        self._show_reference()
        self._show_bundles()
        self._show_calibration()

    def _show_scanner(self) -> None:
        connected = self._measuring.connected
        if connected is None:
            self._say(0, Icon.UNPLUGGED, SUNLIGHT.muted, self.tr("No scanner"))
        elif self._measuring.doing is Doing.RECONNECTING:
            self._say(0, Icon.UNPLUGGED, SUNLIGHT.outside, self.tr("Waiting for {0}").format(connected.name))
        elif connected.simulated:
            self._say(0, Icon.SIMULATED, SUNLIGHT.simulated, self.tr("Simulated: {0}").format(connected.name))
        else:
            self._say(0, Icon.CONNECT, SUNLIGHT.good, connected.name)
        self.scanner.setToolTip("\n".join(unverified_words(connected.capabilities)) if connected else "")

    def _show_reference(self) -> None:
        status = self._measuring.reference
        if status.age_s is None and status.valid:
            self._say(1, Icon.GOOD, SUNLIGHT.good, self.tr("Reference of the instrument"))
        elif status.age_s is None:
            self._say(1, Icon.REFERENCE, SUNLIGHT.muted, self.tr("No reference"))
        elif status.valid:
            old = self.tr("Reference {0} old").format(age_text(status.age_s))
            self._say(1, Icon.GOOD, SUNLIGHT.good, self.tr("Fresh reference") if status.age_s < _FRESH_S else old)
        else:
            self._say(1, Icon.CAUTION, SUNLIGHT.caution, self.tr("Take the reference again"))

    def _show_bundles(self) -> None:
        bundles = self._records.bundles
        if bundles is None:
            self._say(2, Icon.WAIT, SUNLIGHT.muted, self.tr("Testing the bundles…"))
            return
        failed = [bundle for bundle in bundles if bundle.error is not None]
        self.bundles.setToolTip("\n".join(_bundle_words(bundle) for bundle in bundles))
        if not bundles:
            self._say(2, Icon.OUTSIDE, SUNLIGHT.outside, self.tr("No bundle is installed"))
        elif failed:
            self._say(2, Icon.CAUTION, SUNLIGHT.caution, _bundle_words(failed[0]))
        elif strange := [bundle for bundle in bundles if not bundle.trust.trusted]:
            self._say(2, Icon.CAUTION, SUNLIGHT.caution, _bundle_words(strange[0]))
        else:
            words = self.tr("{0} passed the self-test").format(_names(bundles))
            self._say(2, Icon.GOOD, SUNLIGHT.good, words)

    def _show_calibration(self) -> None:
        calibrations = self._records.calibrations
        self.calibration.setToolTip("\n".join(_calibration_words(one) for one in calibrations))
        if calibrations:
            count = max(one.ref.n for one in calibrations)
            self._say(3, Icon.LABORATORY, SUNLIGHT.good, self.tr("Calibrated, {0} samples").format(count))
        else:
            self._say(3, Icon.LABORATORY, SUNLIGHT.muted, self.tr("Not calibrated here"))

    def _say(self, at: int, name: Icon, colour: str, words: str) -> None:
        show_picture(self._marks[at], name, colour, _ICON)
        self._words[at].setText(words)


def _state(mark: QLabel, words: QLabel) -> QHBoxLayout:
    return row(mark, words, gap=6)


def _names(bundles: Sequence[BundleState]) -> str:
    return ", ".join(f"{bundle.id} v{bundle.version}" for bundle in bundles)


def _calibration_words(calibration: StoredCalibration) -> str:
    return f"{calibration.bundle.id} v{calibration.bundle.version}: {calibration.name} ({calibration.ref.n})"


def _bundle_words(bundle: BundleState) -> str:
    told = sentence(bundle.error) if bundle.error is not None else trust_words(bundle.trust)
    return f"{bundle.id} v{bundle.version}: {told}"
