"""Which scanner: those that were found, and the one that is none."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from desktop.messages import message_for, sentence
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.choice import Choice, Choices
from desktop.window.measuring import Doing, Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import button, column, label, pad, row
from desktop.window.records import Records
from drivers.discovery import DeviceInfo

_TRIAL = "trial"


class ConnectPage(Page):
    """Choose with the arrows or a finger; the last choice is always to try without a scanner."""

    def __init__(self, measuring: Measuring, records: Records) -> None:
        super().__init__()
        self._measuring = measuring
        self._records = records
        self._listed: list[DeviceInfo] | None = None
        self.choices = Choices()
        self.choices.chosen.connect(lambda _key: self.changed.emit())
        self._state = label(kind="muted", wrap=True)
        self.again = button(self.tr("Look again"), Icon.REDO)
        self.again.clicked.connect(measuring.look)
        head = row(label(self.tr("Connect a scanner"), "title"), 1, self.again)
        layout = column(head, self._state, _scrolled(self.choices))
        pad(layout, 28, 20)
        self.setLayout(layout)
        measuring.changed.connect(self.show_if_seen)
        records.changed.connect(self.changed)

    def primary(self) -> Primary:
        """Connect what is chosen, or look again."""
        doing, key = self._measuring.doing, self.choices.key
        if doing is Doing.CONNECTING:
            return Primary(self.tr("Connecting…"), Icon.CONNECT, enabled=False)
        if doing is Doing.LOOKING:
            return Primary(self.tr("Looking for scanners…"), Icon.SEARCH, enabled=False)
        if key == _TRIAL:
            hint = self.tr("A simulated scanner: nothing that it shows was measured.")
            return Primary(self.tr("Try without a scanner"), Icon.SIMULATED, enabled=self._records.ready, hint=hint)
        if isinstance(key, str):
            words = self.tr("Connect to {0}").format(self.choices.choice(key).text())
            return Primary(words, Icon.CONNECT, enabled=self._records.ready)
        return Primary(self.tr("Look for scanners again"), Icon.REDO)

    def act(self) -> None:
        """Connect, or look again."""
        key = self.choices.key
        if key == _TRIAL:
            self._measuring.try_without(self._records.sink())
        elif isinstance(key, str):
            self._measuring.connect_to(key, self._records.sink())
        else:
            self._measuring.look()

    def enter(self) -> None:
        """Look for scanners, which may have been plugged in since."""
        self._listed = None
        self._measuring.look()

    def show_state(self) -> None:
        """List what was found."""
        looking = self._measuring.doing is Doing.LOOKING
        self.again.setEnabled(self._measuring.doing is None)
        devices = list(self._measuring.devices)
        if not looking and devices != self._listed:
            self._listed = devices
            self._list(devices)
        self._state.setText(self._words(len(devices), looking))
        self.changed.emit()

    def _words(self, count: int, looking: bool) -> str:
        if looking:
            return self.tr("Looking at the USB and serial ports of this computer…")
        if count == 0:
            return self.tr("No scanner found. Plug it in, switch it on, and look again; or try Tilth without one.")
        return self.tr("Choose the scanner. Serial ports are listed whatever is attached to them.")

    def _list(self, devices: list[DeviceInfo]) -> None:
        self.choices.set_none()
        for device in devices:
            self.choices.add(device.address, _device_choice(device))
        title, detail = self.tr("Try without a scanner"), self.tr("A simulated scanner that speaks the true protocol")
        self.choices.add(_TRIAL, Choice(title, detail, Icon.SIMULATED, SUNLIGHT.simulated))
        openable = [device.address for device in devices if device.openable and device.family]
        if openable:
            self.choices.choose(openable[0])
        # the new choices take the focus when they have been shown
        QTimer.singleShot(0, self, self._focus)

    def _focus(self) -> None:
        if self.isVisible() and not isinstance(self.window().focusWidget(), QLineEdit):
            self.choices.focus()


def _device_choice(device: DeviceInfo) -> Choice:
    name = device.label if device.label and device.label != "n/a" else device.address
    detail = device.address if device.serial is None else f"{device.address} · {device.serial}"
    if device.why_not is not None:
        detail = sentence(ScannerError(device.why_not, address=device.address))
    made = Choice(name, detail, Icon.CONNECT if device.openable else Icon.UNPLUGGED)
    made.setEnabled(device.openable)
    if device.why_not is ScannerCode.NO_PERMISSION:
        made.setToolTip(message_for(device.why_not).action)
    return made


def _scrolled(inner: QWidget) -> QScrollArea:
    around = QWidget()
    around.setLayout(column(inner, 1))
    area = QScrollArea()
    area.setWidget(around)
    area.setWidgetResizable(True)
    return area
