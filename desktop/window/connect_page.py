"""Which scanner: those that were found or added, and the one that is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea, QWidget

from desktop.devices.finding import Attached, Kind, trial_families
from desktop.devices.settings import AddedScanner
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.choice import Choice, Choices
from desktop.window.measuring import Doing, Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import button, column, label, pad, row
from desktop.window.records import Records
from desktop.window.scanner_words import icon_of, state_words

if TYPE_CHECKING:
    from desktop.window.adding import AddScanner

_TRIAL = "trial"
_RESTING = {Doing.CONNECTING, Doing.LOOKING, Doing.ASKING}


class ConnectPage(Page):
    """Choose with the arrows or a finger; the last choice is always to try without a scanner.

    `support` is emitted when a support file is wanted.
    """

    support = Signal()

    def __init__(self, measuring: Measuring, records: Records) -> None:
        super().__init__()
        self._measuring = measuring
        self._records = records
        self._listed: list[Attached] | None = None
        self.choices = Choices()
        self.choices.chosen.connect(lambda _key: self._show_offers())
        self._state = label(kind="muted", wrap=True)
        self._make_buttons()
        self._form: AddScanner | None = None
        self._list_area = _scrolled(self.choices)
        head = row(label(self.tr("Connect a scanner"), "title"), 1, self.add, self.again)
        offers = row(self.ask, self.forget, self._simulate, self.family, 1, self.help)
        self._offers = QWidget()
        self._offers.setLayout(offers)
        self._layout = column(head, self._state, self._list_area, self._offers)
        self._layout.setStretch(2, 1)
        self._layout.addStretch(0)
        layout = self._layout
        pad(layout, 28, 20)
        self.setLayout(layout)
        measuring.changed.connect(self.show_if_seen)
        records.changed.connect(self.changed)

    def primary(self) -> Primary:
        """Connect what is chosen, or look again."""
        doing, key = self._measuring.doing, self.choices.key
        if doing in _RESTING:
            return self._resting(doing)
        if self._form_open:
            hint = self.tr("It stays in the list until you forget it. Esc closes the form.")
            return Primary(self.tr("Add this scanner"), Icon.PLUS, hint=hint)
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
        if self._form_open:
            self.adding.submit()
        elif key == _TRIAL:
            self._measuring.try_without(self._records.sink(), str(self.family.currentData()))
        elif isinstance(key, str):
            self._measuring.connect_to(key, self._records.sink())
        else:
            self._measuring.look()

    def dismiss(self) -> bool:
        """Close the form; whether it was open."""
        was_open = self._form_open
        self._show_form(shown=False)
        return was_open

    @property
    def _form_open(self) -> bool:
        return self._form is not None and not self._form.isHidden()

    @property
    def adding(self) -> AddScanner:
        """The form; made when it is first wanted, for it knows all families."""
        if self._form is None:
            self._form = _form()
            self._form.added.connect(self._add)
            self._form.left.connect(self.dismiss)
            self._form.hide()
            self._layout.insertWidget(2, self._form)
        return self._form

    def enter(self) -> None:
        """Look for scanners, which may have been plugged in since; not before the window has been painted."""
        self._listed = None
        self.dismiss()
        if self.isVisible():
            self._measuring.look()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on whatever is plugged in appears by itself."""
        super().showEvent(event)
        self._measuring.watch(on=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        self._measuring.watch(on=False)

    def show_state(self) -> None:
        """List what was found."""
        looking = self._measuring.doing is Doing.LOOKING
        idle = self._measuring.doing is None
        self.again.setEnabled(idle)
        self.add.setEnabled(idle)
        devices = list(self._measuring.devices)
        if not looking and devices != self._listed:
            self._list(devices)
        self._state.setText(self._words(devices))
        self._show_offers()

    def _make_buttons(self) -> None:
        measuring = self._measuring
        self.again = button(self.tr("Look again"), Icon.REDO)
        self.again.clicked.connect(measuring.look)
        self.add = button(self.tr("Add a scanner…"), Icon.PLUS)
        self.add.clicked.connect(lambda: self._show_form(shown=True))
        self.ask = button(self.tr("Ask what is there"), Icon.WHY)
        self.ask.setToolTip(self.tr("Sends a harmless question of each kind of scanner to this port"))
        self.ask.clicked.connect(lambda: measuring.ask(str(self.choices.key)))
        self.forget = button(self.tr("Forget it"), Icon.CLOSE)
        self.forget.clicked.connect(lambda: measuring.forget(str(self.choices.key)))
        self.help = button(self.tr("Save a support file…"), Icon.SAVE, "quiet")
        self.help.clicked.connect(self.support)
        self._simulate = label(self.tr("Simulate:"))
        self.family = QComboBox()
        self.family.setAccessibleName(self.tr("The scanner that is simulated"))

    def _resting(self, doing: Doing) -> Primary:
        words, name = {
            Doing.CONNECTING: (self.tr("Connecting…"), Icon.CONNECT),
            Doing.ASKING: (self.tr("Asking what is there…"), Icon.WHY),
        }.get(doing, (self.tr("Looking for scanners…"), Icon.SEARCH))
        return Primary(words, name, enabled=False)

    def _words(self, devices: Sequence[Attached]) -> str:
        if self._measuring.doing is Doing.LOOKING:
            return self.tr("Looking at the USB and serial ports of this computer…")
        if not devices:
            return self.tr(
                "No scanner found. Plug it in and switch it on: it appears here. Or try Tilth without one."
            )
        if any(one.likely for one in devices):
            return self.tr("Choose the scanner. One that is plugged in now appears by itself.")
        return self.tr("Choose the scanner. Serial ports are listed whatever is attached to them.")

    def _list(self, devices: list[Attached]) -> None:
        """The list anew; what was chosen stays chosen, and a scanner that has just come is chosen where none was."""
        if not self.family.count():
            for family in trial_families():
                self.family.addItem(family.title, family.name)
        before, first = self.choices.key, self._listed is None
        known = {one.address for one in self._listed or ()}
        self._listed = devices
        self.choices.set_none()
        for one in devices:
            self.choices.add(one.address, _choice(one))
        title, detail = self.tr("Try without a scanner"), self.tr("A simulated scanner that speaks the true protocol")
        self.choices.add(_TRIAL, Choice(title, detail, Icon.SIMULATED, SUNLIGHT.simulated))
        likely = [one.address for one in devices if one.likely and (first or one.address not in known)]
        if before is not None:
            self.choices.choose(before)
        if self.choices.key is None and likely:
            self.choices.choose(likely[0])
        # the new choices take the focus when they have been shown
        QTimer.singleShot(0, self, self._focus)

    def _show_offers(self) -> None:
        idle, key = self._measuring.doing is None, self.choices.key
        chosen = next((one for one in self._listed or () if one.address == key), None)
        self.ask.setVisible(chosen is not None and chosen.can_be_asked)
        self.forget.setVisible(chosen is not None and chosen.kind is Kind.ADDED)
        for made in (self.ask, self.forget, self.family):
            made.setEnabled(idle)
        for part in (self._simulate, self.family):
            part.setVisible(key == _TRIAL and self.family.count() > 1)
        if key is not None:
            self._list_area.ensureWidgetVisible(self.choices.choice(key))
        self.changed.emit()

    def _show_form(self, *, shown: bool) -> None:
        if shown or self._form is not None:
            self.adding.setVisible(shown)
        for hidden in (self._list_area, self._offers, self._state, self.add, self.again):
            hidden.setVisible(not shown)
        if shown:
            self.adding.begin()
        self.changed.emit()

    def _add(self, scanner: AddedScanner) -> None:
        self.dismiss()
        self._measuring.add(scanner)

    def _focus(self) -> None:
        if self.isVisible() and not isinstance(self.window().focusWidget(), QLineEdit | QComboBox):
            self.choices.focus()


def _form() -> AddScanner:
    from desktop.window.adding import AddScanner

    return AddScanner()


def _choice(one: Attached) -> Choice:
    made = Choice(one.name, state_words(one), icon_of(one))
    # an added scanner can be chosen while it is away, so that it can be forgotten
    made.setEnabled(one.device.openable or one.kind is Kind.ADDED)
    return made


def _scrolled(inner: QWidget) -> QScrollArea:
    around = QWidget()
    around.setLayout(column(inner, 1))
    area = QScrollArea()
    area.setWidget(around)
    area.setWidgetResizable(True)
    return area
