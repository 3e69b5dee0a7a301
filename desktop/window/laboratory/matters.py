"""What has to be decided before laboratory values are used: columns, names and values in doubt, each as a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from core.laboratory.findings import Finding
from core.laboratory.matching import Unknown
from core.laboratory.table import Column, Notice
from core.properties import property_named
from desktop.figures import decimals, number, with_unit
from desktop.messages.laboratory import caveat_sentences, finding_action, finding_sentence, notice_sentence
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.laboratory.state import Laboratory
from desktop.window.parts import clear, column, label, pad, picture, row
from desktop.workers.laboratory_views import Checked, Place

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Answer:
    """A button of a card."""

    words: str
    do: Callable[[], object]


@dataclass(frozen=True)
class Matter:
    """What is in doubt, what can be done about it, and the answers; `places` are the values that it concerns."""

    what: str
    to_do: str
    answers: tuple[Answer, ...]
    places: tuple[Place, ...] = ()


def matters_of(laboratory: Laboratory, checked: Checked) -> list[Matter]:
    """All that is open, columns first, for they decide on most values."""
    return [
        *(_column_matter(laboratory, one) for one in checked.open_columns),
        *(_stranger_matter(laboratory, one) for one in checked.strangers),
        *(_finding_matter(laboratory, one, checked) for one in checked.findings),
    ]


def notes_of(checked: Checked) -> list[str]:
    """What was left out or read in a way that should be known; nothing is to be decided."""
    table, matched = checked.draft.table, checked.matched
    notices: Sequence[Notice] = table.notices if table is not None else ()
    told = [notice_sentence(notice) for notice in notices]
    told += [
        translate("Matters", "“{0}” is taken for {1}.").format(written, name)
        for written, name in matched.renamed.items()
        if written not in checked.draft.renames
    ]
    if matched.replicates:
        words = translate("Matters", "{0} values are means of replicates; their spread counts as error.")
        told.append(words.format(len(matched.replicates)))
    return told


class MatterCard(QFrame):
    """One matter; `looked_at` when the focus comes into it."""

    looked_at = Signal(object)

    def __init__(self, matter: Matter) -> None:
        super().__init__()
        self.matter = matter
        self.setProperty("kind", "card")
        self.setAccessibleName(matter.what)
        sign = picture(Icon.CAUTION, SUNLIGHT.caution, 20)
        head = row(sign, label(matter.what, "heading", wrap=True), gap=8)
        head.setStretch(1, 1)
        self.buttons = [self._button(answer) for answer in matter.answers]
        layout = column(head, label(matter.to_do, "small", wrap=True), row(*self.buttons, 1, gap=6), gap=6)
        pad(layout, 12, 10)
        self.setLayout(layout)

    def _button(self, answer: Answer) -> QPushButton:
        made = _Telling(answer.words)
        made.clicked.connect(lambda _on: answer.do())
        made.focused.connect(lambda: self.looked_at.emit(self.matter))
        return made


class _Telling(QPushButton):
    """A button that tells when it has the focus."""

    focused = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words.replace("&", "&&"))
        self.setAutoDefault(True)
        self.setProperty("kind", "narrow")
        self.setMinimumSize(SUNLIGHT.target, SUNLIGHT.target)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell."""
        super().focusInEvent(event)
        self.focused.emit()


class MatterList(QWidget):
    """All matters under each other, then the notes."""

    looked_at = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[MatterCard] = []
        self._shown: tuple[list[tuple[str, str]], list[str]] = ([], [])
        self._layout: QVBoxLayout = column(gap=8)
        self.setLayout(self._layout)

    def show_matters(self, matters: Sequence[Matter], notes: Sequence[str]) -> None:
        """Replace what is shown, unless it is the same; the focus stays in the list."""
        shown = [(matter.what, matter.to_do) for matter in matters], list(notes)
        if shown == self._shown:
            return
        self._shown = shown
        focused: QWidget | None = self.window().focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        clear(self._layout)
        self.cards = [MatterCard(matter) for matter in matters]
        for card in self.cards:
            card.looked_at.connect(self.looked_at)
            self._layout.addWidget(card)
        for note in notes:
            self._layout.addWidget(label(note, "small", wrap=True))
        self._layout.addStretch(1)
        if had_focus and self.cards:
            self.cards[0].buttons[0].setFocus()


def _column_matter(laboratory: Laboratory, found: Column) -> Matter:
    heading = found.heading
    to_do = translate("Matters", "Use it only if its values may stand for {0}.")
    return Matter(
        " ".join(caveat_sentences(found)),
        to_do.format(property_named(found.meaning.property).label),
        (
            Answer(translate("Matters", "Use it"), lambda: laboratory.confirm(heading)),
            Answer(translate("Matters", "Leave it out"), lambda: laboratory.say_meaning(heading, None)),
        ),
    )


def _stranger_matter(laboratory: Laboratory, unknown: Unknown) -> Matter:
    name = unknown.sample
    meant = tuple(
        Answer(translate("Matters", "It is {0}").format(near), partial(laboratory.rename, name, near))
        for near in unknown.suggestions[:2]
    )
    leave = Answer(translate("Matters", "Leave it out"), lambda: laboratory.leave_stranger(name))
    what = translate("Matters", "No scanned sample is called “{0}”.").format(name)
    return Matter(what, translate("Matters", "Its values are used only when you say which it is."), (*meant, leave))


def _finding_matter(laboratory: Laboratory, finding: Finding, checked: Checked) -> Matter:
    places = _places(finding, checked)
    answers = [
        Answer(translate("Matters", "Keep"), lambda: laboratory.keep(finding)),
        Answer(translate("Matters", "Leave out"), lambda: laboratory.leave_values_out(places)),
    ]
    if finding.suggestion is not None:
        answers.insert(0, Answer(_fix_words(finding), lambda: laboratory.accept_fix(finding)))
    return Matter(finding_sentence(finding), finding_action(finding), tuple(answers), places)


def _fix_words(finding: Finding) -> str:
    fix = finding.suggestion
    if fix is None or fix.swap is not None:
        return translate("Matters", "Exchange them")
    if fix.property:
        return translate("Matters", "Convert all")
    figure = number(finding.suggested, decimals(finding.property))
    return translate("Matters", "Use {0}").format(with_unit(figure, property_named(finding.property).unit))


def _places(finding: Finding, checked: Checked) -> tuple[Place, ...]:
    """The values that a finding speaks of; empty names stand for all."""
    matched = checked.matched
    samples = [name for name in (finding.sample, finding.partner) if name] or list(matched.names)
    properties = [finding.property] if finding.property else list(matched.values)
    return tuple((sample, name) for sample in samples for name in properties)
