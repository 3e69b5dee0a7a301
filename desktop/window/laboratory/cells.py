"""Tables of words: a model that holds what is shown, and a view that a keyboard and a gloved finger can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop.theme.appearance import font
from desktop.theme.icons import Icon, pixmap
from desktop.theme.tokens import SUNLIGHT

Index = QModelIndex | QPersistentModelIndex

CELL = Qt.ItemDataRole.UserRole
"""Role of the whole `Cell`."""

_ROW_PX = SUNLIGHT.target
_PAD = 10
_ICON_PX = 28
_BAR_PX = 110
_THICK_PX = 10.0
_MEASURED_ROWS = 60
"""Rows that tell how wide a column has to be; measuring thousands would take too long."""


@dataclass(frozen=True)
class Cell:
    """Words of a cell. `share` (0–1) is drawn as a bar before them; `icon` in the colour `ink` too."""

    text: str = ""
    detail: str = ""
    bold: bool = False
    figure: bool = False
    share: float | None = None
    icon: Icon | None = None
    ink: str = SUNLIGHT.text
    tint: str = ""


class CellModel(QAbstractTableModel):
    """Rows of cells under heads."""

    def __init__(self, heads: Sequence[str]) -> None:
        super().__init__()
        self._heads = list(heads)
        self._rows: list[Sequence[Cell]] = []

    def set_rows(self, rows: Sequence[Sequence[Cell]], heads: Sequence[str] | None = None) -> None:
        """Replace what is shown."""
        self.beginResetModel()
        self._heads = self._heads if heads is None else list(heads)
        self._rows = list(rows)
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        """One cell."""
        return self._rows[row][column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """How many heads."""
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The heads; rows have none."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(figure=bool(self._rows) and self._rows[0][section].figure))
        across = orientation is Qt.Orientation.Horizontal
        return self._heads[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, tool tip, and for those who cannot see them both; the whole cell for `CELL`."""
        if not index.isValid():
            return None
        cell = self._rows[index.row()][index.column()]
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return cell.detail or None
        return None


class CellDelegate(QStyledItemDelegate):
    """Paints a cell: ground, bar, icon, words; the current one with a frame where cells are chosen, not rows."""

    marks_cells = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the cell of `index`."""
        cell: Cell = index.data(CELL)
        painter.save()
        painter.fillRect(option.rect, QColor(_ground(option, cell)))
        left = self._draw_before(painter, option, cell)
        painter.setFont(font(SUNLIGHT.body, bold=cell.bold))
        painter.setPen(QColor(cell.ink))
        box = option.rect.adjusted(_PAD + left, 0, -_PAD, 0)
        words = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(_side(figure=cell.figure)), words)
        if self.marks_cells and option.state & option.state.State_HasFocus:
            painter.setPen(QPen(QColor(SUNLIGHT.focus), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for words, icon and margins."""
        cell: Cell = index.data(CELL)
        words = QFontMetrics(font(SUNLIGHT.body, bold=cell.bold)).horizontalAdvance(cell.text)
        return QSize(words + 2 * _PAD + (_ICON_PX if cell.icon is not None else 0) + 2, _ROW_PX)

    def _draw_before(self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell) -> int:
        """Draw what stands before the words; returns how much room it takes."""
        if cell.icon is not None:
            shown = pixmap(cell.icon, cell.ink, 20, painter.device().devicePixelRatioF())
            painter.drawPixmap(option.rect.left() + _PAD, option.rect.center().y() - 9, shown)
            return _ICON_PX
        return 0 if cell.share is None else self._draw_bar(painter, option, cell.share)

    @staticmethod
    def _draw_bar(painter: QPainter, option: QStyleOptionViewItem, share: float) -> int:
        left, top = option.rect.left() + _PAD, option.rect.center().y() - _THICK_PX / 2 + 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for part, colour in ((1.0, SUNLIGHT.plausible), (min(max(share, 0.0), 1.0), SUNLIGHT.primary)):
            painter.setBrush(QColor(colour))
            box = QRectF(left, top, max(_BAR_PX * part, _THICK_PX), _THICK_PX)
            painter.drawRoundedRect(box, _THICK_PX / 2, _THICK_PX / 2)
        return _BAR_PX + _PAD


def _ground(option: QStyleOptionViewItem, cell: Cell) -> str:
    if option.state & option.state.State_Selected and not cell.tint:
        return SUNLIGHT.selection
    return cell.tint or SUNLIGHT.surface


def _side(*, figure: bool) -> Qt.AlignmentFlag:
    return (Qt.AlignmentFlag.AlignRight if figure else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter


class CellTable(QTableView):
    """Rows to choose from with the arrows; Tab leaves the table."""

    def __init__(self, model: QAbstractTableModel, name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.horizontalHeader().setAccessibleName(name)
        self.painter = CellDelegate()  # the view does not own its delegate
        self.setItemDelegate(self.painter)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)

    @property
    def row(self) -> int | None:
        """The chosen row."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def give(self, *shares: int) -> None:
        """Let columns have what room there is: 0 as much as their words need, 1 the rest."""
        for column, share in enumerate(shares):
            mode = QHeaderView.ResizeMode.Stretch if share else QHeaderView.ResizeMode.ResizeToContents
            self.horizontalHeader().setSectionResizeMode(column, mode)
