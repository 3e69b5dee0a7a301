"""What a calibration would change, and its acceptance under a name and with a reason."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from core.calibration.codes import CalibrationCode
from core.properties import property_named
from desktop.figures import moment_text
from desktop.installation import user
from desktop.theme.icons import Icon
from desktop.window.choice import Choices
from desktop.window.laboratory.agreement import Agreement
from desktop.window.laboratory.comparison import ComparisonChoice
from desktop.window.laboratory.state import Laboratory
from desktop.window.page import Page, Primary
from desktop.window.parts import column, label, row
from desktop.workers.laboratory_views import Previewed

translate = QCoreApplication.translate

_CHOICES_PX = 372
_LONGEST = 200


class PreviewStage(Page):
    """Properties at the left, the marked one as a plot at the right, name and reason below."""

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._shown: Previewed | None = None
        self.choices = Choices()
        self.choices.chosen.connect(self._show_property)
        self._left_out = label(kind="small", wrap=True)
        self.agreement = Agreement()
        self.name, self.reason = self._field(self.tr("Name of the calibration")), self._field(self.tr("Reason"))
        self.reason.setPlaceholderText(self.tr("say, the values of the first ten soils are back"))
        self._who = label(self.tr("Accepted by {0}").format(user()), "small")
        right = column(self.agreement, self._form(), gap=10)
        right.setStretch(0, 1)
        layout = row(self._scrolled(), right, gap=16)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        laboratory.changed.connect(self.show_if_seen)

    def primary(self) -> Primary:
        """Accept, once it has a name and a reason."""
        if self._laboratory.share is not None:
            hint = self.tr("All samples of the project are estimated anew. Older estimates are kept.")
            return Primary(self.tr("Estimating anew…"), Icon.WAIT, enabled=False, hint=hint)
        told = bool(self.name.text().strip() and self.reason.text().strip())
        hint = (
            self.tr("It can be rolled back at any time.")
            if told
            else self.tr("Say in a few words why you accept it.")
        )
        ready = told and not self._laboratory.busy and self._laboratory.preview is not None
        return Primary(self.tr("Accept this calibration"), Icon.GOOD, enabled=ready, hint=hint)

    def act(self) -> None:
        """Accept."""
        self._laboratory.accept(self.name.text().strip(), self.reason.text().strip())

    def enter(self) -> None:
        """Show the first property."""
        self.show_state()
        self.choices.focus()

    def show_state(self) -> None:
        """Show another preview."""
        preview = self._laboratory.preview
        if preview is not None and preview is not self._shown:
            self._shown = preview
            self._show_preview(preview)
        self.changed.emit()

    # Parts

    def _scrolled(self) -> QScrollArea:
        around = QWidget()
        around.setLayout(column(self.choices, self._left_out, 1, gap=8))
        area = QScrollArea()
        area.setWidget(around)
        area.setWidgetResizable(True)
        area.setFixedWidth(_CHOICES_PX)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area = area
        return area

    def _form(self) -> QWidget:
        made = QWidget()
        fields = row(_named(self.tr("Name"), self.name), _named(self.tr("Reason"), self.reason))
        fields.setStretch(0, 2)
        fields.setStretch(1, 3)
        made.setLayout(column(fields, self._who, gap=4))
        return made

    def _field(self, words: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(words)
        made.setMaxLength(_LONGEST)
        made.textChanged.connect(lambda _text: self.changed.emit())
        return made

    # State

    def _show_preview(self, preview: Previewed) -> None:
        self.choices.set_none()
        for compared in preview.compared:
            self.choices.add(compared.property, ComparisonChoice(compared))
        if preview.compared:
            self.choices.choose(preview.compared[0].property)
        self._left_out.setText("\n".join(self._why_left_out(preview)))
        self._left_out.setVisible(bool(preview.left_out))
        day = moment_text(preview.calibration.created).partition(",")[0]
        self.name.setText(self.tr("{0} samples, {1}").format(len(preview.calibration.samples), day))
        self.reason.clear()

    def _why_left_out(self, preview: Previewed) -> list[str]:
        words = self.tr("{0} is not calibrated: {1}")
        return [words.format(property_named(name).label, _why(code)) for name, code in preview.left_out.items()]

    def _show_property(self, name: object) -> None:
        preview = self._laboratory.preview
        for compared in preview.compared if preview is not None else ():
            if compared.property == name:
                self.agreement.show_property(compared)
                self._area.ensureWidgetVisible(self.choices.choice(name))


def _why(code: CalibrationCode) -> str:
    words = {
        CalibrationCode.ONE_SAMPLE: translate("PreviewStage", "one value shows nothing of what changes here."),
        CalibrationCode.ALL_EQUAL: translate("PreviewStage", "all its values are equal."),
        CalibrationCode.UNKNOWN_PROPERTY: translate("PreviewStage", "the bundle does not estimate it."),
    }
    return words[code]


def _named(words: str, field: QLineEdit) -> QVBoxLayout:
    name = label(words, "field")
    name.setBuddy(field)
    return column(name, field, gap=4)
