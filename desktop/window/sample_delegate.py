"""Paints one line of the list of samples."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.inference.estimate import Estimate
from core.properties import property_named
from core.store.records import SampleSummary
from desktop.figures import value_text, with_unit
from desktop.theme.appearance import font
from desktop.theme.grades import Look, look_of_grade, worst
from desktop.theme.icons import Icon, pixmap
from desktop.theme.tokens import SUNLIGHT, Tokens
from desktop.window.sample_model import SUMMARY

_HEIGHT = 64
_MARGIN = 14
_ICON = 22
_VALUES = 2


class SampleDelegate(QStyledItemDelegate):
    """Name, the first values, and the worst grade as an icon."""

    def __init__(self, tokens: Tokens = SUNLIGHT) -> None:
        super().__init__()
        self._tokens = tokens
        self._name_font = font(tokens.body, bold=True)
        self._small_font = font(tokens.small)

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All lines are of one height."""
        return QSize(option.rect.width(), _HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the line of `index`."""
        summary: SampleSummary = index.data(SUMMARY)
        painter.save()
        self._draw_ground(painter, option)
        box = option.rect.adjusted(_MARGIN, 10, -_MARGIN, -10)
        if summary.estimates is not None:
            self._draw_grade(painter, box, summary)
        words = box.adjusted(0, 0, -_ICON - 8, 0)
        self._write(painter, words, summary.sample.name, Qt.AlignmentFlag.AlignTop, self._name_font)
        self._write(painter, words, self.second_line(summary), Qt.AlignmentFlag.AlignBottom, self._small_font)
        painter.restore()

    def second_line(self, summary: SampleSummary) -> str:
        """The first values, or what is still missing."""
        if summary.measurement_id is None:
            return self.tr("not scanned yet")
        if summary.estimates is None:
            return self.tr("scanned, no estimates")
        valued = [estimate for estimate in summary.estimates.estimates if estimate.value is not None]
        return " · ".join(_short(estimate) for estimate in valued[:_VALUES]) or self.tr("no value could be given")

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        tokens = self._tokens
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = tokens.selection if chosen else tokens.hover if hovered else tokens.surface
        painter.fillRect(option.rect, QColor(ground))
        if chosen:
            painter.fillRect(QRect(option.rect.topLeft(), QSize(5, option.rect.height())), QColor(tokens.primary))
        painter.fillRect(option.rect.adjusted(_MARGIN, _HEIGHT - 1, -_MARGIN, 0), QColor(tokens.line))

    def _draw_grade(self, painter: QPainter, box: QRect, summary: SampleSummary) -> None:
        density = painter.device().devicePixelRatioF()
        look = self._look(summary)
        shown = pixmap(look.icon, look.ink, _ICON, density)
        painter.drawPixmap(box.right() - _ICON, box.center().y() - _ICON // 2, shown)

    def _look(self, summary: SampleSummary) -> Look:
        grade = worst(summary.estimates.estimates) if summary.estimates else None
        if grade is None:
            return Look(self.tr("Withheld"), Icon.WITHHELD, self._tokens.withheld, self._tokens.withheld_tint)
        return look_of_grade(grade, self._tokens)

    def _write(self, painter: QPainter, box: QRect, text: str, where: Qt.AlignmentFlag, face: QFont) -> None:
        painter.setFont(face)
        painter.setPen(QColor(self._tokens.text if face is self._name_font else self._tokens.muted))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(where | Qt.AlignmentFlag.AlignLeft), shown)


def _short(estimate: Estimate) -> str:
    return f"{property_named(estimate.property).label} {with_unit(value_text(estimate), estimate.unit)}"
